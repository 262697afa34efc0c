import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { newId, rawPool } from '#platform/database/database.ts';
import { exists } from '#platform/storage/storage.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { executeRetirement } from './execution.commands.ts';
import { hashesOf, packageDirOf, standingOf } from './looking.fixtures.ts';
import { placeHold } from './hold.commands.ts';
import { ledgerDir, readLedger } from './ledger.ts';
import { recoverRetirement } from './recover.ts';
import { aStartedDestruction, anAppraisedCase } from './retirement.fixtures.ts';
import { readRetirement } from './retirement-reading.ts';
import { aLandedRoad, aWholeRoad, settle } from './road.fixtures.ts';

/** The database as it was before a destruction: its data sets live, the case is open, and a derived copy is made again. */
async function putBack(world: World): Promise<void> {
  const pool = rawPool(world.db);
  for (const table of ['data_set', 'snapshot', 'retirement'])
    await pool.query(`alter table ${table} disable trigger user`);
  await pool.query(`
    update data_set set retired_as = null, retired_at = null;
    update snapshot set removed_at = null;
    update view set state = 'active';
    update retirement set state = 'witnessed', sealed_at = null, finished_at = null`);
  for (const table of ['data_set', 'snapshot', 'retirement'])
    await pool.query(`alter table ${table} enable trigger user`);
}

async function destroyed(world: World) {
  const road = await aWholeRoad(world);
  const id = await aStartedDestruction(road.team, { dataSetId: road.dataSetId });
  await settle(world);
  expect(await readRetirement(world.db, id)).toMatchObject({ state: 'destroyed' });
  return { ...road, id };
}

test('a ledger that was lost is written anew from the database', async () => {
  const world = await testWorld();
  const { dataSetId, derivedId, id } = await destroyed(world);
  const dir = ledgerDir(world.storage);
  const before = await readLedger(dir, null);
  expect(before?.entries).toMatchObject([
    { retirementId: id, dataSetIds: [dataSetId, derivedId].toSorted(), keptIds: [] },
  ]);
  await rm(dir, { recursive: true });
  await recoverRetirement(world);
  expect(await readLedger(dir, null)).toEqual(before);
  await writeFile(join(dir, `${id}.json`), '{}');
  await expect(recoverRetirement(world)).rejects.toMatchObject({
    code: 'retirement.ledger-damaged',
    params: { file: join(dir, `${id}.json`) },
  });
});

test('an installation without a destruction has a ledger as well, so that one can be given', async () => {
  const world = await testWorld();
  await recoverRetirement(world);
  expect(await readLedger(ledgerDir(world.storage), null)).toMatchObject({ entries: [] });
});

test('what comes back goes again, with copies made of it, and its case is ended', async () => {
  const world = await testWorld();
  const { dataSetId, derivedId, team, id } = await destroyed(world);
  const other = await aLandedRoad(world);
  await putBack(world);
  const hold = { dataSetId, caseReference: '1 号', reason: '旧案' };
  const { id: holdId } = await placeHold(team.security, hold);
  const pool = rawPool(world.db);
  // As it was in the older database: held, and released later, before it was destroyed.
  await pool.query(`update legal_hold set placed_at = now() - interval '1 year'`);
  expect(await recoverRetirement(world)).toMatchObject({ destroyedAgain: 2, heldBack: 0 });
  for (const one of [dataSetId, derivedId]) expect(await standingOf(world, one)).toBe('destroyed');
  expect(await standingOf(world, other.dataSetId)).toBeNull();
  expect(await readRetirement(world.db, id)).toMatchObject({ state: 'withdrawn' });
  const { rows } = await pool.query(
    'select release_reason is not null as released from legal_hold where id = $1',
    [holdId],
  );
  expect(rows).toEqual([{ released: true }]);
  const audit = await pool.query(
    `select action, object_id from audit_event where action = 'retirement:destroy-again'`,
  );
  expect(audit.rows).toEqual([{ action: 'retirement:destroy-again', object_id: id }]);
});

test('a start that died while destroyed data went again is gone on with by the next', async () => {
  const world = await testWorld();
  const { dataSetId } = await destroyed(world);
  const runs = await rawPool(world.db).query<{ id: string }>(
    'select id from landing_run where data_set_id = $1',
    [dataSetId],
  );
  await writeFile(world.storage.path('rejects', `${runs.rows[0]!.id}.ndjson`), 'back');
  const due = world.storage.path('archives', '.destroy-again');
  await writeFile(due, '');
  await recoverRetirement(world);
  expect(await readdir(world.storage.path('rejects'))).toEqual([]);
  expect(await exists(due)).toBe(false);
});

test('what came back and is held since then stays, and that is told', async () => {
  const world = await testWorld();
  const { dataSetId, team } = await destroyed(world);
  await putBack(world);
  await placeHold(team.security, { dataSetId, caseReference: '2 号', reason: '新案' });
  expect(await recoverRetirement(world)).toMatchObject({ destroyedAgain: 0, heldBack: 2 });
  expect(await standingOf(world, dataSetId)).toBeNull();
});

test('files of what has left that are put beside the rows again go at the next start', async () => {
  const world = await testWorld();
  const { dataSetId, fileId } = await destroyed(world);
  const other = await aLandedRoad(world);
  const before = await hashesOf(world, other);
  const dir = join(world.storage.path('lake', dataSetId), newId());
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'part-0.parquet'), 'back');
  await writeFile(world.storage.path('files', fileId), 'back');
  expect(await recoverRetirement(world)).toMatchObject({ strays: 1 });
  expect(await readdir(world.storage.path('lake'))).toEqual([other.dataSetId]);
  expect(await readdir(world.storage.path('files'))).toEqual([other.fileId]);
  expect(await hashesOf(world, other)).toEqual(before);
});

test('what a dead process wrote of a package goes at the next start, with the rows it held in plain; a sealed one stays', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const { id: sealed } = await anAppraisedCase(road.team, {
    dataSetId: road.dataSetId,
    result: 'archive',
  });
  await executeRetirement(road.team.bureau, sealed);
  await settle(world);
  const unsealed = newId();
  for (const id of [sealed, unsealed]) {
    const plain = join(world.storage.path('archives', `${id}.0a0b0c0d`), 'plain');
    await mkdir(plain, { recursive: true });
    await writeFile(join(plain, 'data.csv'), 'rows');
  }
  const kept = basename(await packageDirOf(world, sealed));
  expect(await recoverRetirement(world)).toMatchObject({ packages: 2 });
  expect((await readdir(world.storage.path('archives'))).toSorted()).toEqual([kept, 'ledger']);
});
