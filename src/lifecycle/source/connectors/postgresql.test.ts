import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from '../collection.fixtures.ts';
import { conformance } from './conformance.fixtures.ts';
import { anOldPostgresql, type OldPostgresql } from './old-postgresql.fixtures.ts';
import { postgresql } from './postgresql.ts';

let old: OldPostgresql;
beforeAll(async () => {
  old = await anOldPostgresql();
  await old.run(`create table street (code text primary key, name text);
    insert into street select 's' || n, '街道 ' || n from generate_series(1, 30000) n;
    create table keyless (a int); insert into keyless values (1)`);
}, 60_000);
afterAll(() => old.end());

const street = { schema: 'public', table: 'street' };

describe('an old system that misbehaves', () => {
  const plan = {
    selection: street,
    mode: 'full',
    markColumn: null,
    keyColumns: [],
    mark: null,
    lookBackMinutes: 0,
  } as const;
  const budget = { rowsPerSecond: null, statementMinutes: 1 };
  const drain = async (given: object, onChunk?: () => Promise<void>, signal?: AbortSignal) => {
    const reach = { ...old.reach(), ...(signal === undefined ? {} : { signal }) };
    let bytes = 0;
    for await (const delivery of postgresql.collect(reach, { ...plan, budget, ...given })) {
      for await (const chunk of delivery.bytes) {
        bytes += chunk.length;
        await onChunk?.();
      }
    }
    return bytes;
  };

  test.each<[string, () => Promise<void>]>([
    [
      'drops the connection',
      async () =>
        void (await old.run(
          `select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy%'`,
        )),
    ],
    ['restarts', () => old.restart()],
  ])(
    '%s in the middle: it is said to be lost, and may be tried again',
    async (_, harm) => {
      await old.run(
        `drop table if exists big; create table big as select n, repeat('x', 500) t from generate_series(1, 200000) n`,
      );
      let done = false;
      const work = drain({ selection: { schema: 'public', table: 'big' } }, async () => {
        if (!done) {
          done = true;
          await harm();
        }
      });
      await expect(work).rejects.toMatchObject({ code: 'connection.lost', retryable: true });
      expect(await drain({ selection: street })).toBeGreaterThan(400_000);
    },
    30_000,
  );

  test('is down: it does not answer', async () => {
    await old.stop();
    try {
      const { settings } = old.reach();
      expect(settings.host).toBe('127.0.0.1');
      expect(await codeOf(drain({}))).toBe('connection.unreachable');
    } finally {
      await old.start();
    }
  });

  test('is slower than allowed: it is stopped in words', async () => {
    await old.run(
      `create or replace view slow as select n, pg_sleep(0.01)::text s from generate_series(1, 100000) n`,
    );
    const reach = old.reach();
    const work = postgresql.collect(
      { ...reach },
      {
        ...plan,
        selection: { schema: 'public', table: 'slow' },
        budget: { ...budget, statementMinutes: 0.005 },
      },
    );
    const all = async () => {
      for await (const delivery of work)
        for await (const chunk of delivery.bytes) expect(chunk.length).toBeGreaterThan(0);
    };
    expect(await codeOf(all())).toBe('connection.too-slow');
  });

  test('is read no faster than the budget, and an abort ends it at once', async () => {
    const began = performance.now();
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 300);
    await expect(
      drain({ budget: { ...budget, rowsPerSecond: 1000 } }, undefined, controller.signal),
    ).rejects.toThrow('enough');
    expect(performance.now() - began).toBeLessThan(5000);
    const slowly = performance.now();
    await drain({ budget: { ...budget, rowsPerSecond: 30_000 } });
    expect(performance.now() - slowly).toBeGreaterThan(800);
  });

  test('is a read-only standby, or changes while it is read: one state is seen, and nothing is written to it', async () => {
    await old.run(`alter database chengshu set default_transaction_read_only = on`);
    try {
      let wrote = false;
      const bytes = await drain({}, async () => {
        if (wrote) return;
        wrote = true;
        await old.run(`insert into street values ('late', 'late')`);
      });
      await old.run(`delete from street where code = 'late'`);
      expect(bytes).toBe(await drain({}));
    } finally {
      await old.run(`alter database chengshu reset default_transaction_read_only`);
    }
  });
});

conformance(() => ({
  connector: postgresql,
  reach: old.reach,
  run: (...statements) => old.run(statements.join('; ')),
  schema: 'public',
  named: (table) => `"${table}"`,
  pause: 'pg_sleep(30)::text',
  breakOff: async () => {
    await old.run(
      `select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy%'`,
    );
  },
}));
