import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { rawPool } from '#platform/database/database.ts';
import type { JobProgress } from '#platform/jobs/job.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { findArchive, findRestoreJob, listArchives, selectKnown } from './archive.queries.ts';
import { listEvidence, verifyEvidence } from './evidence.queries.ts';
import { executeRetirement, restore } from './execution.commands.ts';
import { placeHold, releaseHold } from './hold.commands.ts';
import { listHolds } from './hold.queries.ts';
import { readHolds } from './hold-reading.ts';
import { registerCsv, registerJson } from './register-export.ts';
import { namesIn, namesOf } from './register-names.queries.ts';
import { restoreArchive } from './restore.ts';
import { anAppraisedCase, aStartedDestruction } from './retirement.fixtures.ts';
import { findStandingOf } from './standing.queries.ts';
import { aLandedRoad, aWholeRoad, settle, type LandedRoad } from './road.fixtures.ts';

const all = { readable: 'all', limit: 50 } as const;

async function archived(world: World, { dataSetId, team }: LandedRoad): Promise<string> {
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
  await executeRetirement(team.bureau, id);
  await settle(world);
  return id;
}

test('packages are found by name, column and state; only the newest of an archived data set comes back', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const first = await archived(world, road);
  expect(await findStandingOf(world.db, road.dataSetId)).toMatchObject({
    retiredAs: 'archived',
    retirementId: first,
    archiveId: first,
    isPublished: false,
  });
  const found = async (filter: object) =>
    (await listArchives(world.db, { ...all, ...filter })).map(({ id }) => id);
  expect(await found({ q: 'PHONE' })).toEqual([first]);
  expect(await found({ q: 'no_such%' })).toEqual([]);
  expect(await found({ state: 'sealed' })).toEqual([first]);
  expect(await selectKnown(world.db, road.dataSetId)).toMatchObject({
    columns: [{ name: 'code' }, { name: 'name' }, { name: 'phone' }, { name: 'note' }],
    rowCount: 400,
    resources: [],
  });
  expect(await findRestoreJob(world.db, first)).toBeNull();
  const { jobId } = await restore(road.team.bureau, first);
  await settle(world);
  expect(await findRestoreJob(world.db, first)).toBe(jobId);
  expect(await found({ state: 'restored' })).toEqual([first]);
  expect(await findArchive(world.db, { id: first })).toMatchObject({ restorable: false });
  const second = await archived(world, road);
  expect(await findArchive(world.db, { id: first })).toMatchObject({ restorable: false });
  await expect(restore(road.team.bureau, first)).rejects.toMatchObject({
    code: 'retirement.newer-archive',
  });
  expect(await findArchive(world.db, { id: second })).toMatchObject({ restorable: true });
});

test('the register is found by what it tells of, names people, and is exported to be verified elsewhere', async () => {
  const world = await testWorld();
  const road = await aWholeRoad(world);
  const { dataSetId, derivedId, team } = road;
  const id = await aStartedDestruction(team, { dataSetId });
  await settle(world);
  const found = async (filter: object) =>
    (await listEvidence(world.db, { ...all, ...filter })).map(({ sequence }) => sequence);
  expect(await found({ kind: 'destroyed' })).toEqual([1]);
  expect(await found({ kind: 'archived' })).toEqual([]);
  expect(await found({ dataSetId: derivedId })).toEqual([1]);
  expect(await findStandingOf(world.db, derivedId)).toMatchObject({
    retiredAs: 'destroyed',
    retirementId: id,
    archiveId: null,
    holdCount: 0,
  });
  const [entry] = await listEvidence(world.db, all);
  expect(await found({ q: entry!.dataSetCode })).toEqual([1]);
  expect(await found({ to: entry!.at.toISOString() })).toEqual([]);
  expect(await found({ from: entry!.at.toISOString() })).toEqual([1]);
  const stranger = await aContext(world, { roles: ['department-steward'] });
  expect(await found({ readable: [stranger.actor.departmentId] })).toEqual([]);
  expect(await found({ readable: [road.departmentId] })).toEqual([1]);
  const names = namesOf(entry!.content, await namesIn(world.db, [entry!.content]));
  expect(names[team.archivist.actor.id]).toBe(team.archivist.actor.name);
  expect(Object.keys(names)).toContain(derivedId);
  expect(Object.keys(names)).not.toContain(id);
  const json = JSON.parse(await textOf(registerJson(world.db, { readable: 'all' }))) as {
    entries: { hash: string }[];
  };
  expect(json.entries).toHaveLength(1);
  const { hash, ...told } = json.entries[0]!;
  expect(told).toMatchObject({ sequence: 1, kind: 'destroyed' });
  // As the file says that it is computed, without the platform.
  expect(createHash('sha256').update(sorted(told)).digest('hex')).toBe(hash);
  const csv = await textOf(registerCsv(world.db, { readable: 'all' }, 'en'));
  expect(csv).toMatch(/^\uFEFFsequence,at,kind/);
  expect(csv).toContain(`,destroyed,`);
  expect(csv.trimEnd().split('\r\n')).toHaveLength(2);
});

test('a restore tells how many of its bytes were checked and moved back', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const archiveId = await archived(world, road);
  const told: JobProgress[] = [];
  const job = {
    signal: new AbortController().signal,
    progress: (progress: JobProgress) => void told.push(progress),
  };
  await restoreArchive(world, job, { archiveId });
  const { byteCount } = (await findArchive(world.db, { id: archiveId }))!;
  const checked = told.filter(({ stage }) => stage === 'verify').at(-1);
  expect(checked).toEqual({ stage: 'verify', bytes: byteCount, bytesTotal: 2 * byteCount });
  const bytes = told.map((one) => one.bytes ?? 0);
  expect(bytes).toEqual(bytes.toSorted((one, other) => one - other));
  expect(bytes.at(-1)).toBeGreaterThan(byteCount);
  expect(bytes.at(-1)).toBeLessThanOrEqual(2 * byteCount);
});

test('the chain says where it is broken', async () => {
  const world = await testWorld();
  expect(await verifyEvidence(world.db)).toEqual({ entries: 0, lastHash: null, broken: [] });
  const road = await aLandedRoad(world);
  const archiveId = await archived(world, road);
  await restore(road.team.bureau, archiveId);
  await settle(world);
  await archived(world, road);
  const whole = await verifyEvidence(world.db);
  expect(whole).toMatchObject({ entries: 3, broken: [] });
  const pool = rawPool(world.db);
  await pool.query('alter table retirement_evidence disable trigger user');
  await pool.query(
    `update retirement_evidence set content = content || '{"files": 1}' where sequence = 2`,
  );
  await pool.query('delete from retirement_evidence where sequence = 1');
  expect(await verifyEvidence(world.db)).toEqual({
    entries: 2,
    lastHash: whole.lastHash,
    broken: [{ sequence: 2, why: 'changed' }],
  });
  await pool.query('delete from retirement_evidence where sequence = 2');
  expect((await verifyEvidence(world.db)).broken).toEqual([{ sequence: 3, why: 'unlinked' }]);
});

test('several holds on one data set are found by case number and told with names', async () => {
  const world = await testWorld();
  const { dataSetId, team } = await aLandedRoad(world);
  const reason = '调查';
  const one = await placeHold(team.security, { dataSetId, caseReference: '监察 7 号', reason });
  await placeHold(team.bureau, { dataSetId, caseReference: '审计 1 号', reason });
  expect(one).toMatchObject({ placedByName: team.security.actor.name, releasedByName: null });
  await releaseHold(team.bureau, { id: one.id, reason: '已结' });
  const rows = await listHolds(world.db, { ...all, q: '监察' });
  expect(await readHolds(world.db, rows)).toMatchObject([
    { id: one.id, releasedByName: team.bureau.actor.name },
  ]);
  expect(await listHolds(world.db, { ...all, open: true })).toHaveLength(1);
});

/** JSON with the members of objects in the order of their names. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const part of stream) text += String(part);
  return text;
}
