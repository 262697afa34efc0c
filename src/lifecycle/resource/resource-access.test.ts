import { expect, it } from 'vitest';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { testWorld } from '#platform/testing/world.ts';
import { getResourceDetail } from './resource-access.ts';
import { aPublishedResource, catalogueTeam } from './resource.fixtures.ts';
import { requestRevoke, reviewRevoke } from './resource-review.commands.ts';

it('of a published entry other departments learn the approvals, not why something was sent back', async () => {
  const world = await testWorld();
  const team = await catalogueTeam(world);
  const { departmentId } = team;
  const approver = await aContext(world, { roles: ['department-approver'], departmentId });
  const neighbour = await aContext(world, { roles: ['department-steward'] });
  const { id } = await aPublishedResource(world, team);
  await requestRevoke(approver, { id, reason: '数据有误' });
  await reviewRevoke(team.bureau, { id, decision: 'reject', reason: '仍有部门在用' });

  const own = await getResourceDetail(team.steward, id);
  expect(own.reviews.map(({ kind, reason }) => [kind, reason])).toEqual([
    ['revoke', '仍有部门在用'],
    ['publish', null],
  ]);
  const seen = await getResourceDetail(neighbour, id);
  expect(seen.reviews.map(({ kind, decision }) => [kind, decision])).toEqual([
    ['publish', 'approve'],
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/数据有误|仍有部门在用/);
});
