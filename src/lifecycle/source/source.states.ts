import { source as road } from '#lifecycle/road/road.ts';

/** `draft` until its files are understood; only a `ready` source lands files. */
export type SourceState = keyof typeof road.states;
// Object.keys loses the key type; the table is a const of exactly these keys.
export const sourceStates = Object.keys(road.states) as [SourceState, ...SourceState[]];

/** A state in the words of the road, for refusals. */
export function sourceStateWords(state: SourceState): { zh: string; en: string } {
  return road.states[state];
}

/** Moves a person makes; `confirm` comes with an understanding. */
export const sourceMoves = [
  'suspend',
  'resume',
  'retire',
] as const satisfies readonly (keyof typeof road.moves)[];
export type SourceMove = (typeof sourceMoves)[number];

export const driftPolicies = ['stop', 'pass'] as const;
export type DriftPolicy = (typeof driftPolicies)[number];
