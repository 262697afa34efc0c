import type { RejectReason } from '../understanding.ts';
import type { EncodingJudgement } from './encoding.ts';
import type { NamedColumn } from './header.rules.ts';
import type { Encoding } from './canonical-text.ts';
import type { Remark } from './reader.ts';
import type { SampleRecord } from './csv-sample.ts';

const encodingNames: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  gb18030: 'GB18030',
  'utf-16le': 'UTF-16LE',
  'utf-16be': 'UTF-16BE',
};

const reasonWords: Partial<Record<RejectReason, { zh: string; en: string }>> = {
  'unclosed-quote': { zh: '引号没有闭合', en: 'a quote is not closed' },
  'bad-quote': { zh: '引号后面还有内容', en: 'there is text behind a closing quote' },
  'nul-byte': { zh: '含有 NUL 字节', en: 'there is a NUL byte' },
  undecodable: { zh: '有无法解码的字节', en: 'there are bytes that do not decode' },
  'line-too-long': { zh: '行过长', en: 'the line is too long' },
};

/** Facts of a text table worth knowing before it is stored. */
export function csvNotes(found: {
  skipRows: number;
  headerRows: number;
  columns: readonly NamedColumn[];
  rows: number;
  bareReturns: boolean;
  droppedColumn: boolean;
}): Remark[] {
  const { skipRows, headerRows, columns } = found;
  const unnamed = columns.filter(({ header }) => header === '').length;
  const renamed = columns.filter(({ name, header }) => header !== '' && name !== header).length;
  const notes: (Remark | false)[] = [
    skipRows > 0 && {
      code: 'title-rows-skipped',
      zh: `表头上方跳过 ${skipRows} 行`,
      en: `${skipRows} line(s) above the header are skipped`,
    },
    headerRows === 0 && {
      code: 'no-header',
      zh: '没有识别到表头，列名为 column_1 …',
      en: 'No header was recognised; columns are named column_1 …',
    },
    headerRows > 1 && {
      code: 'header-rows-joined',
      zh: `${headerRows} 行表头合并为一个列名`,
      en: `${headerRows} header rows are joined into one name for each column`,
    },
    headerRows > 0 &&
      unnamed > 0 && {
        code: 'columns-without-name',
        zh: `${unnamed} 列没有表头，已按位置命名`,
        en: `${unnamed} column(s) have no header and are named by position`,
      },
    renamed > 0 && {
      code: 'columns-renamed',
      zh: `${renamed} 列表头重复或过长，列名已改为不重复`,
      en: `${renamed} column(s) with a repeated or very long header got a name of their own`,
    },
    found.droppedColumn && {
      code: 'trailing-delimiter',
      zh: '每行末尾多一个分隔符，已忽略',
      en: 'Every line ends with one delimiter too many, which is ignored',
    },
    found.bareReturns && {
      code: 'bare-returns',
      zh: '换行符是单独的 CR（旧式 Mac）',
      en: 'Lines end with a bare CR (old Mac)',
    },
    found.rows === 0 && {
      code: 'no-rows',
      zh: '表头下没有数据行',
      en: 'There are no rows below the header',
    },
  ];
  return notes.filter((note) => note !== false);
}

/** What will cost rows if nothing changes. Counts of the sample are said to be that. */
export function csvProblems(found: {
  encoding: Encoding;
  judgement: EncodingJudgement;
  ragged: number;
  rejects: readonly { reason: RejectReason }[];
}): Remark[] {
  const { encoding, judgement, ragged, rejects } = found;
  const problems: Remark[] = [];
  if (encoding !== judgement.encoding) {
    problems.push({
      code: 'encoding-differs',
      zh: `指定的编码是 ${encodingNames[encoding]}，但内容看起来是 ${encodingNames[judgement.encoding]}`,
      en: `The encoding is set to ${encodingNames[encoding]}, but the content looks like ${encodingNames[judgement.encoding]}`,
    });
  } else if (judgement.undecodableLines > 0) {
    const lines = judgement.undecodableLines;
    problems.push({
      code: 'undecodable-lines',
      zh: `至少 ${lines} 行不能按 ${encodingNames[encoding]} 解码，将不予入库`,
      en: `At least ${lines} line(s) do not decode as ${encodingNames[encoding]} and will be rejected`,
    });
  }
  if (ragged > 0) {
    problems.push({
      code: 'field-count',
      zh: `样本中有 ${ragged} 行的字段数与列数不符，将不予入库`,
      en: `${ragged} sampled row(s) have more or fewer fields than columns and will be rejected`,
    });
  }
  for (const [reason, words] of Object.entries(reasonWords)) {
    const count = rejects.filter((reject) => reject.reason === reason).length;
    if (count === 0) continue;
    problems.push({
      code: reason,
      zh: `样本中有 ${count} 行：${words.zh}，将不予入库`,
      en: `${count} sampled row(s): ${words.en}; they will be rejected`,
    });
  }
  return problems;
}

/** Rows of a sample whose number of fields fits neither the columns nor the columns and a trailing delimiter. */
export function raggedRows(data: readonly SampleRecord[], width: number): number {
  return data.filter(({ fields }) => !fitsColumns(fields, width)).length;
}

/** A record fits when it has a field for each column, and at most an empty one behind the last delimiter. */
export function fitsColumns(fields: readonly string[], width: number): boolean {
  return fields.length === width || (fields.length === width + 1 && fields.at(-1) === '');
}
