import { describe, expect, test } from 'vitest';
import {
  browserBreaches,
  circles,
  homeOf,
  type Importer,
  orders,
  rooms,
  violations,
} from './import-table.ts';
import { parseSource, readSourceFiles, resolveImport } from './source-files.ts';

const files = readSourceFiles();

describe('the repository', () => {
  test('was really looked at', () => {
    const modules = new Set(
      files.flatMap(({ path }) => {
        const home = homeOf(path);
        return home === undefined ? [] : [`${home.room}/${home.module}`];
      }),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(modules.size).toBeGreaterThan(15);
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(300);
    // An import that was read wrongly would point to nothing.
    const paths = new Set(files.map((file) => file.path));
    const dangling = files.flatMap(({ path, imports }) =>
      imports
        .filter((one) => one.local && one.target.endsWith('.ts') && !paths.has(one.target))
        .map((one) => `${path} imports ${one.specifier}, which does not exist`),
    );
    expect(dangling).toEqual([]);
  });

  test('imports only downwards and through doors', () => {
    expect(violations(files)).toEqual([]);
  });

  test('has no circle of imports', () => {
    expect(circles(files).map((members) => members.join(' → '))).toEqual([]);
  });

  test('lets a browser load every contract and web file', () => {
    expect(browserBreaches(files)).toEqual([]);
  });
});

/** A file as the rules see it, from its source. */
function planted(path: string, text: string): Importer {
  return parseSource(path, text);
}

function importing(path: string, ...specifiers: string[]): Importer {
  return planted(path, specifiers.map((one) => `import { x } from '${one}';`).join('\n'));
}

describe('a planted breach is found', () => {
  test.each([
    ['src/platform/log/log.ts', '#lifecycle/source/source.ts', 'platform stands below lifecycle'],
    ['src/governance/audit/audit.ts', '#app/installation.ts', 'governance stands below app'],
    ['src/lifecycle/cache/cache.ts', '#lifecycle/view/view.ts', 'cache comes before view'],
    [
      'src/governance/organization/o.ts',
      '#governance/identity/identity.ts',
      'organization comes before',
    ],
    [
      'src/lifecycle/view/view.ts',
      '#lifecycle/cache/cache.queries.ts',
      'not a door of lifecycle/cache',
    ],
    [
      'src/lifecycle/view/view.ts',
      '#lifecycle/source/formats/reader.ts',
      'not a door of lifecycle/source',
    ],
    ['src/lifecycle/view/view.ts', '#platform/lake/lake.session.ts', 'not a door of platform/lake'],
    [
      'src/lifecycle/view/view.ts',
      '#lifecycle/source/source.fixtures.ts',
      'only tests use fixtures',
    ],
    ['src/lifecycle/view/view.ts', '#platform/testing/world.ts', 'only tests use fixtures'],
    ['src/lifecycle/view/view.ts', '../cache/cache.ts', 'across modules imports begin with #'],
    [
      'src/lifecycle/view/view.ts',
      '#lifecycle/view/view.rules.ts',
      'inside a module imports are relative',
    ],
    ['src/lifecycle/view/view.ts', '../../../test/source-files.ts', 'outside src/'],
    ['src/lifecycle/view/view.ts', './web/ViewPage.tsx', 'the server imports no web file'],
    ['src/lifecycle/view/web/ViewPage.tsx', '../view.commands.ts', 'a web file imports contracts'],
    ['src/lifecycle/view/view.commands.ts', 'kysely', 'may import it'],
    ['src/lifecycle/view/view.queries.ts', '@duckdb/node-api', 'may import it'],
    ['src/lifecycle/view/view.rules.ts', 'node:fs', 'rules do no input or output'],
  ])('%s imports %s', (path, specifier, words) => {
    const found = violations([importing(path, specifier)]);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
  });

  test.each([
    ['src/lifecycle/view/view.ts', 'export * from "./view.rules.ts";', 'a barrel'],
    ['src/lifecycle/view/view.ts', 'await import("#app/installation.ts");', 'stands below app'],
    ['src/lifecycle/view/view.ts', 'export { x } from "#app/installation.ts";', 'stands below app'],
    [
      'src/lifecycle/view/view.ts',
      'import type { X } from "#app/installation.ts";',
      'stands below app',
    ],
    ['src/lifecycle/view/view.ts', 'const home = process.env.HOME;', ':1 reads process.env'],
    ['src/lifecycle/view/view.ts', '\nconst now = Date.now();', ':2 reads the clock'],
    ['src/lifecycle/view/view.ts', 'const now = new Date();', ':1 reads the clock'],
    ['src/lifecycle/parking/parking.ts', '', 'lifecycle has no module parking'],
    ['src/garage/car.ts', '', 'a room that the table does not know'],
  ])('%s: %s', (path, text, words) => {
    const found = violations([planted(path, text)]);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
  });

  test('a circle, but not one of types', () => {
    const circle = circles([
      importing('src/lifecycle/view/a.ts', './b.ts'),
      planted(
        'src/lifecycle/view/b.ts',
        'export { x } from "./c.ts"; import type { D } from "./d.ts";',
      ),
      importing('src/lifecycle/view/c.ts', './a.ts', 'zod'),
      importing('src/lifecycle/view/d.ts', './a.ts', './c.ts'),
    ]);
    expect(circle).toEqual([['a', 'b', 'c', 'a'].map((name) => `src/lifecycle/view/${name}.ts`)]);
  });

  test('a contract that reaches the server', () => {
    const found = browserBreaches([
      importing('src/lifecycle/view/view.contract.ts', './view.rules.ts'),
      importing('src/lifecycle/view/view.rules.ts', '#platform/storage/storage.ts'),
      importing('src/platform/storage/storage.ts', 'node:fs'),
    ]);
    expect(found).toEqual([
      'src/lifecycle/view/view.contract.ts reaches node:fs through src/platform/storage/storage.ts',
    ]);
  });
});

describe('what is allowed passes', () => {
  test.each([
    ['src/lifecycle/view/view.commands.ts', '#lifecycle/cache/cache.ts'],
    ['src/lifecycle/view/view.contract.ts', '#lifecycle/source/understanding.ts'],
    ['src/lifecycle/view/view.test.ts', '#lifecycle/source/source.fixtures.ts'],
    ['src/governance/identity/edge.test.ts', '#governance/audit/audit.routes.ts'],
    ['src/lifecycle/view/view.queries.ts', 'kysely'],
    ['src/lifecycle/view/web/ViewPage.tsx', '../view.contract.ts'],
    ['src/lifecycle/view/web/ViewPage.tsx', '#platform/ui/Table.tsx'],
    ['src/lifecycle/source/source.ts', '#lifecycle/road/road.ts'],
    ['src/governance/organization/organization.commands.ts', '#governance/policy/perform.ts'],
    ['src/app/modules.ts', '#lifecycle/view/view.routes.ts'],
    ['test/journeys/road.test.ts', '../../src/lifecycle/view/view.queries.ts'],
  ])('%s imports %s', (path, specifier) => {
    expect(violations([importing(path, specifier)])).toEqual([]);
  });

  test('a moment that is given is not the clock', () => {
    const text = 'const then = new Date(0); // Date.now() and process.env in a comment';
    expect(violations([planted('src/lifecycle/view/view.ts', text)])).toEqual([]);
  });
});

test('imports are resolved as Node resolves them', () => {
  expect(resolveImport('src/a/b/c.ts', '../d.ts')).toBe('src/a/d.ts');
  expect(resolveImport('src/a/b/c.ts', '#platform/log/log.ts')).toBe('src/platform/log/log.ts');
  expect(resolveImport('src/a.ts', '@duckdb/node-api/lib/x.js')).toBe('@duckdb/node-api');
  expect(resolveImport('src/a.ts', 'node:fs/promises')).toBe('node:fs');
});

test('the table names every room once, and no module twice', () => {
  expect(new Set(rooms).size).toBe(rooms.length);
  for (const order of Object.values(orders)) expect(new Set(order).size).toBe(order.length);
});
