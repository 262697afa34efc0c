import type { ConnectionMove, ConnectionState } from './connection.contract.ts';

const moves: Record<ConnectionMove, { from: readonly ConnectionState[]; to: ConnectionState }> = {
  suspend: { from: ['active'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'active' },
  retire: { from: ['active', 'suspended'], to: 'retired' },
};

/** A state in words, for refusals. */
export const connectionStateWords: Record<ConnectionState, { zh: string; en: string }> = {
  active: { zh: '使用中', en: 'in use' },
  suspended: { zh: '已暂停', en: 'suspended' },
  retired: { zh: '已停用', en: 'retired' },
};

/** The state of a connection after a move, or undefined when the move is not legal. */
export function decideConnectionMove(
  from: ConnectionState,
  move: ConnectionMove,
): ConnectionState | undefined {
  const { from: legal, to } = moves[move];
  return legal.includes(from) ? to : undefined;
}
