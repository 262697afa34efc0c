import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { newId } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { aFeed, codeOf, collectForTest } from './collection.fixtures.ts';
import { DefineFeed } from './collection.contract.ts';
import { selectCollections } from './collection.queries.ts';
import { registerConnection } from './connection.commands.ts';
import { filesPerRunMax } from './collect-files.ts';
import { defineFeed } from './feed.commands.ts';
import { sweepSource } from './source.sweep.ts';

const kind = 'folder' as const;

/** A watched folder with a first file, its feed, and a world that may watch it. */
async function aWatched(given: { pattern?: string } = {}) {
  const base = await testWorld();
  const root = await mkdtemp(join(tmpdir(), 'watched-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const world: World = { ...base, config: { ...base.config, watchRoots: [root] } };
  const put = (name: string, text: string) => writeFile(join(root, name), text);
  await put('first.csv', 'code,name\n1,东街\n');
  const reach = { settings: { directory: root }, secret: undefined };
  const selection = { path: '', pattern: given.pattern ?? '*.csv', quietSeconds: 1 };
  const at = await aFeed(world, { kind, reach, feed: { selection } });
  const collect = () => collectForTest(world, { feedId: at.feed.id });
  const names = async () => {
    const rows = await base.db
      .selectFrom('source_file')
      .select('file_name')
      .orderBy('id')
      .execute();
    return rows.map(({ file_name }) => file_name);
  };
  return { world, base, at, root, put, collect, names, selection };
}

test('takes new files by name, each once, and says when there is nothing new', async () => {
  const { world, at, put, collect, names, root } = await aWatched();
  await put('统计 表（二）.csv', 'code,name\n2,西街\n');
  await put('2026.csv', 'code,name\n2,西街\n');
  await put('notes.txt', 'no');
  expect(await collect()).toMatchObject({ state: 'done', whole: true, rowCount: null });
  expect(await names()).toEqual(['2026.csv', 'first.csv', '统计 表（二）.csv']);
  expect(await collect()).toMatchObject({ state: 'unchanged', byteCount: 0 });
  // Touched, the same bytes: known by its hash, and by its look the next time.
  await utimes(join(root, 'first.csv'), 1000, 1000);
  expect(await collect()).toMatchObject({ state: 'unchanged' });
  const picked = () => world.db.selectFrom('picked_file').selectAll().execute();
  expect(await picked()).toHaveLength(4);
  expect(JSON.stringify(await picked())).not.toContain('first');
  // Another content under the same name is another file.
  await put('first.csv', 'code,name\n9,北街\n');
  expect(await collect()).toMatchObject({ state: 'done' });
  expect((await names()).at(-1)).toBe('first.csv');
  expect(await readdir(world.storage.path('files'))).toHaveLength(4);
  const deliveries = await world.db.selectFrom('delivery').select(['number', 'state']).execute();
  expect(deliveries).toHaveLength(4);
  expect(at.feed).toMatchObject({ mode: 'full', markColumn: null, keyColumns: [] });
});

test('waits for a file that is growing, and reads one again that is replaced while it is read', async () => {
  const { world, base, at, put, collect, names, root } = await aWatched();
  const growing = setInterval(() => void appendFile(join(root, 'z.csv'), '1,x\n'), 50);
  await appendFile(join(root, 'z.csv'), 'code,name\n');
  try {
    await collect();
    expect(await names()).toEqual(['first.csv']);
  } finally {
    clearInterval(growing);
  }
  await put('z.csv', `code,name\n${'1,x\n'.repeat(800_000)}`);
  let times = 0;
  const storage = {
    ...base.storage,
    // Asked for when the first bytes of a file have come.
    space: async () => {
      times += 1;
      if (times === 1) await put('z.csv', 'code,name\n7,南街\n');
      return base.storage.space();
    },
  };
  expect(await collectForTest({ ...world, storage }, { feedId: at.feed.id })).toMatchObject({
    state: 'done',
    byteCount: Buffer.byteLength('code,name\n7,南街\n'),
  });
  expect(times).toBe(2);
  expect(await names()).toEqual(['first.csv', 'z.csv']);
  expect(await readdir(world.storage.path('files'))).toHaveLength(2);
});

test('what an attempt reads that was taken for dead is no delivery', async () => {
  const { world, at, names } = await aWatched();
  const jobId = newId();
  const collect = (inWorld: World, reached?: () => void) =>
    collectForTest(inWorld, { feedId: at.feed.id, reached }, { id: jobId });
  const isLate = async () => {
    // The next attempt ends this collection, begins its own, and dies.
    const next = collect(world, () => {
      throw new Error('killed');
    });
    await expect(next).rejects.toThrow('killed');
    return world.storage.space();
  };
  const late = { ...world, storage: { ...world.storage, space: isLate } };
  expect(await codeOf(collect(late))).toBe('collection.overtaken');
  expect(await names()).toEqual([]);
  expect(await readdir(world.storage.path('files'))).toEqual([]);
  expect(await collect(world)).toMatchObject({ state: 'done' });
  expect(await names()).toEqual(['first.csv']);
});

test('a feed that is defined otherwise while it is read has still to be read anew', async () => {
  const { world, at } = await aWatched();
  const changed = async () => {
    await world.db
      .updateTable('feed')
      .set({ whole_due: true, version: at.feed.version + 1 })
      .execute();
    return world.storage.space();
  };
  const during = { ...world, storage: { ...world.storage, space: changed } };
  expect(await collectForTest(during, { feedId: at.feed.id })).toMatchObject({ state: 'done' });
  const feed = () => world.db.selectFrom('feed').select('whole_due').executeTakeFirst();
  expect(await feed()).toEqual({ whole_due: true });
});

test('the bytes of a collection that runs are swept by no chore, however long it takes', async () => {
  const { world, at } = await aWatched();
  const later = { ...world, now: () => new Date(Date.now() + 26 * 3_600_000) };
  const swept = async () => {
    expect(await sweepSource(later)).toEqual({ expired: 0, orphans: 0 });
    return world.storage.space();
  };
  const slow = { ...world, storage: { ...world.storage, space: swept } };
  expect(await collectForTest(slow, { feedId: at.feed.id })).toMatchObject({ state: 'done' });
  expect(await readdir(world.storage.path('files'))).toHaveLength(1);
});

test('names an empty file after the others were taken, and takes it when it has content', async () => {
  const { world, at, put, collect, names } = await aWatched();
  await put('aaa empty.csv', '');
  expect(await codeOf(collect())).toBe('drop.file-empty');
  expect(await names()).toEqual(['first.csv']);
  const [run] = await selectCollections(world.db, { feedId: at.feed.id, limit: 1 });
  expect(run?.error?.words.en).toContain('"aaa empty.csv"');
  await put('aaa empty.csv', 'code,name\n3,x\n');
  expect(await collect()).toMatchObject({ state: 'done' });
  expect(await names()).toEqual(['first.csv', 'aaa empty.csv']);
});

test('ten thousand files are taken in bounded runs', async () => {
  const { put, collect, names, world } = await aWatched();
  for (let n = 0; n < 10_000; n += 500) {
    const some = Array.from({ length: 500 }, (_, i) => String(n + i).padStart(5, '0'));
    await Promise.all(some.map((ordinal) => put(`d${ordinal}.csv`, `code,name\n${ordinal},x\n`)));
  }
  const began = performance.now();
  expect(await collect()).toMatchObject({ state: 'done' });
  expect(performance.now() - began).toBeLessThan(30_000);
  expect(await names()).toHaveLength(filesPerRunMax);
  expect((await names()).at(-1)).toBe('d00099.csv');
  expect(await readdir(world.storage.path('files'))).toHaveLength(filesPerRunMax);
}, 90_000);

test('is defined only with files to look at, whole, and with what its kind has', async () => {
  const { world, at, root, selection } = await aWatched();
  const define = (given: object) => {
    const body = { version: 1, connectionId: at.connection.id, selection, mode: 'full' };
    const asked = DefineFeed.parse({ ...body, promisedCycle: 'daily', ...given });
    return codeOf(defineFeed(at.ctx, at.sourceId, asked));
  };
  expect(await define({ mode: 'key', markColumn: 'code' })).toBe('drop.full-only');
  expect(await define({ selection: { schema: 'a', table: 'b' } })).toBe('drop.wrong-selection');
  const reach = { settings: { directory: root }, secret: undefined };
  const none = { ...selection, pattern: '*.xlsx' };
  expect(await codeOf(aFeed(world, { kind, reach, feed: { selection: none } }))).toBe(
    'drop.no-file-yet',
  );
  for (const path of ['../x', 'a/../../x', '/etc', '..'])
    expect(DefineFeed.shape.selection.safeParse({ ...selection, path }).success).toBe(false);
  const wrong = { departmentId: at.ctx.actor.departmentId ?? '', name: '错', kind };
  const settings = { host: 'h', user: 'u', directory: '/d' };
  expect(await codeOf(registerConnection(at.ctx, { ...wrong, settings }))).toBe(
    'drop.wrong-settings',
  );
  await mkdir(join(root, 'sub'));
  expect(await define({ selection: { ...selection, path: 'sub' } })).toBe('undefined');
});

test.each([
  ['started', 0],
  ['reading', 0],
  ['spooled', 0],
  ['delivered', 1],
])('killed when %s leaves nothing or the whole file', async (moment, kept) => {
  const { world, base, at, root, names } = await aWatched();
  const id = newId();
  const script = fileURLToPath(import.meta.resolve('./killed-collection.fixtures.ts'));
  const args = [script, moment, base.databaseUrl, world.config.dataDir, at.feed.id, id, root];
  const { signal } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  expect(signal).toBe('SIGKILL');
  expect(await names()).toHaveLength(kept);
  await sweepSource(world, { alone: true });
  expect(await readdir(world.storage.path('files'))).toHaveLength(kept);
  await collectForTest(world, { feedId: at.feed.id }, { id });
  await collectForTest(world, { feedId: at.feed.id });
  expect(await names()).toEqual(['first.csv']);
  const states = (await selectCollections(world.db, { feedId: at.feed.id, limit: 9 })).map(
    (run) => run.state,
  );
  expect(states.toSorted()).toEqual(
    kept === 0 ? ['done', 'failed', 'unchanged'] : ['done', 'unchanged'],
  );
});
