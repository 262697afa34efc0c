import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { newId, transact } from '#platform/database/database.ts';
import { runDueJobs, startJob } from '#platform/jobs/jobs.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import { aFeed, codeOf, collectForTest } from './collection.fixtures.ts';
import { collectJob } from './collect.job.ts';
import { DefineFeed } from './collection.contract.ts';
import { insertCollection, selectCollections } from './collection.queries.ts';
import { anOldPostgresql, type OldPostgresql } from './connectors/old-postgresql.fixtures.ts';
import { sweepSource } from './source.sweep.ts';
import { defineFeed, listLate, startCollection, startDueCollections } from './feed.commands.ts';

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

describe('a feed', () => {
  test('refuses increments of what has no key, and columns that are not there', async () => {
    const world = await testWorld();
    const at = await aFeed(world, { kind, reach: old.reach(), feed: { selection: street } });
    const define = (given: object) =>
      codeOf(
        defineFeed(
          at.ctx,
          at.sourceId,
          DefineFeed.parse({
            version: 1,
            connectionId: at.connection.id,
            selection: { schema: 'public', table: 'keyless' },
            promisedCycle: 'daily',
            ...given,
          }),
        ),
      );
    expect(await define({ mode: 'watermark', markColumn: 'a' })).toBe('collection.no-key');
    expect(await define({ mode: 'key' })).toBe('collection.no-key');
    expect(await define({ mode: 'watermark', markColumn: 'b' })).toBe('connection.no-such-column');
    expect(await define({ mode: 'full', selection: { ...street, columns: ['nothing'] } })).toBe(
      'connection.no-such-column',
    );
    expect(await define({ mode: 'full', version: 7 })).toBe('platform.version-conflict');
    const stranger = await aContext(world, { roles: ['department-steward'] });
    expect(
      await codeOf(
        defineFeed(stranger, at.sourceId, {
          ...at.feed,
          budget: at.feed.budget,
          keyColumns: [],
          markColumn: undefined,
        }),
      ),
    ).toBe('policy.denied');
    const narrow = {
      version: 1,
      connectionId: at.connection.id,
      selection: { ...street, columns: ['name'] },
      mode: 'full',
      promisedCycle: 'daily',
    };
    expect(await defineFeed(at.ctx, at.sourceId, DefineFeed.parse(narrow))).toMatchObject({
      version: 2,
      wholeDue: true,
      keyColumns: [],
    });
  });

  test('that is due is started once, is told when it is due next, and what does not come is late', async () => {
    const clock = testClock('2027-11-21T06:30:00Z');
    const world = await testWorld({ now: clock.now });
    const at = await aFeed(world, {
      kind,
      reach: old.reach(),
      feed: {
        selection: street,
        schedule: { every: 'day', at: '02:00' },
        hours: { from: '01:00', to: '05:00' },
      },
    });
    expect(at.feed.nextDueAt).toBe('2027-11-21T18:00:00.000Z');
    expect(await startDueCollections(world)).toBe(0);
    expect(await codeOf(collectForTest(world, { feedId: at.feed.id }))).toBe('collection.not-now');
    clock.advance(12 * 3_600_000);
    const started = await Promise.all([startDueCollections(world), startDueCollections(world)]);
    expect(started.reduce((sum, one) => sum + one, 0)).toBe(1);
    const feed = await world.db.selectFrom('feed').select('next_due_at').executeTakeFirstOrThrow();
    expect(feed.next_due_at?.toISOString()).toBe('2027-11-22T18:00:00.000Z');
    await runDueJobs(world, [collectJob]);
    const [run] = await selectCollections(world.db, { feedId: at.feed.id, limit: 10 });
    expect(run).toMatchObject({
      state: 'done',
      rowCount: 30_000,
      whole: true,
      fileCount: 1,
      files: [{ state: 'waiting', sizeBytes: run?.byteCount }],
    });
    const late = () => listLate(world, { readable: 'all', limit: 10 });
    expect(await late()).toEqual([]);
    clock.advance(48 * 3_600_000);
    expect(await late()).toMatchObject([
      {
        sourceId: at.sourceId,
        promisedCycle: 'daily',
        lastCollection: 'done',
        dueAt: '2027-11-23T16:00:00.000Z',
        missed: 1,
      },
    ]);
    expect(await listLate(world, { readable: [], limit: 10 })).toEqual([]);
    const elsewhere = { readable: 'all', departmentId: newId(), limit: 10 } as const;
    expect(await listLate(world, elsewhere)).toEqual([]);
    // What was collected has not landed: the next turn is left out.
    expect(await startDueCollections(world)).toBe(0);
  });
});

describe('a collection', () => {
  test.each([
    ['started', 0],
    ['reading', 0],
    ['spooled', 0],
    ['delivered', 1],
  ])('that is killed when %s leaves nothing or the whole delivery', async (moment, kept) => {
    const world = await testWorld();
    const at = await aFeed(world, { kind, reach: old.reach(), feed: { selection: street } });
    const id = newId();
    const script = fileURLToPath(import.meta.resolve('./killed-collection.fixtures.ts'));
    const args = [script, moment, world.databaseUrl, world.config.dataDir, at.feed.id, id];
    const { signal } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    expect(signal).toBe('SIGKILL');
    const files = () => world.db.selectFrom('source_file').selectAll().execute();
    const list = () => selectCollections(world.db, { feedId: at.feed.id, limit: 9 });
    expect(await files()).toHaveLength(kept);
    expect((await list()).map(({ state }) => state)).toEqual(['running']);
    await sweepSource(world, { alone: true });
    expect(await readdir(world.storage.path('files'))).toHaveLength(kept);
    // The job is run again by the next process.
    expect(await collectForTest(world, { feedId: at.feed.id }, { id })).toMatchObject({
      state: 'done',
      rowCount: kept === 0 ? 30_000 : 0,
    });
    expect(await files()).toHaveLength(1);
    const states = (await list()).map(({ state }) => state);
    expect(states).toEqual(kept === 0 ? ['done', 'failed'] : ['done']);
  });

  test('runs once at a time', async () => {
    const world = await testWorld();
    const budget = { rowsPerSecond: 15_000, statementMinutes: 5 };
    const feed = { selection: street, budget };
    const at = await aFeed(world, { kind, reach: old.reach(), feed });
    let second: Promise<string> | undefined;
    const reached = (point: string) => {
      if (point === 'started') second = codeOf(collectForTest(world, { feedId: at.feed.id }));
    };
    expect(await codeOf(collectForTest(world, { feedId: at.feed.id, reached }))).toBe('undefined');
    expect(await second).toBe('collection.under-way');
    // A job that was given up leaves its collection running; the next one ends it.
    const jobId = await transact(world.db, (tx) =>
      startJob(tx, world, { job: collectJob, payload: { feedId: at.feed.id, whole: true } }),
    );
    await world.db.updateTable('job').set({ state: 'failed' }).where('id', '=', jobId).execute();
    const begun = { id: newId(), feedId: at.feed.id, jobId, whole: true, markBefore: null };
    const row = { ...begun, requestedBy: null, startedAt: world.now() };
    expect(await insertCollection(world.db, row)).toBe(true);
    expect(await insertCollection(world.db, { ...row, id: newId() })).toBe(false);
    expect(await codeOf(collectForTest(world, { feedId: at.feed.id, whole: true }))).toBe(
      'undefined',
    );
    const twice = [1, 2].map(() => startCollection(at.ctx, at.sourceId, { whole: true }));
    const [one, other] = await Promise.all(twice);
    expect(one?.jobId).toBe(other?.jobId);
  });

  test('of a full disk stops in words and leaves nothing', async () => {
    const base = await testWorld();
    const storage = {
      ...base.storage,
      space: () => Promise.resolve({ freeBytes: 1000, totalBytes: 1e12 }),
    };
    const world = { ...base, storage };
    const at = await aFeed(world, { kind, reach: old.reach(), feed: { selection: street } });
    expect(await codeOf(collectForTest(world, { feedId: at.feed.id }))).toBe('collection.no-space');
    expect(await readdir(world.storage.path('files'))).toEqual([]);
    const [run] = await selectCollections(world.db, { feedId: at.feed.id, limit: 1 });
    expect(run).toMatchObject({ state: 'failed', error: { code: 'collection.no-space' } });
  });
});
