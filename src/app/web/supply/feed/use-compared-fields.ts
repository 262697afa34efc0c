import type { Feed } from '#lifecycle/source/collection.contract.ts';
import type { Connection } from '#lifecycle/source/connection.contract.ts';
import type { ComparedField } from '#platform/ui/VersionGuard.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import {
  selectionWords,
  useBudgetWords,
  useCycleName,
  useHoursWords,
  useModeName,
  useScheduleWords,
} from './feed-names.ts';
import { feedWords } from './feed.words.ts';

/** The fields of a feed in words, to compare what two people made of it. */
export function useComparedFields(connections: readonly Connection[]): ComparedField[] {
  const say = useWords(feedWords);
  const { list } = useFormats();
  const modeName = useModeName();
  const cycleName = useCycleName();
  const scheduleWords = useScheduleWords();
  const hoursWords = useHoursWords();
  const budgetWords = useBudgetWords();
  // The values are those of a form whose schema is that of a feed; what is not filled in has no words.
  const told = <T>(words: (value: T) => string) => ({
    words: (value: unknown) => (value === undefined ? '—' : words(value as T)),
  });
  return [
    {
      name: 'connectionId',
      label: say('connection'),
      ...told((id: string) => connections.find((one) => one.id === id)?.name ?? id),
    },
    { name: 'selection', label: say('what'), ...told(wholeSelection) },
    { name: 'mode', label: say('mode'), ...told(modeName) },
    { name: 'markColumn', label: say('mark') },
    {
      name: 'keyColumns',
      label: say('keys'),
      ...told(list),
    },
    { name: 'lookBackMinutes', label: say('lookBack') },
    { name: 'promisedCycle', label: say('cycle'), ...told(cycleName) },
    { name: 'schedule', label: say('schedule'), ...told(scheduleWords) },
    { name: 'hours', label: say('hours'), ...told(hoursWords) },
    { name: 'budget', label: say('budget'), ...told(budgetWords) },
  ];
}

function wholeSelection(selection: Feed['selection']): string {
  const columns = 'table' in selection ? selection.columns : undefined;
  const place = selectionWords(selection);
  return columns === undefined ? place : `${place} (${columns.join(', ')})`;
}
