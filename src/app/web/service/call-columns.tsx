import type { Call } from '#lifecycle/application/access-record.contract.ts';
import type { Column } from '#platform/ui/DataTable.tsx';
import { useWords } from '#platform/ui/words.ts';
import { serviceWords } from './service.words.ts';

/** The columns of a list of calls. They hold the form of the question, never values. */
export function useCallColumns(): Column<Call>[] {
  const say = useWords(serviceWords);
  return [
    { key: 'at', title: say('at'), kind: 'time', value: ({ at }) => at },
    { key: 'status', title: say('status'), kind: 'number', value: ({ status }) => status },
    { key: 'rows', title: say('callRows'), kind: 'number', value: ({ rowCount }) => rowCount },
    { key: 'took', title: say('took'), kind: 'duration', value: ({ durationMs }) => durationMs },
    { key: 'shape', title: say('shape'), render: ({ shape }) => shape || '—' },
    { key: 'purpose', title: say('purpose'), render: ({ purpose }) => purpose },
  ];
}
