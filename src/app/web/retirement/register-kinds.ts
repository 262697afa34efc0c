import type { RegisterEntry } from '#lifecycle/retirement/register.contract.ts';
import type { Tone } from '#platform/ui/StatusTag.tsx';

/** The keys of the words of the kinds of entries, and how they feel. */
export const kindKeys = {
  archived: 'archived',
  restored: 'restored',
  destroyed: 'destroyed',
  'copy-disposed': 'copyDisposed',
} as const;

export const kindTones: Readonly<Record<RegisterEntry['kind'], Tone>> = {
  archived: 'good',
  restored: 'running',
  destroyed: 'bad',
  'copy-disposed': 'rest',
};
