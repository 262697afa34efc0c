import { resource as road, type Move } from '#lifecycle/road/road.ts';

export type ResourceState = keyof typeof road.states;
/** The states of a catalogue entry (目录条目), in the order of the codes 0–7 of provincial reporting. */
// Object.keys loses the key type; the table is a const of exactly these keys.
export const resourceStates = Object.keys(road.states) as [ResourceState, ...ResourceState[]];

/** Words of a state and the code that provincial reporting interfaces use. */
export function stateInfo(state: ResourceState): { code: number; zh: string; en: string } {
  return { code: resourceStates.indexOf(state), ...road.states[state] };
}

export const resourceMoves = road.moves;
export type ResourcePermission = (typeof resourceMoves)[ResourceMove]['permission'];
export type ResourceMove = keyof typeof resourceMoves;

/** In these states the last published version answers calls; a next version may be in review beside it. */
export const effectiveStates: readonly ResourceState[] = [
  'publish-audit',
  'publish-rejected',
  'published',
  'revoke-audit',
  'revoke-rejected',
];

export type MoveDecision =
  | { ok: true; to: ResourceState }
  | { ok: false; reason: 'state' | 'ever' };

/**
 * Whether an entry may make this move now.
 * @param entry its state and whether any version of it was ever published
 * @returns the next state, or why not: `state` = not from here, `ever` = published (or not) before
 */
export function decideMove(
  entry: { state: ResourceState; everPublished: boolean },
  move: ResourceMove,
): MoveDecision {
  const info: Move<ResourceState> = resourceMoves[move];
  if (!info.from.includes(entry.state)) return { ok: false, reason: 'state' };
  if (info.everPublished !== undefined && info.everPublished !== entry.everPublished) {
    return { ok: false, reason: 'ever' };
  }
  return { ok: true, to: info.to ?? entry.state };
}

/** The moves that are open to an entry now, for the interface's buttons. */
export function openMoves(entry: { state: ResourceState; everPublished: boolean }): ResourceMove[] {
  // Object.keys loses the key type; the object is a const of exactly these keys.
  return (Object.keys(resourceMoves) as ResourceMove[]).filter(
    (move) => decideMove(entry, move).ok,
  );
}
