import { extname } from 'node:path';
import type { Understanding } from '../understanding.ts';
import { headOf } from './bytes.ts';
import type { Container } from './bytes.ts';
import { headOfText } from './csv-sample.ts';
import { EncodingJudge } from './encoding.ts';
import { fileErrors } from './formats.errors.ts';
import { judgeJson } from './json-kind.ts';
import { headBytes } from './reader.ts';
import type { DecidedOverrides, Overrides, Remark, SourceFile } from './reader.ts';
import { foreignKind } from './sniff.ts';
import { isOfficeDocument, isOle } from './xlsx-foreign.ts';
import { chooseMember, memberCandidates } from './zip-member.ts';
import { openZip } from './zip.ts';

type Format = Understanding['format'];

const gzipMagic = '1f8b';
const zipMagic = '504b';

/** What extensions promise; any other promises nothing. */
const promised: Readonly<Record<string, readonly Format[]>> = {
  '.csv': ['csv'],
  '.tsv': ['csv'],
  '.xlsx': ['xlsx'],
  '.xlsm': ['xlsx'],
  '.xls': ['xlsx'],
  '.json': ['json', 'geojson', 'ndjson'],
  '.ndjson': ['ndjson', 'json'],
  '.jsonl': ['ndjson', 'json'],
  '.geojson': ['geojson', 'json'],
  '.parquet': ['parquet'],
};

export interface Detected {
  overrides: DecidedOverrides;
  /** Files of a zip that could be chosen; absent for anything else. */
  members?: string[];
}

/**
 * Decides container and format of a file from its bytes, never from its name; what `overrides` says is kept. Refuses an empty
 * file, what is no table, and a zip of several data files when none is chosen.
 */
export async function detectFile(file: SourceFile, overrides: Overrides): Promise<Detected> {
  const start = await headOf(file, { compression: 'none' }, 16);
  if (start.length === 0) throw fileErrors.empty({ name: file.name });
  const zip = hasMagic(start, zipMagic) ? await lookIntoZip(file, overrides) : undefined;
  const compression =
    overrides.compression ?? zip?.compression ?? (hasMagic(start, gzipMagic) ? 'gzip' : 'none');
  const member = compression === 'zip' ? (zip?.member ?? overrides.member) : undefined;
  const container: Container = { compression, ...(member === undefined ? {} : { member }) };
  const format =
    overrides.format ?? detectFormat(file, await headOf(file, container, headBytes), overrides);
  const { member: _, ...rest } = overrides;
  return {
    overrides: { ...rest, ...container, format },
    ...(zip?.members === undefined ? {} : { members: zip.members }),
  };
}

/** A remark when the extension of a file promises something else than what it is. */
export function extensionRemark(name: string, overrides: DecidedOverrides): Remark | undefined {
  const inner =
    overrides.member ?? (overrides.compression === 'gzip' ? name.replace(/\.gz$/i, '') : name);
  const extension = extname(inner).toLowerCase();
  const formats = promised[extension];
  if (formats === undefined || formats.includes(overrides.format)) return undefined;
  const format = overrides.format.toUpperCase();
  return {
    code: 'wrong-extension',
    zh: `扩展名是 ${extension}，但内容是 ${format}，已按内容读取`,
    en: `The extension is ${extension}, but the content is ${format} and is read as that`,
  };
}

async function lookIntoZip(
  file: SourceFile,
  overrides: Overrides,
): Promise<{ compression: 'none' | 'zip'; member?: string; members?: string[] }> {
  const archive = await openZip(file.path);
  try {
    if (overrides.compression !== 'zip' && isOfficeDocument(archive))
      return { compression: 'none' };
    const member = chooseMember(archive, overrides.member);
    const members = memberCandidates(archive).map(({ path }) => path);
    return { compression: 'zip', member: member.path, members };
  } finally {
    archive.close();
  }
}

function detectFormat(file: SourceFile, head: Buffer, overrides: Overrides): Format {
  const { name } = file;
  if (head.length === 0) throw fileErrors.empty({ name });
  if (hasMagic(head, Buffer.from('PAR1').toString('hex'))) return 'parquet';
  if (isOle(head) || hasMagic(head, `${zipMagic}0304`)) return 'xlsx';
  if (hasMagic(head, gzipMagic)) {
    throw fileErrors.notATable({
      name,
      kindZh: '压缩包中的压缩包',
      kindEn: 'an archive within an archive',
    });
  }
  const kind = foreignKind(head);
  if (kind !== undefined)
    throw fileErrors.notATable({ name, kindZh: kind.kindZh, kindEn: kind.kindEn });
  // A delimited text that began as JSON does would need a bracket and a quote in its first cell.
  return judgeJson(canonicalHead(head, overrides))?.format ?? 'csv';
}

function canonicalHead(head: Buffer, overrides: Overrides): Buffer {
  const judge = new EncodingJudge();
  judge.push(head);
  const encoding = overrides.encoding ?? judge.end().encoding;
  return headOfText(head, false, encoding).canonical;
}

function hasMagic(bytes: Buffer, hex: string): boolean {
  return bytes.toString('hex', 0, hex.length / 2) === hex;
}
