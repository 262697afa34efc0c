import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { newId } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import { codeOf, aFeed, collectForTest } from './collection.fixtures.ts';
import { DefineFeed } from './collection.contract.ts';
import { selectCollections } from './collection.queries.ts';
import { registerConnection, testConnection, updateConnection } from './connection.commands.ts';
import { anOldHttp, asking, type Behave, say } from './connectors/old-http.fixtures.ts';
import { findLastDelivery, setDeliveryState } from './delivery.queries.ts';
import { defineFeed } from './feed.commands.ts';
import { sweepSource } from './source.sweep.ts';

const kind = 'http' as const;
const key = 'Wild-Goose-77';

/** A feed of an interface, and what a test asks of it. */
async function aCollected(
  behave: Behave,
  given: { selection?: Record<string, unknown>; auth?: Record<string, unknown> } = {},
) {
  const world = await testWorld();
  const old = await anOldHttp(behave);
  // The schema of the settings checks it when it is registered.
  const { auth } = { auth: { by: 'none' }, ...given } as { auth: { by: 'none' } };
  const secret = auth.by === 'none' ? undefined : { key };
  const reach = old.reach({ auth }, secret);
  const selection = asking({ requestsPerSecond: 1000, ...given.selection });
  const at = await aFeed(world, { kind, reach, feed: { selection } });
  const collect = (whole = false) => collectForTest(world, { feedId: at.feed.id, whole });
  const landed = async () => {
    const last = await findLastDelivery(world.db, at.feed.id);
    await setDeliveryState(world.db, last?.sourceFileId ?? '', 'landed');
    return last;
  };
  const runs = () => selectCollections(world.db, { feedId: at.feed.id, limit: 9 });
  return { world, old, at, collect, landed, runs, selection };
}

test('what did not change is not fetched again, but only after it has landed', async () => {
  let body = 'code,name\n1,东街\n';
  const { old, collect, landed, world, at } = await aCollected(
    ({ headers }, response) => {
      const etag = `"${body.length}"`;
      if (headers['if-none-match'] === etag) response.writeHead(304).end();
      else say(response, body, { 'content-type': 'text/csv', etag });
    },
    { selection: { format: 'csv', path: '街道 目录/streets.csv' } },
  );
  expect(await collect()).toMatchObject({ state: 'done', rowCount: null, byteCount: 19 });
  const first = await findLastDelivery(world.db, at.feed.id);
  expect(first).toMatchObject({ whole: true, rowCount: null, origin: { etag: '"15"' } });
  const file = await world.db.selectFrom('source_file').selectAll().executeTakeFirstOrThrow();
  expect(file.file_name).toBe('streets.csv');
  expect(old.asked.at(-1)?.url.pathname).toBe(`/api/${encodeURI('街道 目录')}/streets.csv`);
  // It waits to land: nothing is sure yet, everything is fetched again.
  await collect();
  expect(old.asked.at(-1)?.headers['if-none-match']).toBeUndefined();
  await landed();
  expect(await collect()).toMatchObject({ state: 'unchanged', byteCount: 0 });
  expect(old.asked.at(-1)?.headers['if-none-match']).toBe('"15"');
  // Somebody asks for everything: it is fetched, and is the same.
  expect(await collect(true)).toMatchObject({ state: 'unchanged', byteCount: 19 });
  expect(old.asked.at(-1)?.headers['if-none-match']).toBeUndefined();
  body += '2,西街\n';
  expect(await collect()).toMatchObject({ state: 'done' });
});

test('the same bytes under another ETag are no delivery, and the new one is remembered', async () => {
  let ordinal = 0;
  const { old, collect, landed } = await aCollected((_, response) => {
    ordinal += 1;
    say(response, '[{"a":1}]', { etag: `W/"${ordinal}"`, 'last-modified': 'yesterday' });
  });
  expect(await collect()).toMatchObject({ state: 'done', rowCount: 1 });
  await landed();
  expect(await collect()).toMatchObject({ state: 'unchanged' });
  expect(old.asked.at(-1)?.headers['if-none-match']).toBe('W/"2"');
  await collect();
  expect(old.asked.at(-1)?.headers).toMatchObject({
    'if-none-match': 'W/"3"',
    'if-modified-since': 'yesterday',
  });
});

test('a key is in the request and nowhere else', async () => {
  let isClosed = false;
  const behave: Behave = ({ url }, response) => {
    if (url.searchParams.get('appkey') !== key || isClosed) response.writeHead(403).end(url.href);
    else say(response, `{"next":"${url.href}","d":[{"a":1}]}`);
  };
  const { world, collect, runs, at, old } = await aCollected(behave, {
    auth: { by: 'query', name: 'appkey' },
    selection: { records: '/d', query: [{ name: 'year', value: '2026' }] },
  });
  expect(await collect()).toMatchObject({ state: 'done', rowCount: 1 });
  expect(Object.fromEntries(old.asked.at(-1)?.url.searchParams ?? [])).toEqual({
    year: '2026',
    appkey: key,
  });
  isClosed = true;
  expect(await codeOf(collect())).toBe('http.forbidden');
  const tables = ['connection', 'feed', 'collection', 'delivery', 'source_file', 'audit_event'];
  for (const table of tables) {
    // Names of the list above.
    const rows = await world.db
      .selectFrom(table as 'feed')
      .selectAll()
      .execute();
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(key);
  }
  expect(JSON.stringify([await runs(), at])).not.toContain(key);
});

test('a collection that is refused leaves nothing behind', async () => {
  let isBroken = false;
  const { world, collect, runs } = await aCollected(
    ({ url }, response) => {
      const page = Number(url.searchParams.get('p'));
      if (isBroken && page === 2) say(response, '<html>崩溃');
      else say(response, page <= 2 ? `[{"a":${page}}]` : '[]');
    },
    { selection: { paging: { by: 'page', parameter: 'p' } } },
  );
  expect(await collect()).toMatchObject({ state: 'done', rowCount: 2 });
  isBroken = true;
  expect(await codeOf(collect())).toBe('http.html');
  expect((await runs())[0]).toMatchObject({ state: 'failed', error: { code: 'http.html' } });
  expect(await readdir(world.storage.path('files'))).toHaveLength(1);
  const left = await readdir(`${world.storage.dir}/temp`);
  expect(left.filter((name) => name !== 'lake')).toEqual([]);
});

test('is defined whole only, with a secret and parameters that fit', async () => {
  const { at, selection } = await aCollected((_, response) => say(response, '[{"a":1}]'));
  const define = (given: object) => {
    const body = { version: 1, connectionId: at.connection.id, selection, mode: 'full' };
    const asked = DefineFeed.parse({ ...body, promisedCycle: 'daily', ...given });
    return codeOf(defineFeed(at.ctx, at.sourceId, asked));
  };
  expect(await define({ mode: 'watermark', markColumn: 'a' })).toBe('http.full-only');
  expect(await define({ selection: { path: '', pattern: '*' } })).toBe('drop.wrong-selection');
  const twice = { by: 'page', parameter: 'p', sizeParameter: 'p', size: 1 };
  expect(await define({ selection: { ...selection, paging: twice } })).toBe('http.parameter-taken');
  const departmentId = at.ctx.actor.departmentId ?? '';
  const { baseUrl } = at.connection.settings as { baseUrl: string };
  const register = (name: string, auth: object, secret?: { key: string } | { password: string }) =>
    registerConnection(at.ctx, {
      departmentId,
      name,
      kind,
      settings: { baseUrl, tls: 'verify', auth: { by: 'none', ...auth } as { by: 'none' } },
      ...(secret === undefined ? {} : { secret }),
    });
  expect(await codeOf(register('a', {}, { key }))).toBe('http.secret-misfit');
  expect(await codeOf(register('b', { by: 'basic', user: 'u' }, { key }))).toBe(
    'http.secret-misfit',
  );
  expect(await codeOf(register('c', { by: 'query', name: 'k' }, { password: key }))).toBe(
    'http.secret-misfit',
  );
  const { id, settings } = await register('d', { by: 'query', name: 'k' }, { key });
  const elsewhere = { ...settings, baseUrl: 'http://elsewhere.invalid/' } as typeof settings;
  expect(await codeOf(updateConnection(at.ctx, id, { version: 1, settings: elsewhere }))).toBe(
    'connection.secret-due',
  );
  expect(await codeOf(testConnection(at.ctx, id, undefined))).toBe('drop.wrong-selection');
});

test.each([
  ['started', 0],
  ['reading', 0],
  ['spooled', 0],
  ['delivered', 1],
])('killed when %s leaves nothing or the whole of all pages', async (moment, kept) => {
  const behave: Behave = ({ url }, response) => {
    const page = Number(url.searchParams.get('p'));
    say(response, page <= 3 ? `[{"a":${page}}]` : '[]');
  };
  const paging = { by: 'page', parameter: 'p' };
  const { world, at, collect, runs } = await aCollected(behave, { selection: { paging } });
  const id = newId();
  const script = fileURLToPath(import.meta.resolve('./killed-collection.fixtures.ts'));
  const args = [script, moment, world.databaseUrl, world.config.dataDir, at.feed.id, id];
  const killed = spawn(process.execPath, args, { stdio: 'ignore' });
  const [, signal] = (await once(killed, 'exit')) as [unknown, string];
  expect(signal).toBe('SIGKILL');
  const files = () => readdir(world.storage.path('files'));
  await sweepSource(world, { alone: true });
  expect(await files()).toHaveLength(kept);
  await collectForTest(world, { feedId: at.feed.id }, { id });
  expect(await files()).toHaveLength(1);
  expect(await findLastDelivery(world.db, at.feed.id)).toMatchObject({ number: 1 });
  await setDeliveryState(world.db, (await files())[0] ?? '', 'landed');
  expect(await collect()).toMatchObject({ state: 'unchanged', rowCount: 3 });
  expect((await runs()).map(({ state }) => state).toSorted()).toEqual(
    kept === 0 ? ['done', 'failed', 'unchanged'] : ['done', 'unchanged'],
  );
});
