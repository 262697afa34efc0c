import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sqlLiteral } from '#platform/lake/lake.ts';
import { aLake } from './standardisers/standardisers.fixtures.ts';
import { prepareView, requirePrepared, resultName, withViewSession } from './view-session.ts';

let kit: Awaited<ReturnType<typeof aLake>>;
const path = () => join(kit.dir, 'input.parquet');
const secret = () => join(kit.dir, 'secret.csv');

beforeAll(async () => {
  kit = await aLake();
  await writeFile(secret(), 'a\n1\n');
  await kit.lake.session({ allowedDirectories: [kit.dir] }, (session) =>
    session.run(`COPY (SELECT i FROM range(1000) AS r(i)) TO ${sqlLiteral(path())}`),
  );
});
afterAll(() => kit.close());

const options = () => ({ inputs: [{ alias: '表', paths: [path()] }], timeoutMs: 5_000 });

describe('the second wall: what the guard would have stopped cannot happen either', () => {
  test.each([
    () => `SELECT * FROM read_csv(${sqlLiteral(secret())})`,
    () => `SELECT * FROM ${sqlLiteral(secret())}`,
    () => `SELECT * FROM read_text('/etc/passwd')`,
    () => `SELECT * FROM glob('/*')`,
    () => `COPY 表 TO ${sqlLiteral(join(kit.dir, 'out.csv'))}`,
    () => `ATTACH ${sqlLiteral(join(kit.dir, 'x.db'))}`,
    () => 'SET enable_external_access = true',
    () => "SET memory_limit = '100GB'",
    () => 'INSTALL httpfs',
    () => 'LOAD httpfs',
    () => "SELECT * FROM 'https://127.0.0.1:9/x.parquet'",
  ])('%#', async (sql) => {
    await expect(
      withViewSession(kit.lake, options(), (session) => session.rows(sql())),
    ).rejects.toThrow(/reaches for|cannot be run|could not be read/);
  });

  test('the input itself can be read', async () => {
    const rows = await withViewSession(kit.lake, options(), (session) =>
      session.rows('SELECT count(*) AS n FROM 表'),
    );
    expect(rows).toEqual([{ n: 1000 }]);
  });
});

describe('limits', () => {
  test('a cross product is refused before it runs, with the number', async () => {
    const prepared = await withViewSession(kit.lake, options(), (session) =>
      prepareView(session, 'SELECT count(*) FROM 表 a, 表 b, 表 c', ['表']),
    );
    expect(prepared).toMatchObject({
      ok: false,
      findings: [{ kind: 'cross-product', thing: '1000000000' }],
    });
  });

  test('a small cross product and joins with a condition pass', async () => {
    for (const sql of [
      'SELECT * FROM 表 a, 表 b',
      'SELECT * FROM 表 a JOIN 表 b USING (i) JOIN 表 c USING (i)',
      'SELECT * FROM 表 a JOIN 表 b ON a.i BETWEEN b.i AND b.i + 5',
      'SELECT * FROM 表 a WHERE a.i IN (SELECT i FROM 表) AND EXISTS (SELECT 1 FROM 表 b WHERE b.i = a.i)',
    ]) {
      const prepared = await withViewSession(kit.lake, options(), (session) =>
        prepareView(session, sql, ['表']),
      );
      expect(prepared).toMatchObject({ ok: true });
    }
  });

  test('time runs out in words', async () => {
    const endless =
      'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n > 0) SELECT max(n) FROM r';
    await expect(
      withViewSession(kit.lake, { ...options(), timeoutMs: 300 }, async (session) => {
        requirePrepared(await prepareView(session, endless, ['表']));
        return session.rows(`SELECT * FROM ${resultName}`);
      }),
    ).rejects.toMatchObject({ code: 'lake.timeout' });
  });

  test('names the engine does not know are said, with their line', async () => {
    const prepared = await withViewSession(kit.lake, options(), (session) =>
      prepareView(session, 'SELECT 1,\n no_column FROM 表', ['表']),
    );
    expect(prepared).toMatchObject({ ok: false, findings: [{ kind: 'unknown-column', line: 2 }] });
  });

  test('text that grows without end stops before the process does', async () => {
    const ten = (from: string) => `SELECT s||s||s||s||s||s||s||s||s||s AS s FROM ${from}`;
    const sql = `WITH a AS (SELECT repeat('x', 10000) || i AS s FROM range(50) AS r(i)), b AS (${ten('a')}), c AS (${ten('b')}), d AS (${ten('c')}) SELECT max(length(s)) AS n FROM d`;
    const mostBytes = process.memoryUsage.rss() + 80_000_000;
    await expect(
      withViewSession(
        kit.lake,
        { ...options(), timeoutMs: 20_000, processMemoryMax: mostBytes },
        async (session) => {
          requirePrepared(await prepareView(session, sql, ['表']));
          return session.rows(`SELECT * FROM ${resultName}`);
        },
      ),
    ).rejects.toMatchObject({ code: 'view.memory-exhausted' });
  });
});
