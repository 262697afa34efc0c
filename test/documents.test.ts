import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readAnyFiles } from './any-files.ts';
import { claimsOf } from './document-rules.ts';
import { root } from './source-files.ts';

// Plans tell what is to come and decisions what once was; both are kept as written.
const written = /^docs\/(plans|adr)\//;
const documents = readAnyFiles().filter(({ path }) => path.endsWith('.md') && !written.test(path));
const claims = documents.map(({ path, text = '' }) => ({ path, ...claimsOf(path, text) }));

const Package = z.object({ scripts: z.record(z.string(), z.string()) });
const { scripts } = Package.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

describe('the documents', () => {
  test('were really looked at', () => {
    expect(documents.length).toBeGreaterThan(1);
    expect(claims.flatMap((claim) => [...claim.paths, ...claim.scripts]).length).toBeGreaterThan(0);
  });

  test('name only paths that exist', () => {
    const missing = claims.flatMap(({ path, paths }) =>
      paths.filter((one) => !exists(one)).map((one) => `${path} names ${one}`),
    );
    expect(missing).toEqual([]);
  });

  test('name only scripts of package.json', () => {
    const missing = claims.flatMap((claim) =>
      claim.scripts
        .filter((one) => scripts[one] === undefined)
        .map((one) => `${claim.path} names ${one}`),
    );
    expect(missing).toEqual([]);
  });
});

test('a script of package.json runs a file that exists', () => {
  const files = Object.values(scripts).flatMap(
    (line) => line.match(/\b(scripts|bench|src)\/\S+/g) ?? [],
  );
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((path) => !exists(path))).toEqual([]);
});

describe('claims', () => {
  test.each<[text: string, paths: string[], scripts: string[]]>([
    [
      'see `src/platform/log/log.ts:12`, and `#platform/log/log.ts`',
      ['src/platform/log/log.ts', 'src/platform/log/log.ts'],
      [],
    ],
    ['[the rules](../STYLE.md#names) and [elsewhere](https://example.org/x)', ['STYLE.md'], []],
    [
      '`ARCHITECTURE.md`, `docs/guide/`, `src/*/README.md`',
      ['ARCHITECTURE.md', 'docs/guide', 'src/*/README.md'],
      [],
    ],
    ['`src/lifecycle/<stage>/x.ts` and `lake/<id>` and `source.ts`', [], []],
    ['`npm run check`, then `npm test`, after `npm install` and `npm ci`', [], ['check', 'test']],
    ['```\nnode scripts/check.ts\nnpm run bench -- start\n```', ['scripts/check.ts'], ['bench']],
  ])('%s', (text, paths, names) => {
    expect(claimsOf('docs/page.md', text)).toEqual({ paths, scripts: names });
  });
});

function exists(path: string): boolean {
  return path.includes('*')
    ? globSync(path, { cwd: root }).length > 0
    : existsSync(join(root, path));
}
