import { Readable } from 'node:stream';
import type { Database } from '#platform/database/database.ts';
import { listEvidence, type RegisterFilter, type RegisterRow } from './evidence.queries.ts';
import { namesIn } from './register-names.queries.ts';

const pageRows = 500;
/** Lets spreadsheets see that the file is UTF-8. */
const byteOrderMark = '\uFEFF';

type Language = 'zh' | 'en';
type Filter = Omit<RegisterFilter, 'before' | 'after' | 'limit'>;

const kindWords: Readonly<Record<RegisterRow['kind'], Readonly<Record<Language, string>>>> = {
  archived: { zh: '归档', en: 'archived' },
  restored: { zh: '恢复', en: 'restored' },
  destroyed: { zh: '销毁', en: 'destroyed' },
  'copy-disposed': { zh: '副本处置', en: 'copies disposed of' },
};

const header: Readonly<Record<Language, readonly string[]>> = {
  zh: '序号,时间,类型,数据集,代码,退役事项,涉及人员与应用,内容,上一条哈希,本条哈希'.split(','),
  en: 'sequence,at,kind,data set,code,case,people and applications,content,previous hash,hash'.split(
    ',',
  ),
};

/** The register as CSV, the oldest entry first: words for people, content and hashes for proof. */
export function registerCsv(db: Database, filter: Filter, language: Language): Readable {
  return Readable.from(csvParts(db, filter, language));
}

/** The register as one JSON text: each entry with exactly the members its hash is made of, and the hash. */
export function registerJson(db: Database, filter: Filter): Readable {
  return Readable.from(jsonParts(db, filter));
}

async function* csvParts(db: Database, filter: Filter, language: Language): AsyncGenerator<string> {
  yield `${byteOrderMark}${header[language].join(',')}\r\n`;
  for await (const rows of pages(db, filter)) {
    for (const row of rows) {
      const names = await namesIn(db, [row.content]);
      const cells = [
        String(row.sequence),
        row.at.toISOString(),
        kindWords[row.kind][language],
        row.dataSetName,
        row.dataSetCode,
        row.retirementId,
        Object.entries(names)
          .map(([id, name]) => `${name} (${id})`)
          .join('; '),
        JSON.stringify(row.content),
        row.previousHash,
        row.hash,
      ];
      yield `${cells.map(field).join(',')}\r\n`;
    }
  }
}

async function* jsonParts(db: Database, filter: Filter): AsyncGenerator<string> {
  const hashing =
    'hash = SHA-256 of the entry without hash as canonical JSON (RFC 8785); previousHash is the hash of the entry before it';
  yield `{"register":"销毁清册","hashing":${JSON.stringify(hashing)},"entries":[`;
  let isFirst = true;
  for await (const rows of pages(db, filter)) {
    for (const row of rows) {
      const { sequence, retirementId, kind, content, previousHash, hash, at } = row;
      const entry = { sequence, retirementId, kind, content, previousHash, at, hash };
      yield `${isFirst ? '' : ','}\n${JSON.stringify(entry)}`;
      isFirst = false;
    }
  }
  yield '\n]}\n';
}

async function* pages(db: Database, filter: Filter): AsyncGenerator<RegisterRow[]> {
  let after = 0;
  for (;;) {
    // Each page begins after the last entry of the one before.
    const rows = await listEvidence(db, { ...filter, after, limit: pageRows });
    yield rows;
    after = rows.at(-1)?.sequence ?? after;
    if (rows.length < pageRows) return;
  }
}

/** A cell; one that a spreadsheet would take for a formula is kept from being one. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
