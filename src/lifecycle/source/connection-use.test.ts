import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testWorld } from '#platform/testing/world.ts';
import { aFeed, collectForTest } from './collection.fixtures.ts';
import { selectConnectedSources } from './connection-use.queries.ts';
import { getConnection, testConnection, updateConnection } from './connection.commands.ts';
import { selectConnections } from './connection.queries.ts';
import { anOldPostgresql, type OldPostgresql } from './connectors/old-postgresql.fixtures.ts';

let old: OldPostgresql;
beforeAll(async () => {
  old = await anOldPostgresql();
  await old.run(`create table street (code text primary key); insert into street values ('1')`);
}, 60_000);
afterAll(() => old.end());

const street = { schema: 'public', table: 'street' };
const kind = 'postgresql' as const;

async function aConnected() {
  const world = await testWorld();
  const at = await aFeed(world, { kind, reach: old.reach(), feed: { selection: street } });
  const last = async () => (await getConnection(world.db, at.connection.id)).lastTest;
  return { world, ...at, id: at.connection.id, last };
}

describe('the last test of a connection', () => {
  test('is kept with its steps until settings or secret change', async () => {
    const { world, ctx, id, last } = await aConnected();
    expect(await last()).toBeNull();
    await testConnection(ctx, id, { schema: 'public', table: 'gone' });
    expect(await last()).toBeNull();
    await testConnection(ctx, id, undefined);
    expect(await last()).toMatchObject({ passed: true, at: expect.any(String) });
    await updateConnection(ctx, id, { version: 1, name: '新名' });
    expect(await last()).toMatchObject({ passed: true });
    await updateConnection(ctx, id, { version: 2, secret: { password: 'Wild-Goose-78' } });
    expect(await last()).toBeNull();
    await testConnection(ctx, id, undefined);
    const failed = (await last())?.steps.find(({ outcome }) => outcome === 'failed');
    expect(failed).toMatchObject({
      step: 'sign-in',
      words: { en: 'The old system refuses the user or password' },
    });
    const rows = await world.db.selectFrom('connection').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('Wild-Goose-78');
    const audit = await world.db.selectFrom('audit_event').select(['action', 'detail']).execute();
    const tests = audit.filter(({ action }) => action === 'connection:test');
    expect(tests.map(({ detail }) => detail)).toMatchObject([
      { passed: false, failedStep: 'find' },
      { passed: true, failedStep: null },
      { passed: false, failedStep: 'sign-in' },
    ]);
  });

  test('is not that of settings that changed meanwhile', async () => {
    const { ctx, id, last } = await aConnected();
    const running = testConnection(ctx, id, undefined);
    await updateConnection(ctx, id, { version: 1, name: '另一个' });
    await running;
    expect(await last()).toBeNull();
  });
});

test('sources of a connection are listed with their last collection', async () => {
  const { world, id, feed, dataSetId } = await aConnected();
  const sources = () => selectConnectedSources(world.db, { connectionId: id, limit: 10 });
  expect(await sources()).toMatchObject([
    { dataSetId, selection: street, mode: 'full', lastCollection: null },
  ]);
  await collectForTest(world, { feedId: feed.id });
  expect(await sources()).toMatchObject([{ state: 'ready', lastCollection: { state: 'done' } }]);
});

test('connections are found by kind and part of the name', async () => {
  const { world, connection } = await aConnected();
  const found = async (filter: { kind?: 'postgresql' | 'sftp'; q?: string }) => {
    const rows = await selectConnections(world.db, { readable: 'all', limit: 10, ...filter });
    return rows.map(({ id }) => id);
  };
  expect(await found({ kind: 'postgresql' })).toEqual([connection.id]);
  expect(await found({ kind: 'sftp' })).toEqual([]);
  expect(await found({ q: '旧系统' })).toEqual([connection.id]);
  expect(await found({ q: '%' })).toEqual([]);
});
