import type { Archive } from '#lifecycle/retirement/archive.contract.ts';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { archiveWords } from './archive.words.ts';

const tones: Readonly<Record<Archive['state'], Tone>> = {
  sealed: 'good',
  restored: 'running',
  destroyed: 'rest',
};

/** The state of a package in words. */
export function ArchiveState({ state }: { state: Archive['state'] }) {
  const say = useWords(archiveWords);
  return <StatusTag tone={tones[state]}>{say(state)}</StatusTag>;
}
