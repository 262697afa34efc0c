import { expect, test } from 'vitest';
import { systemContext } from '#governance/identity/context.ts';
import { newId, rawPool } from '#platform/database/database.ts';
import { registerSubscribers } from '#platform/events/events.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { aCaller, aShareTeam } from '#lifecycle/application/application.fixtures.ts';
import {
  aDataSet,
  aSnapshot,
  aView,
  anEngineer,
  settleViews,
} from '#lifecycle/view/view.fixtures.ts';
import { requestBuild, viewRebuild } from '#lifecycle/view/view.ts';
import { placeHold, releaseHold } from './hold.commands.ts';
import { boundariesOf, proposeForLaw, sweepProposals } from './proposal.sweep.ts';
import { getImpact, giveOpinion, withdrawRetirement } from './retirement.commands.ts';
import { aProposal, aRetirementTeam, anAppraisedCase, speakerOf } from './retirement.fixtures.ts';
import { offices } from './retirement.states.ts';
import { selectTemperatures } from './temperature.queries.ts';

const dayMs = 86_400_000;

async function aCity() {
  const world = await testWorld();
  const { ctx, departmentId } = await anEngineer(world);
  const dataSetId = await aDataSet(world, { departmentId });
  await aSnapshot(world, { dataSetId, rows: `SELECT 'a' AS code` });
  return { world, ctx, departmentId, dataSetId, team: await aRetirementTeam(world, departmentId) };
}

test('a case goes on when the four offices say the same, and not before', async () => {
  const { dataSetId, team } = await aCity();
  const proposed = await aProposal(team, { dataSetId });
  expect(proposed).toMatchObject({ state: 'proposed', opinions: [], result: null });
  await expect(aProposal(team, { dataSetId })).rejects.toMatchObject({
    code: 'retirement.case-open',
  });
  const { id } = proposed;
  for (const office of offices.slice(0, 3)) {
    const result = office === 'security' ? 'destroy' : 'archive';
    await giveOpinion(speakerOf(team, office), { id, office, result, reason: '见附件' });
  }
  const last = { id, office: 'archive', result: 'archive', reason: '有保存价值' } as const;
  expect(await giveOpinion(team.archivist, last)).toMatchObject({
    state: 'proposed',
    result: null,
  });
  const changed = { id, office: 'security', result: 'archive', reason: '同意归档' } as const;
  expect(await giveOpinion(team.security, changed)).toMatchObject({
    state: 'appraised',
    result: 'archive',
    scope: [dataSetId],
  });
  await expect(giveOpinion(team.archivist, last)).rejects.toMatchObject({
    code: 'retirement.illegal-move',
  });
});

test('an office speaks by its own people, each person for one office, and never the platform', async () => {
  const { world, dataSetId, departmentId, team } = await aCity();
  const { id } = await aProposal(team, { dataSetId });
  const say = { id, result: 'destroy', reason: '无' } as const;
  const denied = { code: 'policy.denied' };
  await expect(giveOpinion(team.bureau, { ...say, office: 'archive' })).rejects.toMatchObject(
    denied,
  );
  await expect(giveOpinion(team.archivist, { ...say, office: 'provider' })).rejects.toMatchObject(
    denied,
  );
  const elsewhere = await aRetirementTeam(world, (await anEngineer(world)).departmentId);
  await expect(
    giveOpinion(elsewhere.approver, { ...say, office: 'provider' }),
  ).rejects.toMatchObject(denied);
  await expect(
    giveOpinion(systemContext(world, 'cli'), { ...say, office: 'bureau' }),
  ).rejects.toMatchObject(denied);
  const both = {
    ...team.bureau,
    actor: {
      ...team.bureau.actor,
      roles: ['data-bureau', 'archivist'] as const,
      posts: [...(team.bureau.actor.posts ?? []), { role: 'archivist' as const, departmentId }],
    },
  };
  await giveOpinion(both, { ...say, office: 'bureau' });
  await expect(giveOpinion(both, { ...say, office: 'archive' })).rejects.toMatchObject({
    code: 'retirement.one-person-one-office',
  });
});

test('what is kept is kept until its date; a withdrawn case makes room for another', async () => {
  const { dataSetId, team } = await aCity();
  const kept = await anAppraisedCase(team, { dataSetId, result: 'keep' });
  expect(kept.state).toBe('kept');
  expect(kept.keepUntil).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  const { id } = await aProposal(team, { dataSetId });
  expect(await withdrawRetirement(team.steward, { id, reason: '误提' })).toMatchObject({
    state: 'withdrawn',
  });
  await aProposal(team, { dataSetId });
});

test('a hold is placed and released with a reason, and the table itself keeps what is held', async () => {
  const { world, dataSetId, team } = await aCity();
  const hold = await placeHold(team.security, {
    dataSetId,
    caseReference: '(2026)京行初 12 号',
    reason: '行政诉讼',
  });
  const retire = `update data_set set retired_as = 'archived', retired_at = now() where id = $1`;
  const pool = rawPool(world.db);
  await expect(pool.query(retire, [dataSetId])).rejects.toMatchObject({
    constraint: 'data_set_held',
  });
  await expect(releaseHold(team.steward, { id: hold.id, reason: '结案' })).rejects.toMatchObject({
    code: 'policy.denied',
  });
  await releaseHold(team.bureau, { id: hold.id, reason: '结案' });
  await expect(releaseHold(team.bureau, { id: hold.id, reason: '结案' })).rejects.toMatchObject({
    code: 'retirement.hold-released',
  });
  await pool.query(retire, [dataSetId]);
  const late = { rows: `SELECT 'b' AS code`, dataSetId };
  await expect(aSnapshot(world, late)).rejects.toMatchObject({ constraint: 'data_set_retired' });
});

test('the impact names what was made of the data, whoever it belongs to', async () => {
  const { world, ctx, dataSetId, team } = await aCity();
  await registerSubscribers(world.db, [viewRebuild]);
  const first = await aView(ctx, { a: dataSetId });
  const second = await aView(ctx, { b: first.dataSetId });
  await requestBuild(ctx, second.id);
  await settleViews(world);
  const impact = await getImpact(team.bureau, dataSetId);
  expect(impact).toMatchObject({
    held: false,
    snapshots: { count: 1, rowCount: 1 },
    receivedFiles: { count: 0 },
    derivedCopies: [
      { dataSetId: first.dataSetId, viewId: first.id, rowCount: 1 },
      { dataSetId: second.dataSetId, viewId: second.id, rowCount: 1 },
    ],
    applications: [],
  });
  const stray = { dataSetId, keptCopies: [{ dataSetId: newId(), basis: '另有依据' }] };
  await expect(aProposal(team, stray)).rejects.toMatchObject({ code: 'retirement.unknown-copy' });
  const keptCopies = [{ dataSetId: first.dataSetId, basis: '统计法第三条' }];
  const destroy = await anAppraisedCase(team, { dataSetId, result: 'destroy', keptCopies });
  expect(destroy.scope).toEqual([dataSetId]);
});

test('temperature follows from calls and from views that read', async () => {
  const clock = testClock();
  const world = await testWorld({ now: clock.now });
  const team = await aShareTeam(world);
  const { serviceId, request } = await aCaller(world, team);
  const { ctx, departmentId } = await anEngineer(world);
  const read = await aDataSet(world, { departmentId });
  await aSnapshot(world, { dataSetId: read, rows: `SELECT 1 AS n` });
  const unread = await aDataSet(world, { departmentId });
  const view = await aView(ctx, { a: read });
  const pool = rawPool(world.db);
  const called = await pool.query<{ id: string }>(
    `select r.data_set_id as id from service s join resource r on r.id = s.resource_id where s.id = $1`,
    [serviceId],
  );
  const calledId = called.rows[0]!.id;
  const call = async (at: Date, outcome: string) => {
    await pool.query(
      `insert into access_record (id, at, application_id, grant_id, key_id, service_id, resource_id,
         resource_version_id, snapshot_id, kind, purpose, shape, row_count, outcome, status, duration_ms, request_id)
       values ($1, $2, $3, $1, $1, $4, $1, $1, $1, 'query', 'x', 'x', 1, $5, 200, 1, 'r')`,
      [newId(), at, request.applicationId, serviceId, outcome],
    );
  };
  await call(clock.now(), 'answered');
  const warmth = async () => {
    const boundaries = boundariesOf(world);
    const rows = await selectTemperatures(world.db, { boundaries, readable: 'all', limit: 50 });
    return Object.fromEntries(rows.map((row) => [row.dataSetId, row.temperature]));
  };
  expect(await warmth()).toMatchObject({ [calledId]: 'hot', [read]: 'hot', [unread]: 'hot' });
  clock.advance(100 * dayMs);
  await call(clock.now(), 'refused');
  await requestBuild(ctx, view.id);
  await settleViews(world);
  expect(await warmth()).toMatchObject({ [calledId]: 'warm', [read]: 'hot', [unread]: 'warm' });
  await call(clock.now(), 'answered');
  clock.advance(300 * dayMs);
  expect(await warmth()).toMatchObject({ [calledId]: 'warm', [read]: 'warm', [unread]: 'cold' });
});

test('temperatures are looked for by name, department and standing', async () => {
  const { world, dataSetId, departmentId, team } = await aCity();
  const other = await aDataSet(world, { departmentId, name: '甲_乙' });
  const { id } = await aProposal(team, { dataSetId });
  await placeHold(team.security, { dataSetId: other, caseReference: '审计 7 号', reason: '审计' });
  const elsewhere = (await anEngineer(world)).departmentId;
  const found = async (filter: Partial<Parameters<typeof selectTemperatures>[1]>) => {
    const ground = { boundaries: boundariesOf(world), readable: 'all', limit: 50 } as const;
    const rows = await selectTemperatures(world.db, { ...ground, ...filter });
    return rows.map((row) => [row.dataSetId, row.openCase]);
  };
  expect(await found({ standing: 'in-hand' })).toEqual([[dataSetId, id]]);
  expect(await found({ standing: 'held' })).toEqual([[other, null]]);
  expect(await found({ q: '甲_' })).toEqual([[other, null]]);
  expect(await found({ q: '甲%乙' })).toEqual([]);
  expect(await found({ standing: 'archived' })).toEqual([]);
  expect(await found({ departmentId: elsewhere })).toEqual([]);
  const archived = `update data_set set retired_as = 'archived', retired_at = now() where id = $1`;
  await rawPool(world.db).query(archived, [dataSetId]);
  expect(await found({ temperature: 'frozen' })).toEqual([[dataSetId, id]]);
  expect(await found({ temperature: 'hot' })).toEqual([[other, null]]);
});

test('rules propose once, and leave alone what is held, kept, empty or in hand', async () => {
  const clock = testClock();
  const world = await testWorld({ now: clock.now });
  const shared = await aShareTeam(world);
  const { serviceId } = await aCaller(world, shared);
  const { departmentId } = await anEngineer(world);
  const team = await aRetirementTeam(world, departmentId);
  const landed = async () => {
    const dataSetId = await aDataSet(world, { departmentId });
    await aSnapshot(world, { dataSetId, rows: `SELECT 1 AS n` });
    return dataSetId;
  };
  const [cold, held, kept, inHand] = [
    await landed(),
    await landed(),
    await landed(),
    await landed(),
  ];
  await aDataSet(world, { departmentId, name: 'empty' });
  const hold = { dataSetId: held, caseReference: '审计 3 号', reason: '审计' };
  await placeHold(team.bureau, hold);
  clock.advance(366 * dayMs);
  await anAppraisedCase(team, { dataSetId: kept, result: 'keep' });
  await aProposal(team, { dataSetId: inHand });
  expect(await sweepProposals(world)).toBe(2);
  expect(await sweepProposals(world)).toBe(0);
  const { rows } = await rawPool(world.db).query(
    `select c.data_set_id, c.cause from retirement c join account a on a.id = c.proposed_by
     where a.kind = 'system' order by c.cause`,
  );
  const { rows: called } = await rawPool(world.db).query<{ id: string }>(
    `select data_set_id as id from resource r join service s on s.resource_id = r.id where s.id = $1`,
    [serviceId],
  );
  expect(rows).toEqual([
    { data_set_id: cold, cause: 'cold' },
    { data_set_id: called[0]!.id, cause: 'purpose-ended' },
  ]);
});

test('a law that changed proposes the data that name it, once', async () => {
  const world = await testWorld();
  const shared = await aShareTeam(world);
  await aCaller(world, shared, { basis: '城市_管理条例第十条' });
  const change = { law: '城市_管理条例', reason: '条例已修订' };
  expect(await proposeForLaw(shared.bureau, { ...change, law: '城市%条例' })).toMatchObject({
    proposed: 0,
  });
  expect(await proposeForLaw(shared.bureau, change)).toEqual({ proposed: 1, more: false });
  expect(await proposeForLaw(shared.bureau, change)).toEqual({ proposed: 0, more: false });
  const { rows } = await rawPool(world.db).query('select cause, legal_basis from retirement');
  expect(rows).toEqual([{ cause: 'law-changed', legal_basis: change.law }]);
});

test('a data set that was destroyed is not proposed again', async () => {
  const { world, dataSetId, team } = await aCity();
  await destroyedRow(world, dataSetId);
  await expect(aProposal(team, { dataSetId })).rejects.toMatchObject({
    code: 'retirement.already-destroyed',
  });
});

async function destroyedRow(world: World, dataSetId: string): Promise<void> {
  const text = `update data_set set retired_as = 'destroyed', retired_at = now() where id = $1`;
  await rawPool(world.db).query(text, [dataSetId]);
}
