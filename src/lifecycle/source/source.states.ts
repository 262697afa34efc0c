import { source as road } from '#lifecycle/road/road.ts';

/** `draft` until its files are understood; only a `ready` source lands files. */
export type SourceState = keyof typeof road.states;
// Object.keys loses the key type; the table is a const of exactly these keys.
export const sourceStates = Object.keys(road.states) as [SourceState, ...SourceState[]];

/** Moves a person makes; `confirm` comes with an understanding. */
export const sourceMoves = [
  'suspend',
  'resume',
  'retire',
] as const satisfies readonly (keyof typeof road.moves)[];
export type SourceMove = (typeof sourceMoves)[number];

export const driftPolicies = ['stop', 'pass'] as const;
export type DriftPolicy = (typeof driftPolicies)[number];
