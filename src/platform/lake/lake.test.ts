import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refusal } from '#platform/errors/errors.ts';
import { createLogger } from '#platform/log/log.ts';
import { type Lake, openLake, sqlIdentifier, sqlLiteral } from './lake.ts';

let root: string;
let lake: Lake;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lake-'));
  lake = await openLake({
    dir: join(root, 'lake'),
    tempDir: join(root, 'temp'),
    memoryLimitMb: 256,
    threads: 2,
    log: createLogger({ level: 'silent' }),
  });
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe('a session', () => {
  it('puts what does not fit into memory on the disk, also after the temporary area was swept', async () => {
    await rm(join(root, 'temp'), { recursive: true });
    const sorted = await lake.session({ memoryLimitMb: 64 }, (session) =>
      session.rows(
        'SELECT count(*) AS n FROM (SELECT md5(i::VARCHAR) AS m FROM range(2000000) r(i) ORDER BY m)',
      ),
    );
    expect(sorted).toEqual([{ n: 2_000_000 }]);
  });

  it('maps values the same way everywhere', async () => {
    const [row] = await lake.session({}, (session) =>
      session.rows(`SELECT 42::BIGINT AS "small", 9007199254740993::BIGINT AS "large", 1.50::DECIMAL(9,2) AS "amount",
        170141183460469231731687303715884105727::HUGEINT AS "huge", DATE '2026-11-21' AS "day",
        TIMESTAMP '2026-11-21 14:30:00' AS "moment", TIMESTAMP '2026-11-21 14:30:00.25' AS "fine", 0.1::DOUBLE AS "ratio",
        'nan'::DOUBLE AS "odd", [1, 2] AS "list", {'a': 1, 'b': [DATE '2026-01-02']} AS "object", MAP {'k': 1.5} AS "mapped",
        '\\xAB'::BLOB AS "bytes", NULL AS "nothing", TIMESTAMPTZ '2026-11-21 14:30:00+08' AS "zoned", true AS "yes"`),
    );
    expect(row).toEqual({
      small: 42,
      large: '9007199254740993',
      amount: '1.50',
      huge: '170141183460469231731687303715884105727',
      day: '2026-11-21',
      moment: '2026-11-21 14:30:00',
      fine: '2026-11-21 14:30:00.25',
      ratio: 0.1,
      odd: 'NaN',
      list: [1, 2],
      object: { a: 1, b: ['2026-01-02'] },
      mapped: { k: '1.5' },
      bytes: 'ab',
      nothing: null,
      zoned: '2026-11-21 14:30:00+08:00',
      yes: true,
    });
  });

  it('binds parameters, describes, and gives rows in chunks', async () => {
    await lake.session({}, async (session) => {
      expect(await session.rows('SELECT ? AS a, ? AS b, ? AS c', ["o'ne", 2, null])).toEqual([
        { a: "o'ne", b: 2, c: null },
      ]);
      expect(await session.describe('SELECT 1.5::DECIMAL(9,1) AS price, 1 AS "行号"')).toEqual([
        { name: 'price', type: 'DECIMAL(9,1)' },
        { name: '行号', type: 'INTEGER' },
      ]);
      let rows = 0;
      let chunks = 0;
      for await (const batch of session.batches('SELECT range AS n FROM range(10000)')) {
        expect(batch[0]).toEqual({ n: rows });
        rows += batch.length;
        chunks += 1;
      }
      expect({ rows, manyChunks: chunks > 3 }).toEqual({ rows: 10_000, manyChunks: true });
    });
  });

  it('streams what several branches feed, far over the buffer', async () => {
    const dir = join(root, 'branches');
    await mkdir(dir);
    const path = sqlLiteral(join(dir, 'many.parquet'));
    const branch = (_: unknown, index: number) =>
      `(SELECT * FROM read_parquet(${path}) LIMIT 20000 OFFSET ${index * 190_000})`;
    const union = Array.from({ length: 10 }, branch).join(' UNION ALL ');
    await lake.session({ timeoutMs: 10_000, allowedDirectories: [dir] }, async (session) => {
      await session.run(
        `COPY (SELECT range AS n, repeat('x', 50) || range AS t FROM range(2000000)) TO ${path} (FORMAT parquet)`,
      );
      let rows = 0;
      for await (const batch of session.batches(union)) rows += batch.length;
      expect(rows).toBe(200_000);
      expect(await session.rows(`${union}; `, [], { rowsMax: 200_000 })).toHaveLength(200_000);
    });
  });

  it('keeps the order and binds parameters in streams and rows', async () => {
    const sql = 'SELECT range AS n FROM range(10) WHERE range >= ? ORDER BY n DESC -- the end';
    await lake.session({}, async (session) => {
      const streamed: unknown[] = [];
      for await (const batch of session.batches(sql, [7])) streamed.push(...batch);
      expect(streamed).toEqual([{ n: 9 }, { n: 8 }, { n: 7 }]);
      expect(await session.rows(sql, [7])).toEqual(streamed);
    });
  });

  it('quotes names and texts', async () => {
    const name = 'a"b; DROP';
    const text = "it's; --";
    const rows = await lake.session({}, (session) =>
      session.rows(`SELECT ${sqlLiteral(text)} AS ${sqlIdentifier(name)}`),
    );
    expect(rows).toEqual([{ [name]: text }]);
  });

  it('refuses more rows than asked for', async () => {
    const refusal = await refusalOf(
      lake.session({}, (session) => session.rows('SELECT * FROM range(11)', [], { rowsMax: 10 })),
    );
    expect(refusal.code).toBe('lake.too-many-rows');
  });

  it('reads only what was allowed', async () => {
    const allowed = join(root, 'in.csv');
    await writeFile(allowed, 'a\n1\n');
    await mkdir(join(root, 'out'));
    const options = { allowedPaths: [allowed], allowedDirectories: [join(root, 'out')] };
    await lake.session(options, async (session) => {
      expect(
        await session.rows(`SELECT count(*) AS n FROM read_csv(${sqlLiteral(allowed)})`),
      ).toEqual([{ n: 1 }]);
      const target = join(root, 'out', 'x.parquet');
      expect(await session.run(`COPY (FROM range(5)) TO ${sqlLiteral(target)}`)).toEqual({
        rowCount: 5,
      });
    });
    const attempts = [
      `FROM read_csv('/etc/passwd')`,
      `FROM read_text(${sqlLiteral(join(root, 'out/../../../etc/passwd'))})`,
      `FROM glob('/etc/*')`,
      `COPY (SELECT 1) TO ${sqlLiteral(join(root, 'elsewhere.csv'))}`,
      `ATTACH ${sqlLiteral(join(root, 'x.db'))}`,
      'INSTALL httpfs',
      'LOAD httpfs',
      'SET threads = 64',
      'RESET enable_external_access',
      `FROM read_csv('http://127.0.0.1:1/a.csv')`,
      'FROM duckdb_secrets()',
    ];
    for (const sql of attempts) {
      const refusal = await refusalOf(lake.session(options, (session) => session.run(sql)));
      expect([sql, refusal.code]).toEqual([sql, 'lake.access-refused']);
    }
  });

  it('never repeats a value of the data in an error', async () => {
    for (const sql of [
      `SELECT v::INTEGER FROM (VALUES ('11010119900307')) t(v)`,
      `SELECT error('11010119900307')`,
    ]) {
      const refusal = await refusalOf(lake.session({}, (session) => session.rows(sql)));
      expect(refusal.code).toBe('lake.bad-value');
      expect(
        JSON.stringify([refusal.message, refusal.params, refusal.cause ?? null]),
      ).not.toContain('11010119900307');
    }
  });

  it('says what is wrong with the SQL', async () => {
    const refusal = await refusalOf(
      lake.session({}, (session) => session.run('SELECT * FROM nowhere')),
    );
    expect(refusal.code).toBe('lake.bad-sql');
    expect(refusal.words('zh')).toContain('nowhere');
  });

  it('stops at the time limit, on abort and at the memory limit', async () => {
    const endless = 'SELECT count(*) FROM range(1000000000) a, range(1000000000) b';
    const late = await refusalOf(
      lake.session({ timeoutMs: 100 }, (session) => session.run(endless)),
    );
    expect(late.code).toBe('lake.timeout');
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    const cancelled = await refusalOf(
      lake.session({ signal: abort.signal }, (s) => s.run(endless)),
    );
    expect(cancelled.code).toBe('lake.cancelled');
    const full = await refusalOf(
      lake.session({ memoryLimitMb: 64 }, (session) =>
        session.run('SELECT list(range) FROM range(100000000)'),
      ),
    );
    expect([full.code, full.params.memoryLimitMb]).toEqual(['lake.out-of-memory', 64]);
    expect(await readdir(join(root, 'temp'))).toEqual([]);
  });
});

describe('snapshots', () => {
  it('stand whole or not at all', async () => {
    const draft = await lake.beginSnapshot('set-1', 'snap-1');
    await writeFile(join(draft.dir, 'part-0.parquet'), 'abc');
    const files = await draft.seal();
    expect(files).toEqual([
      {
        name: 'part-0.parquet',
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        bytes: 3,
      },
    ]);
    await expect(readdir(lake.snapshotDir('set-1', 'snap-1'))).rejects.toThrow('ENOENT');
    await draft.commit();
    await draft.abandon();
    const path = join(lake.snapshotDir('set-1', 'snap-1'), 'part-0.parquet');
    expect(await readFile(path, 'utf8')).toBe('abc');
  });

  it('are swept when nothing refers to them', async () => {
    for (const id of ['kept', 'orphan']) {
      const draft = await lake.beginSnapshot('set-2', id);
      await draft.commit();
    }
    const staged = async (id: string) => basename((await lake.beginSnapshot('set-2', id)).dir);
    const [dead, running] = [await staged('dead'), await staged('running')];
    const young = await staged('young');
    const long = new Date('2026-01-01T00:00:00Z');
    for (const entry of ['kept', 'orphan', dead, running]) {
      await utimes(join(root, 'lake', 'set-2', entry), long, long);
    }
    const removed = await lake.sweep({
      referenced: new Set(['snap-1', 'kept', 'running']),
      olderThan: new Date('2026-01-02T00:00:00Z'),
    });
    expect(removed.toSorted()).toEqual([`set-2/${dead}`, 'set-2/orphan']);
    const left = await readdir(join(root, 'lake', 'set-2'));
    expect(left.toSorted()).toEqual([running, young, 'kept']);
  });

  it('are written by each try in a place of its own', async () => {
    const late = await lake.beginSnapshot('set-3', 'snap-1');
    const next = await lake.beginSnapshot('set-3', 'snap-1');
    expect(await readdir(join(root, 'lake', 'set-3'))).toEqual([basename(next.dir)]);
    await expect(writeFile(join(late.dir, 'part-0.parquet'), 'late')).rejects.toThrow('ENOENT');
    await late.abandon();
    await writeFile(join(next.dir, 'part-0.parquet'), 'next');
    await next.commit();
    await expect(late.commit()).rejects.toThrow('ENOENT');
    const path = join(lake.snapshotDir('set-3', 'snap-1'), 'part-0.parquet');
    expect(await readFile(path, 'utf8')).toBe('next');
  });
});
