import { expect, test } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { aDataSet, anEngineer } from '#lifecycle/view/view.fixtures.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { testWorld } from '#platform/testing/world.ts';
import { archiveRoutes } from './archive.routes.ts';
import { aPublishedResource } from '#lifecycle/service/service.fixtures.ts';
import { placeHold } from './hold.commands.ts';
import { aRetirementTeam } from './retirement.fixtures.ts';

const standing = (ctx: Context, id: string): Promise<unknown> => {
  const input = { params: { id }, query: undefined, body: undefined };
  // This handler needs nothing of the raw request.
  return Promise.resolve(
    archiveRoutes.handlers['standing']!(ctx, input as never, undefined as never),
  );
};

test('who speaks in the cases of a data set sees how it stands, without being refused on record', async () => {
  const world = await testWorld();
  const { departmentId } = await anEngineer(world);
  const team = await aRetirementTeam(world, departmentId);
  const dataSetId = await aDataSet(world, { departmentId });
  for (const ctx of [team.archivist, team.security, team.bureau, team.steward]) {
    expect(await standing(ctx, dataSetId)).toMatchObject({ retiredAs: null, holdCount: 0 });
  }
  const refused = world.db.selectFrom('audit_event').where('outcome', '=', 'refused');
  expect(await refused.select('id').execute()).toEqual([]);
  const elsewhere = await aContext(world, { roles: ['department-steward'] });
  const error = await standing(elsewhere, dataSetId).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Refusal);
  expect(error).toMatchObject({ code: 'policy.denied' });
});

test('that a data set is held for a case is not told to every reader of its published entry', async () => {
  const world = await testWorld();
  const columns = [{ name: 'code', type: 'text' as const, key: true }];
  const { dataSetId, departmentId } = await aPublishedResource(world, {
    columns,
    rows: `select '1'`,
  });
  const team = await aRetirementTeam(world, departmentId);
  await placeHold(team.security, { dataSetId, caseReference: '2026-17', reason: '调查' });
  const engineer = await aContext(world, { roles: ['data-engineer'], departmentId });
  for (const ctx of [team.steward, team.bureau, team.archivist, engineer])
    expect(await standing(ctx, dataSetId)).toMatchObject({ holdCount: 1 });
  const elsewhere = await aContext(world, { roles: ['department-steward'] });
  expect(await standing(elsewhere, dataSetId)).toMatchObject({ retiredAs: null, holdCount: 0 });
});
