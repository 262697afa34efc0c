import { expect, test } from 'vitest';
import { systemContext, systemReviewerId } from '#governance/identity/context.ts';
import { newId, rawPool, transact } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { aReceivedFile } from '#lifecycle/cache/cache.fixtures.ts';
import { aDataSet, aSnapshot } from '#lifecycle/view/view.fixtures.ts';
import { aGateway } from '#lifecycle/service/service.fixtures.ts';
import { createDataSet } from '#lifecycle/source/source.ts';
import { confirmDisposal } from './disposal.commands.ts';
import { listTasks } from './disposal.queries.ts';
import { findBrokenEvidence, listEvidence } from './evidence.queries.ts';
import { executeRetirement, restore } from './execution.commands.ts';
import { placeHold } from './hold.commands.ts';
import { standingOf } from './looking.fixtures.ts';
import { recoverRetirement } from './recover.ts';
import { aRetirementTeam, aStartedDestruction, anAppraisedCase } from './retirement.fixtures.ts';
import { readRetirement } from './retirement-reading.ts';
import { aLandedRoad, aWholeRoad, settle } from './road.fixtures.ts';
import { approveDestruction, witnessDestruction } from './signing.commands.ts';

const one = (world: World, text: string, values: unknown[]) =>
  rawPool(world.db)
    .query<Record<string, unknown>>(text, values)
    .then(({ rows }) => rows[0]);

test('two different people approve, a third witnesses, and none of them proposed it', async () => {
  const world = await testWorld();
  const { dataSetId, team } = await aLandedRoad(world);
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'destroy' });
  const denied = { code: 'policy.denied' };
  const signed = { code: 'retirement.signed-before' };
  await expect(executeRetirement(team.bureau, id)).rejects.toMatchObject({
    code: 'retirement.signatures-missing',
  });
  await expect(approveDestruction(team.steward, id)).rejects.toMatchObject(denied);
  await approveDestruction(team.approver, id);
  await expect(approveDestruction(team.approver, id)).rejects.toMatchObject(signed);
  await expect(witnessDestruction(team.archivist, id)).rejects.toMatchObject({
    code: 'retirement.illegal-move',
  });
  for (const account of [undefined, systemReviewerId]) {
    await expect(
      approveDestruction(systemContext(world, 'cli', account), id),
    ).rejects.toMatchObject(denied);
    const text = `insert into retirement_signature values ($1, 'approve', $2, now())`;
    const platform = account ?? '00000000-0000-7000-8000-000000000001';
    await expect(rawPool(world.db).query(text, [id, platform])).rejects.toMatchObject({
      constraint: 'retirement_signature_person',
    });
  }
  expect(await approveDestruction(team.bureau, id)).toMatchObject({ state: 'approved' });
  const both = {
    ...team.bureau,
    actor: {
      ...team.bureau.actor,
      roles: ['data-bureau', 'archivist'] as const,
      posts: [
        ...(team.bureau.actor.posts ?? []),
        { role: 'archivist' as const, departmentId: newId() },
      ],
    },
  };
  await expect(witnessDestruction(both, id)).rejects.toMatchObject(signed);
  expect(await witnessDestruction(team.archivist, id)).toMatchObject({ state: 'witnessed' });
  expect(await standingOf(world, dataSetId)).toBeNull();
});

test('who proposed a destruction does not approve it, also from the data bureau', async () => {
  const world = await testWorld();
  const { dataSetId, team } = await aLandedRoad(world);
  const { id } = await anAppraisedCase(
    { ...team, steward: team.otherBureau },
    {
      dataSetId,
      result: 'destroy',
    },
  );
  await expect(approveDestruction(team.otherBureau, id)).rejects.toMatchObject({
    code: 'policy.denied',
  });
});

test('a destruction ends the whole road, tells callers and consumers, and leaves a tombstone', async () => {
  const world = await testWorld();
  const road = await aWholeRoad(world);
  const { dataSetId, team } = road;
  const gateway = await aGateway(world);
  const call = async () => {
    const url = `${gateway.url}/data/v1/${road.service.code}?code=110100000001`;
    const headers = { authorization: `Bearer ${road.key}`, 'accept-language': 'en' };
    const answer = await fetch(url, { headers });
    // A page or a problem of the gateway.
    return { status: answer.status, ...((await answer.json()) as Record<string, unknown>) };
  };
  expect(await call()).toMatchObject({ status: 200 });
  const id = await aStartedDestruction(team, { dataSetId });
  await settle(world);
  expect(await readRetirement(world.db, id)).toMatchObject({
    state: 'destroyed',
    scope: [dataSetId, road.derivedId].toSorted(),
    verification: { clean: true, files: 0 },
  });
  expect(await call()).toMatchObject({
    status: 410,
    code: 'service.destroyed',
    detail: expect.stringContaining('destroyed'),
  });
  await gateway.server.close();
  expect(
    await one(world, `select state, code is not null as coded from resource where id = $1`, [
      road.resourceId,
    ]),
  ).toEqual({ state: 'revoked', coded: true });
  expect(await one(world, `select revoked_at is null as in_force from service_grant`, [])).toEqual({
    in_force: false,
  });
  await expectNothingComesBack(world, road);
  const [task] = await listTasks(world.db, { readable: 'all', retirementId: id, limit: 9 });
  expect(task).toMatchObject({ state: 'open', applicationId: road.applicationId, dataSetId });
  const confirm = { id: task!.id, method: 'deleted' } as const;
  await expect(confirmDisposal(team.bureau, confirm)).rejects.toMatchObject({
    code: 'policy.denied',
  });
  expect(await confirmDisposal(road.owner, confirm)).toMatchObject({ state: 'confirmed' });
  await expect(confirmDisposal(road.owner, confirm)).rejects.toMatchObject({
    code: 'retirement.task-confirmed',
  });
  await expectRegister(world, { id, road });
});

async function expectNothingComesBack(
  world: World,
  road: Awaited<ReturnType<typeof aWholeRoad>>,
): Promise<void> {
  const { dataSetId, derivedId, sourceId } = road;
  const gone = { constraint: 'data_set_retired' };
  for (const id of [dataSetId, derivedId]) {
    await expect(aSnapshot(world, { dataSetId: id, rows: 'SELECT 1 AS n' })).rejects.toMatchObject(
      gone,
    );
    await expect(
      rawPool(world.db).query(
        `update data_set set retired_as = null, retired_at = null where id = $1`,
        [id],
      ),
    ).rejects.toMatchObject({ constraint: 'data_set_destroyed' });
  }
  await expect(aReceivedFile(world, { sourceId, bytes: 'code' })).rejects.toMatchObject(gone);
  const { departmentId } = road;
  const made = { kind: 'collected', createdBy: 'test', now: world.now(), departmentId } as const;
  const code = await one(world, 'select code from data_set where id = $1', [dataSetId]);
  await expect(
    transact(world.db, (tx) =>
      createDataSet(tx, { ...made, name: '另一个', code: String(code!['code']) }),
    ),
  ).rejects.toMatchObject({ code: 'source.code-taken' });
}

async function expectRegister(
  world: World,
  { id, road }: { id: string; road: Awaited<ReturnType<typeof aWholeRoad>> },
): Promise<void> {
  const { team } = road;
  const register = await listEvidence(world.db, { readable: 'all', retirementId: id, limit: 9 });
  expect(register.map(({ kind }) => kind)).toEqual(['copy-disposed', 'destroyed']);
  expect(register[1]!.content).toMatchObject({
    retireId: id,
    approvers: [team.approver.actor.id, team.bureau.actor.id],
    witness: team.archivist.actor.id,
    operator: team.otherBureau.actor.id,
    verifyResult: { clean: true },
    destroyed: expect.arrayContaining([
      expect.objectContaining({ dataSetId: road.dataSetId, rowCount: 400 }),
    ]),
  });
  expect(await findBrokenEvidence(world.db)).toEqual([]);
  const pool = rawPool(world.db);
  const change = `update retirement_evidence set content = content || '{"witness": null}' where sequence = 1`;
  await expect(pool.query(change)).rejects.toThrow('append-only');
  await pool.query('alter table retirement_evidence disable trigger user');
  await pool.query(change);
  expect(await findBrokenEvidence(world.db)).toEqual([1]);
}

test('a derived copy with a basis of its own stays, and is built no more', async () => {
  const world = await testWorld();
  const road = await aWholeRoad(world);
  const { dataSetId, derivedId, team } = road;
  const keptCopies = [{ dataSetId: derivedId, basis: '统计法第三条' }];
  await aStartedDestruction(team, { dataSetId, keptCopies });
  await settle(world);
  expect(await standingOf(world, dataSetId)).toBe('destroyed');
  expect(await standingOf(world, derivedId)).toBeNull();
  expect(await one(world, 'select state from view where id = $1', [road.viewId])).toEqual({
    state: 'retired',
  });
});

test('what is held is not destroyed, nor what it was made of; nothing has changed then', async () => {
  const world = await testWorld();
  const road = await aWholeRoad(world);
  const { dataSetId, derivedId, team } = road;
  const id = await aStartedDestruction(team, { dataSetId });
  const hold = { dataSetId: derivedId, caseReference: '监察 9 号', reason: '调查' };
  await placeHold(team.security, hold);
  await settle(world);
  expect(await readRetirement(world.db, id)).toMatchObject({
    state: 'witnessed',
    problem: { en: expect.stringContaining('监察 9 号') },
  });
  expect(await standingOf(world, dataSetId)).toBeNull();
  expect(await one(world, `select state from service where id = $1`, [road.service.id])).toEqual({
    state: 'published',
  });
  await expect(executeRetirement(team.otherBureau, id)).rejects.toMatchObject({
    code: 'retirement.held',
  });
});

test('an archive that is destroyed cannot be restored', async () => {
  const world = await testWorld();
  const { dataSetId, team } = await aLandedRoad(world);
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
  await executeRetirement(team.bureau, id);
  await settle(world);
  await aStartedDestruction(team, { dataSetId });
  await settle(world);
  expect(await standingOf(world, dataSetId)).toBe('destroyed');
  await expect(restore(team.bureau, id)).rejects.toMatchObject({
    code: 'retirement.archive-key-gone',
  });
});

test('a database put back to an older state does not bring destroyed data back', async () => {
  const world = await testWorld();
  const { dataSetId, departmentId, team } = await aLandedRoad(world);
  const other = await aDataSet(world, { departmentId });
  await aSnapshot(world, { dataSetId: other, rows: 'SELECT 1 AS n' });
  await aStartedDestruction(team, { dataSetId });
  await settle(world);
  expect(await recoverRetirement(world)).toEqual({
    destroyedAgain: 0,
    heldBack: 0,
    packages: 0,
    strays: 0,
  });
  // As an older database has it.
  const pool = rawPool(world.db);
  await pool.query(
    'alter table data_set disable trigger user; alter table snapshot disable trigger user',
  );
  await pool.query(
    'update data_set set retired_as = null, retired_at = null; update snapshot set removed_at = null',
  );
  await pool.query(
    'alter table data_set enable trigger user; alter table snapshot enable trigger user',
  );
  expect(await recoverRetirement(world)).toMatchObject({ destroyedAgain: 1 });
  expect(await standingOf(world, dataSetId)).toBe('destroyed');
  expect(await standingOf(world, other)).toBeNull();
  expect((await aRetirementTeam(world, departmentId)).steward.actor.departmentId).toBe(
    departmentId,
  );
});
