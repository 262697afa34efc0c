import { expect, test } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { aDataSet, anEngineer } from '#lifecycle/view/view.fixtures.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { testWorld } from '#platform/testing/world.ts';
import { archiveRoutes } from './archive.routes.ts';
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
