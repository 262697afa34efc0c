import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { newId } from '#platform/database/database.ts';
import { getJob, runDueJobs } from '#platform/jobs/jobs.ts';
import { testWorld } from '#platform/testing/world.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { startLanding } from './cache.commands.ts';
import { aReadySource, aReceivedFile } from './cache.fixtures.ts';
import { landJob } from './cache.jobs.ts';
import { findLatestSnapshot } from './cache.queries.ts';
import {
  Died,
  events,
  lakeDirs,
  landForTest as land,
  people,
  peopleColumns as columns,
  refusalOf,
} from './landing.fixtures.ts';
import { insertRun, selectRuns } from './landing.queries.ts';
import { recoverCache } from './recover.ts';

describe('a landing that another one overtakes', () => {
  it('leaves nothing in the lake and no rejects, and says that it may be repeated', async () => {
    const world = await testWorld();
    const { sourceId, dataSetId } = await aReadySource(world, { columns });
    const fileOf = (age: number) => {
      const rows = Array.from({ length: 200 }, (_, at) => `${at},张三,${age}`);
      return aReceivedFile(world, { sourceId, bytes: people([...rows, '1,2,3,4']) });
    };
    const [slowId, quickId] = [await fileOf(30), await fileOf(31)];
    const quick: { snapshotId?: string } = {};
    const beginSnapshot = async (setId: string, snapshotId: string) => {
      const draft = await world.lake.beginSnapshot(setId, snapshotId);
      const commit = async () => {
        await draft.commit();
        Object.assign(quick, await land(world, { sourceId, fileId: quickId }));
      };
      return { ...draft, commit };
    };
    const slow = { ...world, lake: { ...world.lake, beginSnapshot } };
    await expect(land(slow, { sourceId, fileId: slowId })).rejects.toMatchObject({
      code: 'cache.overtaken',
      retryable: true,
    });
    expect(await lakeDirs(world, dataSetId)).toEqual([quick.snapshotId]);
    expect(await readdir(world.storage.path('rejects'))).toHaveLength(1);
    expect(await recoverCache(world, { alone: true })).toEqual({ failedRuns: 0, removed: [] });
  });
});

describe('a landing that another attempt of its job took for dead', () => {
  it('makes no snapshot of files that are gone, and undoes nothing of what the other landed', async () => {
    const world = await testWorld();
    const { sourceId, dataSetId } = await aReadySource(world, { columns });
    const fileId = await aReceivedFile(world, { sourceId, bytes: people(['001,张三,30']) });
    const jobId = newId();
    const beginSnapshot = async (setId: string, snapshotId: string) => {
      const draft = await world.lake.beginSnapshot(setId, snapshotId);
      const commit = async () => {
        await draft.commit();
        // The next attempt ends this run and removes its files, and dies itself.
        const next = land(world, { sourceId, fileId, jobId, failAt: 'started' });
        await expect(next).rejects.toThrow(Died);
      };
      return { ...draft, commit };
    };
    const late = { ...world, lake: { ...world.lake, beginSnapshot } };
    await expect(land(late, { sourceId, fileId, jobId })).rejects.toMatchObject({
      code: 'cache.overtaken',
      retryable: true,
    });
    expect(await findLatestSnapshot(world.db, dataSetId)).toBeUndefined();
    expect(await events(world)).toEqual([]);
    const landed = await land(world, { sourceId, fileId, jobId });
    expect(await lakeDirs(world, dataSetId)).toEqual([landed.snapshotId]);
  });
});

describe('a landing that dies', () => {
  it.each(['started', 'tidied', 'sealed', 'renamed'] as const)(
    'at "%s" leaves the old snapshot, and recovery leaves no orphan',
    async (failAt) => {
      const world = await testWorld();
      const { sourceId, dataSetId } = await aReadySource(world, { columns });
      const first = await land(world, {
        sourceId,
        fileId: await aReceivedFile(world, { sourceId, bytes: people(['001,张三,30']) }),
      });
      const fileId = await aReceivedFile(world, { sourceId, bytes: people(['001,张三,31']) });
      await expect(land(world, { sourceId, fileId, failAt })).rejects.toThrow(Died);
      expect((await findLatestSnapshot(world.db, dataSetId))?.id).toBe(first.snapshotId);
      await recoverCache(world, { alone: true });
      expect(await lakeDirs(world, dataSetId)).toEqual([first.snapshotId]);
      expect((await selectRuns(world.db, { dataSetId }, 10)).map((run) => run.state)).toEqual([
        'failed',
        'done',
      ]);
      const second = await land(world, { sourceId, fileId });
      expect(second).toMatchObject({ number: 2, unchanged: false });
    },
  );

  it('after it was recorded stands, and running it again changes nothing', async () => {
    const world = await testWorld();
    const { sourceId, dataSetId } = await aReadySource(world, { columns });
    const fileId = await aReceivedFile(world, { sourceId, bytes: people(['001,张三,30']) });
    await expect(land(world, { sourceId, fileId, failAt: 'recorded' })).rejects.toThrow(Died);
    const again = await land(world, { sourceId, fileId });
    expect(again).toMatchObject({ unchanged: true, number: 1 });
    expect(await recoverCache(world, { alone: true })).toEqual({ failedRuns: 0, removed: [] });
    expect(await lakeDirs(world, dataSetId)).toEqual([again.snapshotId]);
    expect(await events(world)).toHaveLength(1);
  });

  it.each([false, true])(
    'killed (in place: %s) leaves nothing once its job runs again',
    async (isInPlace) => {
      const world = await testWorld();
      const { sourceId, dataSetId } = await aReadySource(world, { columns });
      const fileId = await aReceivedFile(world, { sourceId, bytes: people(['001,张三,30']) });
      const [jobId, id, snapshotId] = [newId(), newId(), newId()];
      const run = { id, dataSetId, sourceId, sourceFileId: fileId, jobId, snapshotId };
      await insertRun(world.db, { ...run, requestedBy: null, startedAt: world.now() });
      const draft = await world.lake.beginSnapshot(dataSetId, snapshotId);
      if (isInPlace) await draft.commit();
      const again = await land(world, { sourceId, fileId, jobId });
      expect(await lakeDirs(world, dataSetId)).toEqual([again.snapshotId]);
      const states = (await selectRuns(world.db, { dataSetId }, 5)).map(({ state }) => state);
      expect(states.toSorted()).toEqual(['done', 'failed']);
    },
  );

  it('is swept on a shared lake only when nobody works on it', async () => {
    const world = await testWorld();
    const { sourceId, dataSetId } = await aReadySource(world, { columns });
    await world.lake.beginSnapshot(dataSetId, newId());
    expect((await recoverCache(world, { alone: false })).removed).toEqual([]);
    expect((await recoverCache(world, { alone: true })).removed).toHaveLength(1);
    expect(sourceId).toBeDefined();
  });

  it('when cancelled says so', async () => {
    const world = await testWorld();
    const { sourceId, dataSetId } = await aReadySource(world, { columns });
    const fileId = await aReceivedFile(world, { sourceId, bytes: people(['001,张三,30']) });
    const abort = new AbortController();
    abort.abort(new Error('cancelled by its owner'));
    await expect(land(world, { sourceId, fileId, signal: abort.signal })).rejects.toThrow(
      'cancelled by its owner',
    );
    expect((await selectRuns(world.db, { dataSetId }, 1))[0]).toMatchObject({ state: 'cancelled' });
    expect(await lakeDirs(world, dataSetId)).toEqual([]);
  });
});

describe('the job', () => {
  it('is started by who may, lands, and keeps its result', async () => {
    const world = await testWorld();
    const { sourceId, departmentId, dataSetId } = await aReadySource(world, { columns });
    const fileId = await aReceivedFile(world, { sourceId, bytes: people(['001,张三,30']) });
    const steward = await aContext(world, { roles: ['department-steward'], departmentId });
    const stranger = await aContext(world, { roles: ['department-steward'] });
    expect(
      (await refusalOf(startLanding(stranger, { sourceId, sourceFileId: fileId }))).status,
    ).toBe(403);
    expect((await refusalOf(startLanding(steward, { sourceId, sourceFileId: newId() }))).code).toBe(
      'source.no-such-file',
    );
    const { jobId } = await startLanding(steward, { sourceId, sourceFileId: fileId });
    expect((await startLanding(steward, { sourceId, sourceFileId: fileId })).jobId).toBe(jobId);
    await runDueJobs(world, [landJob]);
    expect(await getJob(world.db, jobId)).toMatchObject({
      state: 'done',
      result: { unchanged: false, rowsOut: 1 },
    });
    expect((await selectRuns(world.db, { dataSetId }, 10))[0]).toMatchObject({
      jobId,
      requestedBy: steward.actor.id,
    });
  });

  it('ends the attempt before it when it runs again', async () => {
    const world = await testWorld();
    const { sourceId, dataSetId } = await aReadySource(world, { columns });
    const fileId = await aReceivedFile(world, { sourceId, bytes: people(['001,张三,30']) });
    const jobId = newId();
    await expect(land(world, { sourceId, fileId, jobId, failAt: 'started' })).rejects.toThrow(Died);
    expect((await land(world, { sourceId, fileId, jobId })).number).toBe(1);
    expect((await selectRuns(world.db, { dataSetId }, 10)).map((run) => run.state)).toEqual([
      'done',
      'failed',
    ]);
  });
});
