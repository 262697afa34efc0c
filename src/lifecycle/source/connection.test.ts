import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { testWorld } from '#platform/testing/world.ts';
import { aFeed, codeOf, collectForTest } from './collection.fixtures.ts';
import {
  getConnection,
  listTables,
  moveConnection,
  registerConnection,
  testConnection,
  updateConnection,
} from './connection.commands.ts';
import { anOldPostgresql, type OldPostgresql } from './connectors/old-postgresql.fixtures.ts';
import { moveSource } from './source.commands.ts';

let old: OldPostgresql;
beforeAll(async () => {
  old = await anOldPostgresql();
  await old.run(`create table street (code text primary key, name text);
    insert into street select 's' || n, '街道 ' || n from generate_series(1, 30000) n;
    create table keyless (a int); insert into keyless values (1)`);
}, 60_000);
afterAll(() => old.end());

const street = { schema: 'public', table: 'street' };
const kind = 'postgresql' as const;

describe('a connection', () => {
  test('keeps its secret sealed, shows it to nobody and asks for it again when the place changes', async () => {
    const world = await testWorld();
    const ctx = await aContext(world, { roles: ['department-steward'] });
    const { settings } = old.reach();
    const departmentId = ctx.actor.departmentId ?? '';
    const body = {
      departmentId,
      name: '旧库',
      kind,
      settings,
      secret: { password: 'Wild-Goose-77' },
    };
    const made = await registerConnection(ctx, body);
    expect(made).toMatchObject({ hasSecret: true, state: 'active', version: 1 });
    expect(JSON.stringify(made)).not.toContain('Wild-Goose-77');
    const row = await world.db.selectFrom('connection').selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain('Wild-Goose-77');
    expect(row.secret?.toString('latin1')).not.toContain('Wild-Goose-77');
    const audit = await world.db.selectFrom('audit_event').selectAll().execute();
    expect(audit.map(({ action, outcome }) => `${action} ${outcome}`)).toContain(
      'connection:manage done',
    );
    expect(JSON.stringify(audit)).not.toContain('Wild-Goose-77');
    expect(await codeOf(registerConnection(ctx, body))).toBe('connection.name-taken');
    const elsewhere = { version: 1, settings: { ...settings, host: 'elsewhere.invalid' } };
    expect(await codeOf(updateConnection(ctx, made.id, elsewhere))).toBe('connection.secret-due');
    expect(await updateConnection(ctx, made.id, { version: 1, name: '新名' })).toMatchObject({
      name: '新名',
      version: 2,
    });
    expect(await codeOf(updateConnection(ctx, made.id, { version: 1, name: 'x' }))).toBe(
      'platform.version-conflict',
    );
    const stranger = await aContext(world, { roles: ['department-steward'] });
    expect(await codeOf(updateConnection(stranger, made.id, { version: 2, name: 'y' }))).toBe(
      'policy.denied',
    );
  });

  test('is tried step by step, and says which step failed and why', async () => {
    const world = await testWorld();
    await old.run(`drop role if exists reader; create role reader login password 'r'; create schema if not exists hidden;
      create table if not exists hidden.secret (a int)`);
    const ctx = await aContext(world, { roles: ['department-steward'] });
    const departmentId = ctx.actor.departmentId ?? '';
    const silent = createServer();
    const closedPort = await new Promise<number>((resolve) => {
      silent.listen(0, '127.0.0.1', () => {
        const address = silent.address();
        silent.close(() =>
          resolve(typeof address === 'object' && address !== null ? address.port : 0),
        );
      });
    });
    let count = 0;
    const outcome = async (
      given: Parameters<OldPostgresql['reach']>[0],
      password?: string,
      selection?: typeof street,
    ) => {
      const { settings, secret = { password: '' } } = old.reach(given, password);
      const name = `c${(count += 1)}`;
      const { id } = await registerConnection(ctx, { departmentId, name, kind, settings, secret });
      const { passed, steps } = await testConnection(ctx, id, selection);
      const failed = steps.find((step) => step.outcome === 'failed');
      return passed ? 'passed' : `${failed?.step}: ${failed?.words?.en} ${failed?.next?.zh}`;
    };
    expect(await outcome({})).toBe('passed');
    expect(await outcome({}, undefined, street)).toBe('passed');
    expect(await outcome({ host: 'no-such-host.invalid' })).toMatch(
      /^resolve: The host no-such-host.invalid is not known 请核对/,
    );
    expect(await outcome({ port: closedPort })).toMatch(/^reach: 127.0.0.1:\d+ does not answer/);
    expect(await outcome({ tls: 'encrypt' })).toMatch(
      /^tls: The encrypted connection was not made/,
    );
    expect(await outcome({}, 'wrong')).toMatch(
      /^sign-in: The old system refuses the user or password/,
    );
    expect(await outcome({ database: 'nowhere' })).toMatch(
      /^sign-in: There is no database "nowhere"/,
    );
    expect(await outcome({ user: 'reader' }, 'r')).toMatch(/^rights: The user may not read/);
    expect(await outcome({}, undefined, { schema: 'public', table: 'gone' })).toMatch(
      /^find: There is no "public.gone"/,
    );
    await old.run('grant select (name) on street to reader');
    expect(await outcome({ user: 'reader' }, 'r', { schema: 'hidden', table: 'secret' })).toMatch(
      /^find: The user may not read "hidden.secret"/,
    );
  });

  test('that sources use is not retired', async () => {
    const world = await testWorld();
    const at = await aFeed(world, { kind, reach: old.reach(), feed: { selection: street } });
    const retire = { version: 1, move: 'retire' } as const;
    expect(await codeOf(moveConnection(at.ctx, at.connection.id, retire))).toBe(
      'connection.in-use',
    );
    await moveConnection(at.ctx, at.connection.id, { version: 1, move: 'suspend' });
    expect(await codeOf(collectForTest(world, { feedId: at.feed.id }))).toBe(
      'collection.connection-idle',
    );
    await moveSource(at.ctx, at.sourceId, { version: 2, move: 'retire' });
    await moveConnection(at.ctx, at.connection.id, { version: 2, move: 'retire' });
    expect(await getConnection(world.db, at.connection.id)).toMatchObject({ state: 'retired' });
    expect(
      await codeOf(updateConnection(at.ctx, at.connection.id, { version: 3, name: 'x' })),
    ).toBe('connection.illegal-move');
  });

  test('lists five thousand tables page by page and searches them in the old system', async () => {
    await old.run(`create schema many; do $$ begin for n in 1..5000 loop
      execute format('create table many.t_%s (a int)', lpad(n::text, 4, '0')); end loop; end $$`);
    const world = await testWorld();
    const { ctx, connection } = await aFeed(world, {
      kind,
      reach: old.reach(),
      feed: { selection: street },
    });
    const seen: string[] = [];
    let after: { schema: string; table: string } | undefined;
    for (let page = 0; page < 100; page += 1) {
      const rows = await listTables(ctx, connection.id, {
        limit: 200,
        ...(after === undefined ? {} : { after }),
      });
      seen.push(...rows.filter(({ schema }) => schema === 'many').map(({ table }) => table));
      after = rows.at(-1);
      if (rows.length < 200) break;
    }
    expect(seen).toHaveLength(5000);
    expect(new Set(seen).size).toBe(5000);
    const found = await listTables(ctx, connection.id, { q: 'T_499', limit: 20 });
    expect(found.map(({ table }) => table)).toEqual(
      Array.from({ length: 10 }, (_, n) => `t_499${n}`),
    );
    await old.run('drop schema many cascade').catch(() => undefined);
  }, 60_000);
});
