import { basename, dirname } from 'node:path';
import type { SourceFile } from './source-files.ts';

/** One thing out of order: the file it is in, and what is wrong in words. */
export interface Mess {
  path: string;
  words: string;
}

/** A file of any kind in the repository. `text` is absent for binary and very large files. */
export interface AnyFile {
  path: string;
  sizeBytes: number;
  text?: string;
}

export const fileLinesMax = 300;
export const functionLinesMax = 60;
export const readmeLinesMax = 40;
export const blobBytesMax = 256 * 1024;

/** Spelled in two halves, so that this file does not hold them. */
const banned = ['TO' + 'DO', 'FIX' + 'ME', '@ts-' + 'ignore', '@ts-' + 'nocheck', '/wo' + 'rk/'];
const emptyNames = /(^|-)(utils?|helpers?|common|misc|managers?|base)(\.|$)/;

/** Files longer than a reader's patience. */
export function longFiles(files: readonly SourceFile[]): Mess[] {
  return files.flatMap(({ path, text }) => {
    const lines = countLines(text);
    return lines <= fileLinesMax ? [] : [{ path, words: `${lines} lines; split it by noun` }];
  });
}

/** Functions longer than a screen. A `describe` of a test is a list, not a function. */
export function longFunctions(files: readonly SourceFile[]): Mess[] {
  return files.flatMap(({ path, functions }) =>
    functions
      .filter((one) => one.lines > functionLinesMax && !one.name.startsWith('describe'))
      .map(({ name, line, lines }) => ({
        path,
        words: `${name} at line ${line} has ${lines} lines`,
      })),
  );
}

/** Names that say nothing about what is inside, of files and of folders. */
export function emptyWords(files: readonly AnyFile[]): Mess[] {
  return files.flatMap(({ path }) => {
    const part = path
      .split('/')
      .find((name) => emptyNames.test(name) && !name.startsWith('common-'));
    return part === undefined ? [] : [{ path, words: `${part} says nothing; name it by its noun` }];
  });
}

/** Every module says what it is, in few lines. In: the paths of module folders. */
export function readmes(modules: readonly string[], files: readonly AnyFile[]): Mess[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return modules.flatMap((module) => {
    const path = `${module}/README.md`;
    const text = byPath.get(path)?.text;
    if (text === undefined)
      return [{ path, words: 'missing; say what the module is, its states and invariants' }];
    const lines = countLines(text);
    return lines <= readmeLinesMax
      ? []
      : [{ path, words: `${lines} lines, at most ${readmeLinesMax}` }];
  });
}

/** Functions that other modules call say what goes in and out. */
export function undocumented(files: readonly SourceFile[]): Mess[] {
  return files
    .filter(({ path }) => isOpen(path))
    .flatMap(({ path, undocumented: names }) =>
      names.map((name) => ({ path, words: `${name} has no docstring` })),
    );
}

/** The platform is open to all; elsewhere it is the door of a module. */
function isOpen(path: string): boolean {
  if (/\.(test|fixtures)\.ts$|\/web\//.test(path)) return false;
  return path.startsWith('src/platform/') || basename(path) === `${basename(dirname(path))}.ts`;
}

/** Words that mean unfinished work, a silenced checker, or a path of somebody's own machine. */
export function bannedWords(files: readonly AnyFile[]): Mess[] {
  return files.flatMap(({ path, text = '' }) =>
    banned.filter((word) => text.includes(word)).map((word) => ({ path, words: `holds ${word}` })),
  );
}

/** Files that a repository should not carry. */
export function bigFiles(files: readonly AnyFile[]): Mess[] {
  return files
    .filter(({ sizeBytes }) => sizeBytes > blobBytesMax)
    .map(({ path, sizeBytes }) => ({ path, words: `${Math.ceil(sizeBytes / 1024)} KiB` }));
}

/** Compares the refusals that modules declare with the reference page, both ways. */
export function errorPage(
  declared: readonly { path: string; code: string }[],
  page: AnyFile | undefined,
): Mess[] {
  const path = 'docs/reference/errors.md';
  if (page?.text === undefined) return [{ path, words: 'missing; npm run generate makes it' }];
  const documented = new Set(
    [...page.text.matchAll(/`([a-z-]+\.[a-z0-9-]+)`/g)].map((match) => match[1] ?? ''),
  );
  const codes = new Set(declared.map(({ code }) => code));
  return [
    ...declared
      .filter(({ code }) => !documented.has(code))
      .map((one) => ({
        path: one.path,
        words: `${one.code} is not in ${path}; run npm run generate`,
      })),
    ...[...documented]
      .filter((code) => !codes.has(code))
      .map((code) => ({ path, words: `${code} is declared nowhere; run npm run generate` })),
  ];
}

/** What an exception excuses: a rule, a path, and why. */
export interface Exception {
  path: string;
  why: string;
}

/** Takes away what is excused. An exception that excuses nothing is a mess itself, so the list can only shrink. */
export function except(found: readonly Mess[], exceptions: readonly Exception[]): Mess[] {
  const excused = new Set(exceptions.map(({ path }) => path));
  const needed = new Set(found.map(({ path }) => path));
  return [
    ...found.filter(({ path }) => !excused.has(path)),
    ...exceptions
      .filter(({ path }) => !needed.has(path))
      .map(({ path }) => ({ path, words: 'this exception is no longer needed; delete it' })),
  ];
}

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
