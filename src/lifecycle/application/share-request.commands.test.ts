import { expect, it } from 'vitest';
import { testWorld } from '#platform/testing/world.ts';
import { anApplication, anAsk, aService, aShareTeam } from './application.fixtures.ts';
import { askShare, decideShare } from './share-request.commands.ts';

it('conditions on a column that the service does not offer are for a person to agree to', async () => {
  const world = await testWorld();
  const team = await aShareTeam(world);
  const ask = async (serviceId: string, column: string) => {
    const { id: applicationId } = await anApplication(team);
    const rowFilter = [{ column, op: 'gte' as const, values: ['1'] }];
    return askShare(team.owner, anAsk(world, { applicationId, serviceId, rowFilter }));
  };
  // Granted by the rule alone, such conditions would tell the values of the column row by row.
  const open = await aService(world, team, { shareType: 1 });
  await expect(ask(open.serviceId, 'population')).rejects.toMatchObject({
    code: 'application.scope-unknown',
  });
  expect(await ask(open.serviceId, 'code')).toMatchObject({ state: 'finished' });
  const onConditions = await aService(world, team);
  const asked = await ask(onConditions.serviceId, 'population');
  expect(asked).toMatchObject({ state: 'un-audit', grantId: null });
  const decided = await decideShare(team.approver, { id: asked.id, decision: 'approve' });
  expect(decided.grantId).not.toBeNull();
});
