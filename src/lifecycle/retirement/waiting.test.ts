import { expect, test } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { departmentFilter } from '#governance/policy/perform.ts';
import { testWorld } from '#platform/testing/world.ts';
import { aDataSet, anEngineer } from '#lifecycle/view/view.fixtures.ts';
import { giveOpinion } from './retirement.commands.ts';
import { aProposal, aRetirementTeam, anAppraisedCase, speakerOf } from './retirement.fixtures.ts';
import { readRetirement } from './retirement-reading.ts';
import { listRetirements } from './retirement.queries.ts';
import { offices } from './retirement.states.ts';
import { approveDestruction, witnessDestruction } from './signing.commands.ts';
import { waiterOf } from './waiting.ts';
import type { Waiting } from './waiting.queries.ts';

async function aCity() {
  const world = await testWorld();
  const { departmentId } = await anEngineer(world);
  const team = await aRetirementTeam(world, departmentId);
  return { world, departmentId, team, dataSetId: await aDataSet(world, { departmentId }) };
}

/** The cases that wait for a person, as the list says it. */
async function waiting(ctx: Context, waits: Waiting | 'any'): Promise<string[]> {
  const readable = departmentFilter(ctx, 'retirement:read');
  const asked = { waiter: waiterOf(ctx), what: waits };
  const rows = await listRetirements(ctx.db, { readable, waits: asked, limit: 50 });
  return rows.map(({ id }) => id);
}

test('a case waits for those whose office has not spoken, and again when the four do not agree', async () => {
  const { team, dataSetId } = await aCity();
  const { id } = await aProposal(team, { dataSetId });
  const people = [team.steward, team.approver, team.bureau, team.security, team.archivist];
  for (const ctx of people) expect(await waiting(ctx, 'opinion')).toEqual([id]);
  const say = { id, reason: '见附件' };
  await giveOpinion(team.approver, { ...say, office: 'provider', result: 'keep' });
  expect(await waiting(team.steward, 'opinion')).toEqual([]);
  expect(await waiting(team.approver, 'any')).toEqual([]);
  for (const office of ['bureau', 'security', 'archive'] as const)
    await giveOpinion(speakerOf(team, office), { ...say, office, result: 'destroy' });
  expect(await waiting(team.approver, 'opinion')).toEqual([id]);
  expect(await waiting(team.archivist, 'opinion')).toEqual([id]);
  expect(await waiting(team.otherBureau, 'opinion')).toEqual([]);
});

test('a destruction waits for two who may approve, then for a witness, then to be carried out', async () => {
  const { world, team, dataSetId } = await aCity();
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'destroy' });
  expect(await waiting(team.approver, 'approval')).toEqual([id]);
  expect(await waiting(team.steward, 'any')).toEqual([]);
  await approveDestruction(team.approver, id);
  expect(await waiting(team.approver, 'any')).toEqual([]);
  await approveDestruction(team.bureau, id);
  expect(await waiting(team.otherBureau, 'any')).toEqual([]);
  expect(await waiting(team.security, 'witness')).toEqual([id]);
  await witnessDestruction(team.archivist, id);
  expect(await waiting(team.security, 'any')).toEqual([]);
  expect(await waiting(team.bureau, 'execution')).toEqual([id]);
  const { people, dataSets, ...detail } = await readRetirement(world.db, id);
  expect(detail).toMatchObject({ opinionCount: offices.length, approvalCount: 2, jobId: null });
  expect(people[team.archivist.actor.id]).toBe(team.archivist.actor.name);
  expect(dataSets).toMatchObject([{ id: dataSetId, retiredAs: null }]);
});

test('what belongs to another department, or was proposed by oneself, does not wait for one', async () => {
  const { world, team, dataSetId } = await aCity();
  const elsewhere = await aRetirementTeam(world, (await anEngineer(world)).departmentId);
  await aProposal({ steward: team.bureau }, { dataSetId });
  expect(await waiting(elsewhere.steward, 'any')).toEqual([]);
  expect(await waiting(elsewhere.approver, 'any')).toEqual([]);
  const other = await aDataSet(world, { departmentId: team.steward.actor.departmentId ?? '' });
  const own = { steward: team.bureau };
  const { id } = await aProposal(own, { dataSetId: other });
  for (const office of offices) {
    const opinion = { id, office, result: 'destroy', reason: '同意' } as const;
    await giveOpinion(speakerOf(team, office), opinion);
  }
  expect(await waiting(team.bureau, 'approval')).toEqual([]);
  expect(await waiting(team.otherBureau, 'approval')).toEqual([id]);
});
