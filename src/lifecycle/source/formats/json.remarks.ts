import type { RejectReason } from '../understanding.ts';
import type { Remark } from './reader.ts';

/** What a pass over a whole file counted. */
export interface JsonTally {
  elements: number;
  rejects: Map<RejectReason, number>;
}

const reasonWords: Partial<Record<RejectReason, { zh: string; en: string }>> = {
  'bad-json': { zh: '不是正确的 JSON', en: 'are not valid JSON' },
  'not-an-object': { zh: '不是对象', en: 'are no objects' },
  'nul-byte': { zh: '含有 NUL 字节', en: 'hold a NUL byte' },
  undecodable: { zh: '有无法解码的字节', en: 'hold bytes that do not decode' },
  'line-too-long': { zh: '过长', en: 'are too long' },
};

/** The elements that will be rejected, counted by reason. */
export function jsonProblems({ rejects }: JsonTally): Remark[] {
  return [...rejects].map(([reason, count]) => {
    const words = reasonWords[reason] ?? { zh: reason, en: reason };
    return {
      code: reason,
      zh: `${count} 个元素${words.zh}，将不予入库`,
      en: `${count} element(s) ${words.en} and will be rejected`,
    };
  });
}
