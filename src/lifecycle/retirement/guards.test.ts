import { expect, test } from 'vitest';
import { systemAccountId } from '#governance/identity/context.ts';
import { newId, rawPool } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import { collectForTest } from '#lifecycle/source/collection.fixtures.ts';
import { getSource, moveSource } from '#lifecycle/source/source.commands.ts';
import { aCollectedRoad } from './collected-road.fixtures.ts';
import { destroyDataSets } from './destroy.ts';
import { executeRetirement } from './execution.commands.ts';
import { standingOf } from './looking.fixtures.ts';
import { aProposal, aStartedDestruction, anAppraisedCase } from './retirement.fixtures.ts';
import { aLandedRoad, settle } from './road.fixtures.ts';

test('the tables refuse opinions and executions of the platform itself', async () => {
  const world = await testWorld();
  const { dataSetId, team } = await aLandedRoad(world);
  const { id } = await aProposal(team, { dataSetId });
  const pool = rawPool(world.db);
  const byPeople = { constraint: 'retirement_by_people' };
  const opinion = `insert into retirement_opinion values ($1, 'archive', 'destroy', 'x', $2, now())`;
  await expect(pool.query(opinion, [id, systemAccountId])).rejects.toMatchObject(byPeople);
  const execution = 'update retirement set executed_by = $2 where id = $1';
  await expect(pool.query(execution, [id, systemAccountId])).rejects.toMatchObject(byPeople);
  await pool.query(opinion, [id, team.archivist.actor.id]);
  await pool.query(execution, [id, team.bureau.actor.id]);
});

test('nothing is collected into a data set that has left, and its source is not resumed by hand', async () => {
  const world = await testWorld();
  const { dataSetId, feedId, team } = await aCollectedRoad(world, ['a', 'b']);
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
  await executeRetirement(team.bureau, id);
  await settle(world);
  const pool = rawPool(world.db);
  const late = `insert into collection (id, feed_id, job_id, whole, started_at) values ($1, $2, $1, true, now())`;
  await expect(pool.query(late, [newId(), feedId])).rejects.toMatchObject({
    constraint: 'data_set_retired',
  });
  await expect(collectForTest(world, { feedId })).rejects.toMatchObject({
    code: 'source.illegal-move',
  });
  const { rows } = await pool.query<{ id: string }>('select id from source');
  const source = await getSource(world.db, rows[0]!.id);
  const resume = { version: source.version, move: 'resume' } as const;
  await expect(moveSource(team.steward, source.id, resume)).rejects.toMatchObject({
    code: 'source.data-set-left',
  });
});

test('a collection under way is waited for, and what a dead one left is not', async () => {
  const world = await testWorld();
  const { dataSetId, feedId, team } = await aCollectedRoad(world, ['a', 'b']);
  const retirementId = await aStartedDestruction(team, { dataSetId });
  const pool = rawPool(world.db);
  const id = newId();
  await pool.query(
    `insert into job (id, kind, state, payload) values ($1, 'source.collect', 'running', '{}')`,
    [id],
  );
  await pool.query(
    `insert into collection (id, feed_id, job_id, whole, started_at) values ($1, $2, $1, true, now())`,
    [id, feedId],
  );
  const stages: string[] = [];
  const job = {
    signal: new AbortController().signal,
    progress: ({ stage = '' }) => {
      // Its process dies too often: the job is given up, and nobody ends the collection.
      if (stages.push(stage) === 1)
        void pool.query(`update job set state = 'failed' where id = $1`, [id]);
    },
  };
  await destroyDataSets(world, job, { retirementId });
  expect([stages[0], stages.at(-1)]).toEqual(['wait', 'scrub']);
  expect(await standingOf(world, dataSetId)).toBe('destroyed');
});
