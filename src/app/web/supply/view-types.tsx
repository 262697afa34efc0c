import type * as z from 'zod';
import type { View, ViewDetail as Detail, viewApi } from '#lifecycle/view/view.contract.ts';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { viewWords } from './view.words.ts';

export type ViewSummary = z.output<typeof View>;
export type ViewDetail = Detail;
export type Mapping = NonNullable<Detail['mapping']>;
export type ColumnMapping = Mapping['columns'][number];
export type CheckAnswer = z.output<typeof viewApi.check.response>;
export type PreviewAnswer = z.output<typeof viewApi.preview.response>;
export type Standardiser = z.output<typeof viewApi.standardisers.response>['items'][number];

const tones: Readonly<Record<ViewSummary['freshness'], Tone>> = {
  'never-built': 'attention',
  current: 'good',
  stale: 'attention',
};

const freshnessKeys = {
  'never-built': 'neverBuilt',
  current: 'current',
  stale: 'stale',
} as const;

/** Whether what a view made is up to date, as a tag. */
export function Freshness({ view }: { view: Pick<ViewSummary, 'freshness' | 'state'> }) {
  const say = useWords(viewWords);
  if (view.state === 'retired') return <StatusTag tone="rest">{say('retired')}</StatusTag>;
  return <StatusTag tone={tones[view.freshness]}>{say(freshnessKeys[view.freshness])}</StatusTag>;
}
