import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import { proposeResource } from './resource.commands.ts';
import {
  aLandedDataSet,
  aPublishedResource,
  aSnapshot,
  catalogueTeam,
  streetColumns,
} from './resource.fixtures.ts';
import { getPublishedResource } from './resource-published.ts';
import { listResources } from './resource.queries.ts';
import { resourceRefresh } from './resource-refresh.ts';

const clock = testClock();
let world: Awaited<ReturnType<typeof testWorld>>;
let team: Awaited<ReturnType<typeof catalogueTeam>>;

beforeAll(async () => {
  world = await testWorld({ now: clock.now, keep: true });
  team = await catalogueTeam(world);
});
afterAll(() => world.close());

const rowsOf = async (text: string, values: unknown[]) =>
  (await rawPool(world.db).query(text, values)).rows;

async function aProposal() {
  const landed = await aLandedDataSet(world, { departmentId: team.departmentId });
  const entry = await proposeResource(team.steward, { dataSetId: landed.dataSetId });
  return { ...landed, entry };
}

async function refresh(dataSetId: string, snapshotId: string): Promise<void> {
  const event = {
    id: 1,
    key: dataSetId,
    createdAt: clock.now(),
    payload: { dataSetId, snapshotId },
  };
  await resourceRefresh.handle(world, { ...event, topic: 'snapshot.landed' });
}

describe('a new snapshot', () => {
  it('moves the entry, once, and never back to an older one', async () => {
    const entry = await aPublishedResource(world, team);
    const wider = [...streetColumns, { name: 'extra', type: 'text' as const }];
    const next = await aSnapshot(world, { dataSetId: entry.dataSetId, columns: wider });
    await refresh(entry.dataSetId, next);
    await refresh(entry.dataSetId, next);
    await refresh(entry.dataSetId, entry.snapshotId);
    const now = await getPublishedResource(world.db, entry.id);
    expect(now.snapshotId).toBe(next);
    expect(now.columns).toEqual(streetColumns);
    const events = await rowsOf(
      `select payload from event where key = $1 and topic = 'resource.refreshed'`,
      [entry.id],
    );
    expect(events).toHaveLength(1);
    expect(events[0].payload).toMatchObject({ resourceId: entry.id, snapshotId: next });
  });

  it('that breaks the schema leaves it where it was and says why, until one fits again', async () => {
    const entry = await aPublishedResource(world, team);
    const { dataSetId } = entry;
    const before = await proposeResource(team.steward, { dataSetId });
    const broken = await aSnapshot(world, { dataSetId, columns: streetColumns.slice(1) });
    await refresh(dataSetId, broken);
    expect((await getPublishedResource(world.db, entry.id)).snapshotId).toBe(entry.snapshotId);
    const flagged = await proposeResource(team.steward, { dataSetId });
    // Whoever has the entry open may still save it.
    expect(flagged.version).toBe(before.version);
    expect(flagged.drift).toEqual({
      snapshotId: broken,
      words: [{ zh: '列 code 不见了', en: 'column code is gone' }],
    });
    const whole = await aSnapshot(world, { dataSetId });
    await refresh(dataSetId, whole);
    const healed = await proposeResource(team.steward, { dataSetId });
    expect(healed).toMatchObject({ drift: null, snapshotId: whole });
  });

  it('of a data set without an entry in force changes nothing', async () => {
    const { entry, dataSetId } = await aProposal();
    await refresh(dataSetId, await aSnapshot(world, { dataSetId }));
    const after = await proposeResource(team.steward, { dataSetId });
    expect(after).toMatchObject({ version: entry.version, snapshotId: null });
  });
});

describe('lists', () => {
  it('show drafts to the own department only, and find by name, code and state', async () => {
    const entry = await aPublishedResource(world, team);
    const { entry: draft } = await aProposal();
    const list = async (readable: 'all' | string[], more: object = {}) =>
      (await listResources(world.db, { readable, limit: 200, ...more })).map((row) => row.id);
    const outside = await list([]);
    expect(outside).toContain(entry.id);
    expect(outside).not.toContain(draft.id);
    expect(await list([team.departmentId])).toContain(draft.id);
    expect(await list('all', { text: entry.resourceCode })).toEqual([entry.id]);
    expect(await list('all', { text: entry.name, state: 'published' })).toEqual([entry.id]);
    expect(await list('all', { text: '100%_' })).toEqual([]);
    const [first, second] = await list('all', { limit: 2 });
    expect(await list('all', { limit: 1, afterId: first })).toEqual([second]);
  });
});
