import type { ConnectionMove, ConnectionState } from './connection.contract.ts';

const moves: Record<ConnectionMove, { from: readonly ConnectionState[]; to: ConnectionState }> = {
  suspend: { from: ['active'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'active' },
  retire: { from: ['active', 'suspended'], to: 'retired' },
};

/** The state of a connection after a move, or undefined when the move is not legal. */
export function decideConnectionMove(
  from: ConnectionState,
  move: ConnectionMove,
): ConnectionState | undefined {
  const { from: legal, to } = moves[move];
  return legal.includes(from) ? to : undefined;
}
