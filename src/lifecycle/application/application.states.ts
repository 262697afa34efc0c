import { application, shareRequest, type Move } from '#lifecycle/road/road.ts';

export type ApplicationState = keyof typeof application.states;
export type ApplicationMove = keyof typeof application.moves;
export type ShareRequestState = keyof typeof shareRequest.states;
export type ShareRequestMove = keyof typeof shareRequest.moves;

// Object.keys loses the key types; the tables are consts of exactly these keys.
export const applicationStates = Object.keys(application.states) as [
  ApplicationState,
  ...ApplicationState[],
];
export const shareRequestStates = Object.keys(shareRequest.states) as [
  ShareRequestState,
  ...ShareRequestState[],
];

export const applicationStateWords = application.states;
export const applicationMoves = application.moves;
export const shareRequestStateWords = shareRequest.states;
export const shareRequestMoves = shareRequest.moves;

/** The state an application gets by a move, or undefined when the move is not open to it. */
export function decideApplicationMove(
  state: ApplicationState,
  move: ApplicationMove,
): ApplicationState | undefined {
  const { from, to }: Move<ApplicationState> = applicationMoves[move];
  return from.includes(state) ? to : undefined;
}

/** The state a share request gets by a move, or undefined when the move is not open to it. */
export function decideShareRequestMove(
  state: ShareRequestState,
  move: ShareRequestMove,
): ShareRequestState | undefined {
  const { from, to }: Move<ShareRequestState> = shareRequestMoves[move];
  return from.includes(state) ? to : undefined;
}
