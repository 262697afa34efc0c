import { Readable } from 'node:stream';
import type { Language, Words } from '#platform/errors/errors.ts';
import type { RejectReason } from '#lifecycle/source/understanding.ts';
import { rejectLines } from './reject-lines.ts';

const byteOrderMark = '\uFEFF';
const header: Record<Language, readonly string[]> = {
  zh: ['行号', '字段', '原因', '原文'],
  en: ['line', 'column', 'reason', 'raw'],
};

/** Why a row was rejected, in words. */
export const reasonWords: Readonly<Record<RejectReason, Words>> = {
  'field-count': { zh: '字段个数与表头不一致', en: 'another number of fields than the header' },
  'unclosed-quote': { zh: '引号没有结束', en: 'a quote is not closed' },
  'bad-quote': { zh: '引号用法有误', en: 'a quote stands where none may be' },
  'nul-byte': { zh: '含有空字节', en: 'holds a NUL byte' },
  undecodable: { zh: '无法按声明的编码解读', en: 'cannot be decoded in the given encoding' },
  'line-too-long': { zh: '一行过长', en: 'the line is too long' },
  'not-an-object': { zh: '不是 JSON 对象', en: 'is not a JSON object' },
  'bad-json': { zh: 'JSON 有语法错误', en: 'is not valid JSON' },
  'type-violation': { zh: '值不符合确认的类型', en: 'the value does not fit the confirmed type' },
};

/**
 * The rejects of a landing as CSV for a spreadsheet: UTF-8 with BOM, CRLF; line, column, reason in words, raw text.
 * Text that a spreadsheet would run as a formula is kept from it by an apostrophe. In: the NDJSON file of a run.
 */
export function rejectsCsv(path: string, language: Language): Readable {
  return Readable.from(csvParts(path, language));
}

async function* csvParts(path: string, language: Language): AsyncGenerator<string> {
  yield `${byteOrderMark}${header[language].join(',')}\r\n`;
  for await (const { reject } of rejectLines(path)) {
    const reason = reasonWords[reject.reason][language];
    yield `${[String(reject.line), reject.column ?? '', reason, reject.raw].map(field).join(',')}\r\n`;
  }
}

function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
