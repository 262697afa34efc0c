import { source as road, type Move } from '#lifecycle/road/road.ts';
import type { SourceMove, SourceState } from './source.states.ts';

const codeMax = 63;
/** A code made of a name needs this many letters and digits to say something. */
const tellingCharacters = 3;

/** The words of a move, for its refusal. */
export const moveWords: Record<SourceMove | 'confirm' | 'receive', { zh: string; en: string }> = {
  confirm: { zh: '确认解读方式', en: 'confirmed' },
  receive: { zh: '接收文件', en: 'sent files' },
  suspend: { zh: '暂停', en: 'suspended' },
  resume: { zh: '恢复', en: 'resumed' },
  retire: { zh: '停用', en: 'retired' },
};

/** The state after a move, or undefined when the move is not legal. */
export function decideMove(from: SourceState, move: SourceMove): SourceState | undefined {
  const legal: Move<SourceState> = road.moves[move];
  return legal.from.includes(from) ? legal.to : undefined;
}

/** The state after its understanding is saved; undefined for a retired source. */
export function decideConfirm(from: SourceState): SourceState | undefined {
  if (from === 'retired') return undefined;
  return from === 'draft' ? 'ready' : from;
}

/**
 * The stem of a data set code made of its name: its ASCII letters and digits, or `ds` when these say nothing (a Chinese
 * name). Codes are `[a-z][a-z0-9_]*`, at most 63 characters.
 */
export function codeStem(name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, codeMax - 8)
    .replace(/_+$/, '');
  return ascii.replaceAll('_', '').length >= tellingCharacters ? ascii : 'ds';
}

/** The first free code of a stem: the stem itself (`ds` only with a number), then `stem_2`, `stem_3` … */
export function firstFreeCode(stem: string, taken: ReadonlySet<string>): string {
  if (stem !== 'ds' && !taken.has(stem)) return stem;
  for (let ordinal = stem === 'ds' ? 1 : 2; ; ordinal += 1) {
    const code = `${stem}_${ordinal}`;
    if (!taken.has(code)) return code;
  }
}
