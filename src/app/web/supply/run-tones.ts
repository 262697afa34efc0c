import type { Tone } from '#platform/ui/StatusTag.tsx';

/** How the states of a collection, a landing or a build feel. */
export const runTones = {
  running: 'running',
  done: 'good',
  unchanged: 'rest',
  failed: 'bad',
  cancelled: 'rest',
} as const satisfies Readonly<Record<string, Tone>>;
