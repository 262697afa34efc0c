import { describe, expect, test } from 'vitest';
import { readAnyFiles } from './any-files.ts';
import { homeOf } from './import-table.ts';
import { parseSource, readSourceFiles } from './source-files.ts';
import {
  bannedWords,
  bigFiles,
  emptyWords,
  errorPage,
  except,
  type Exception,
  longFiles,
  longFunctions,
  type Mess,
  readmes,
  undocumented,
} from './tidy-rules.ts';

// Lists that may only shrink: an entry that excuses nothing fails the test.
const longFilesExcused: Exception[] = [
  { path: 'src/platform/database/tables.ts', why: 'generated from the schema' },
];
const longFunctionsExcused: Exception[] = [];
const bannedExcused: Exception[] = [];
const bigExcused: Exception[] = [
  { path: 'docs/reference/openapi.json', why: 'generated: the whole API in one document' },
  { path: 'package-lock.json', why: 'generated: what npm ci installs' },
];
const readmeExcused: Exception[] = [];

const sources = readSourceFiles();
const files = readAnyFiles();

/** The folders src/room/module; app/ is one module. */
const modules = [
  ...new Set(
    sources.flatMap(({ path }) => {
      const home = homeOf(path);
      if (home === undefined || home.room === 'app') return [];
      const parts = path.split('/');
      return parts.length > 3 ? [parts.slice(0, 3).join('/')] : [];
    }),
  ),
].toSorted();

const words = (mess: readonly Mess[]) => mess.map((one) => `${one.path}: ${one.words}`);

describe('the repository', () => {
  test('was really looked at', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(files.length).toBeGreaterThan(sources.length);
    expect(modules.length).toBeGreaterThan(15);
    expect(sources.flatMap((file) => file.functions).length).toBeGreaterThan(500);
    expect(sources.flatMap((file) => file.errorCodes).length).toBeGreaterThan(20);
  });

  test('has no file over 300 lines', () => {
    expect(words(except(longFiles(sources), longFilesExcused))).toEqual([]);
  });

  test('has no function over 60 lines', () => {
    expect(words(except(longFunctions(sources), longFunctionsExcused))).toEqual([]);
  });

  test('names things by what they are', () => {
    expect(words(emptyWords(files))).toEqual([]);
  });

  test('has a short README in every module', () => {
    expect(words(except(readmes(modules, files), readmeExcused))).toEqual([]);
  });

  test('documents every function of a door', () => {
    expect(words(undocumented(sources))).toEqual([]);
  });

  test('documents every refusal, and no other', () => {
    const declared = sources
      .filter(({ path }) => path.startsWith('src/') && !path.endsWith('.test.ts'))
      .flatMap(({ path, errorCodes }) => errorCodes.map((code) => ({ path, code })));
    const page = files.find(({ path }) => path === 'docs/reference/errors.md');
    expect(words(errorPage(declared, page))).toEqual([]);
  });

  test('holds no banned word', () => {
    expect(words(except(bannedWords(files), bannedExcused))).toEqual([]);
  });

  test('carries no big file', () => {
    expect(words(except(bigFiles(files), bigExcused))).toEqual([]);
  });
});

describe('a planted mess is found', () => {
  const long = parseSource(
    'src/platform/log/log.ts',
    `export function f() {\n${'  f();\n'.repeat(300)}}\n`,
  );

  test('a long file, a long function, a function without a docstring', () => {
    expect(longFiles([long])).toHaveLength(1);
    expect(words(longFunctions([long]))).toEqual([
      'src/platform/log/log.ts: f at line 1 has 302 lines',
    ]);
    expect(words(undocumented([long]))).toEqual(['src/platform/log/log.ts: f has no docstring']);
  });

  test('arrow functions and methods count, a describe does not', () => {
    const body = `{\n${'  f();\n'.repeat(60)}}`;
    const text = `const a = () => ${body};\nclass C { m() ${body} }\ndescribe('x', () => ${body});\n`;
    expect(
      longFunctions([parseSource('src/a/b/c.test.ts', text)]).map((mess) => mess.words),
    ).toEqual(['a at line 1 has 62 lines', 'm at line 63 has 62 lines']);
  });

  test('a docstring belongs to the function below it', () => {
    const text =
      '/** Says. */\nexport function a() {}\n\nexport const b = () => 1;\n/** Says. */\nexport async function c() {}';
    expect(parseSource('src/platform/a/a.ts', text).undocumented).toEqual(['b']);
  });

  test.each([
    ['src/platform/log/log-utils.ts', 1],
    ['src/platform/helpers/log.ts', 1],
    ['src/platform/log/job.manager.ts', 0],
    ['src/platform/database/database.ts', 0],
    ['src/governance/identity/common-passwords.ts', 0],
  ])('%s', (path, count) => {
    expect(emptyWords([{ path, sizeBytes: 1 }])).toHaveLength(count);
  });

  test('a banned word and a big file', () => {
    expect(bannedWords([{ path: 'a.md', sizeBytes: 9, text: `x ${'TO'}${'DO'} y` }])).toHaveLength(
      1,
    );
    expect(bigFiles([{ path: 'a.bin', sizeBytes: 257 * 1024 }])).toHaveLength(1);
  });

  test('a missing and a long README', () => {
    const file = { path: 'src/a/b/README.md', sizeBytes: 1, text: 'line\n'.repeat(41) };
    expect(readmes(['src/a/b'], [file])).toHaveLength(1);
    expect(readmes(['src/a/b'], [{ ...file, text: 'line\n'.repeat(40) }])).toEqual([]);
    expect(readmes(['src/a/b'], [])).toHaveLength(1);
  });

  test('a refusal that is not documented, and one that is no more', () => {
    const text = `export const e = defineErrors('source', { notFound: { status: 404 }, 'tooBig': {} });`;
    const { errorCodes } = parseSource('src/lifecycle/source/source.errors.ts', text);
    expect(errorCodes).toEqual(['source.not-found', 'source.too-big']);
    const declared = errorCodes.map((code) => ({ path: 'x.ts', code }));
    const page = {
      path: 'errors.md',
      sizeBytes: 1,
      text: '| `source.not-found` | `source.gone` |',
    };
    expect(words(errorPage(declared, page))).toEqual([
      'x.ts: source.too-big is not in docs/reference/errors.md; run npm run generate',
      'docs/reference/errors.md: source.gone is declared nowhere; run npm run generate',
    ]);
    expect(errorPage(declared, undefined)).toHaveLength(1);
  });

  test('an exception that excuses nothing', () => {
    const mess = [{ path: 'a.ts', words: 'x' }];
    expect(except(mess, [{ path: 'a.ts', why: 'y' }])).toEqual([]);
    expect(except([], [{ path: 'a.ts', why: 'y' }])).toHaveLength(1);
    expect(except(mess, [])).toEqual(mess);
  });
});
