import { expect, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import { aPublishedResource } from '#lifecycle/service/service.fixtures.ts';
import { aDataSet, anEngineer, aView } from '#lifecycle/view/view.fixtures.ts';
import { getImpact } from './retirement.commands.ts';
import { aRetirementTeam } from './retirement.fixtures.ts';

test('the impact names copies in other departments, and of what was made of those only what they published', async () => {
  const world = await testWorld();
  const { departmentId } = await anEngineer(world);
  const team = await aRetirementTeam(world, departmentId);
  const dataSetId = await aDataSet(world, { departmentId });
  const other = await anEngineer(world);
  const mayRead = () => Promise.resolve(['a']);
  const view = await aView(other.ctx, { n: dataSetId }, { sql: 'SELECT 1 AS a', mayRead });
  const columns = [{ name: 'code', type: 'text' as const, key: true }];
  const entry = await aPublishedResource(world, { columns, rows: `select '1'` });
  const pool = rawPool(world.db);
  await pool.query('update resource set data_set_id = $2 where id = $1', [
    entry.id,
    view.dataSetId,
  ]);
  const seenBy = async (ctx: typeof team.steward) => {
    const { derivedCopies, resources } = await getImpact(ctx, dataSetId);
    return [derivedCopies.map((one) => one.dataSetId), resources.map(({ id }) => id)];
  };
  const whole = [[view.dataSetId], [entry.id]];
  expect(await seenBy(team.steward)).toEqual(whole);
  await pool.query(
    `update resource set state = 'created', current_version_id = null, snapshot_id = null, code = null where id = $1`,
    [entry.id],
  );
  expect(await seenBy(team.bureau)).toEqual(whole);
  expect(await seenBy(team.steward)).toEqual([[view.dataSetId], []]);
});
