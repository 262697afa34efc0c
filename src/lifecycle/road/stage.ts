import type { Words } from '#platform/errors/errors.ts';

/** A legal move of something on the road: from which states, to which, with which permission. */
export interface Move<State extends string = string> extends Words {
  from: readonly State[];
  /** Absent: the state stays as it is. */
  to?: State;
  permission: string;
  /** False: only before the first publication; true: only after it. */
  everPublished?: boolean;
}

/** Something that has states at a stage: a source, a catalogue entry, a share request. */
export interface Lifecycle {
  name: string;
  words: Words;
  states: Readonly<Record<string, Words>>;
  moves: Readonly<Record<string, Move>>;
}

/** One station of the road. */
export interface Stage {
  stage: string;
  words: Words;
  purpose: Words;
  lifecycles: readonly Lifecycle[];
}
