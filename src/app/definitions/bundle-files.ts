import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { BundleProblem } from './bundle-problem.ts';
import { definitionErrors } from './definition.errors.ts';

/** Largest YAML file of a bundle; the longest legal definition (a source of 20,000 columns) fits. */
const definitionFileBytesMax = 2 * 1024 * 1024;
const sqlFileBytesMax = 1024 * 1024;
const bundleFilesMax = 5_000;
const bundleBytesMax = 64 * 1024 * 1024;
const directoryDepthMax = 16;

/** A file of a bundle; `path` is relative to the bundle, with slashes. */
export interface BundleFile {
  path: string;
  text: string;
}

/** The YAML files of a bundle, and what could not be read. */
export interface BundleFiles {
  /** Directory that holds the bundle; nothing outside is read. */
  root: string;
  files: BundleFile[];
  problems: BundleProblem[];
}

/**
 * Reads the YAML files of a bundle: a directory with its subdirectories (names that begin with a dot are left out) or
 * one file. Refuses a path that does not exist; what is too large, not UTF-8 or outside is told as a problem.
 */
export async function readBundleFiles(path: string): Promise<BundleFiles> {
  const found = await stat(path).catch((error: unknown) => {
    throw definitionErrors.noSuchBundle({ path }, { cause: error });
  });
  const start = await realpath(path);
  const root = found.isDirectory() ? start : dirname(start);
  const problems: BundleProblem[] = [];
  const paths = found.isDirectory() ? await yamlFiles(root, problems) : [start];
  const files: BundleFile[] = [];
  let bytes = 0;
  for (const one of paths) {
    const name = slashes(relative(root, one));
    const read = await readText(root, one, definitionFileBytesMax);
    if (!read.ok) {
      problems.push(problemAt(name, read));
      continue;
    }
    bytes += read.bytes;
    if (bytes > bundleBytesMax) {
      problems.push(tooMuch(name, `${bundleBytesMax / 1024 ** 2} MB`));
      break;
    }
    files.push({ path: name, text: read.text });
  }
  return { root, files, problems };
}

async function yamlFiles(root: string, problems: BundleProblem[]): Promise<string[]> {
  const found: string[] = [];
  const walk = async (directory: string, depth: number): Promise<void> => {
    const entries = await readdir(directory, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || found.length > bundleFilesMax) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory() && depth < directoryDepthMax) await walk(path, depth + 1);
      else if (/^\.ya?ml$/i.test(extname(entry.name)) && !entry.isDirectory()) found.push(path);
    }
  };
  await walk(root, 0);
  if (found.length > bundleFilesMax) problems.push(tooMuch('.', String(bundleFilesMax)));
  return found.slice(0, bundleFilesMax);
}

function tooMuch(file: string, max: string): BundleProblem {
  return {
    place: { file, line: 1, column: 1 },
    words: { zh: `定义包过大，最多 ${max}`, en: `The bundle is too large; at most ${max}` },
  };
}

type ReadText =
  | { ok: true; text: string; bytes: number }
  | { ok: false; line: number; words: BundleProblem['words'] };

/** A file below the root as text without byte order mark and with LF; or why not. */
async function readText(root: string, path: string, bytesMax: number): Promise<ReadText> {
  let real: string;
  let bytes: Buffer;
  try {
    real = await realpath(path);
    if (!isInside(root, real)) return { ok: false, line: 1, words: outsideWords };
    const { size } = await stat(real);
    if (size > bytesMax) {
      const max = `${bytesMax / 1024 ** 2} MB`;
      return refused(1, `文件超过 ${max}`, `The file is larger than ${max}`);
    }
    bytes = await readFile(real);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // node:fs rejects with nothing else
    if (code === 'ENOENT') return refused(1, '没有这个文件', 'There is no such file');
    return refused(1, `文件不能读取（${code ?? ''}）`, `The file cannot be read (${code ?? ''})`);
  }
  const text = decodeUtf8(bytes);
  if (text !== undefined)
    return { ok: true, text: text.replaceAll('\r\n', '\n'), bytes: bytes.length };
  return refused(
    badLine(bytes),
    '文件不是 UTF-8 编码，请另存为 UTF-8',
    'The file is not UTF-8; save it as UTF-8',
  );
}

function refused(line: number, zh: string, en: string): ReadText {
  return { ok: false, line, words: { zh, en } };
}

const outsideWords = {
  zh: '路径在定义包之外，不允许',
  en: 'The path is outside of the bundle, which is not allowed',
};

function problemAt(file: string, read: ReadText & { ok: false }): BundleProblem {
  return { place: { file, line: read.line, column: 1 }, words: read.words };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The only error of a fatal decoder: the bytes are not UTF-8.
    return undefined;
  }
}

function badLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    const stop = end === -1 ? bytes.length : end;
    if (decodeUtf8(bytes.subarray(start, stop)) === undefined) return line;
    start = stop + 1;
  }
  return line;
}

/**
 * The SQL file a definition names, relative to the file that names it. Out: its path in the bundle and its text
 * without blank lines at the end; or the problem, placed at the name (`place`) or in the SQL file.
 */
export async function readSqlFile(
  root: string,
  named: { path: string; place: BundleProblem['place'] },
): Promise<{ file: BundleFile } | { problem: BundleProblem }> {
  const { place } = named;
  const path = resolve(root, dirname(place.file), named.path);
  if (isAbsolute(named.path) || !isInside(root, path)) {
    return { problem: { place, words: outsideWords } };
  }
  const name = slashes(relative(root, path));
  const read = await readText(root, path, sqlFileBytesMax);
  if (read.ok) return { file: { path: name, text: read.text.trimEnd() } };
  const words = { zh: `${name}:${read.words.zh}`, en: `${name}: ${read.words.en}` };
  return {
    problem: { place: read.line > 1 ? { file: name, line: read.line, column: 1 } : place, words },
  };
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}
