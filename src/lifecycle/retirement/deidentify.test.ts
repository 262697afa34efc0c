import { expect, test } from 'vitest';
import { systemContext } from '#governance/identity/context.ts';
import { rawPool } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { latestSnapshot } from '#lifecycle/cache/cache.ts';
import { rowsOf } from '#lifecycle/view/view.fixtures.ts';
import { proposeTreatment, saveTreatmentPlan, weighTreatment } from './deidentify.commands.ts';
import type { Treatment } from './deidentify.contract.ts';
import {
  allAgree,
  allSign,
  aPersonRoad,
  aPlan,
  aPlannedCase,
  aStartedDeIdentification,
  personRows,
} from './deidentify.fixtures.ts';
import { listEvidence } from './evidence.queries.ts';
import { executeRetirement } from './execution.commands.ts';
import { placeHold } from './hold.commands.ts';
import { standingOf } from './looking.fixtures.ts';
import { giveOpinion } from './retirement.commands.ts';
import { aProposal } from './retirement.fixtures.ts';
import { readRetirement } from './retirement-reading.ts';
import { plantedValues, settle } from './road.fixtures.ts';
import { findStandingOf } from './standing.queries.ts';

const identifiers = plantedValues('DEI');

async function aCity(rows?: readonly (readonly string[])[]) {
  const world = await testWorld();
  const given = rows === undefined ? { identifiers } : { identifiers, rows };
  return { world, ...(await aPersonRoad(world, given)) };
}

const copyOf = async (world: World, retirementId: string) => {
  const { rows } = await rawPool(world.db).query<Record<string, unknown>>(
    `select p.copy_id as id, p.row_count as "rowCount", p.suppressed_rows as suppressed, d.name,
       d.kind, d.department_id as "departmentId"
     from treatment_plan p left join data_set d on d.id = p.copy_id where p.retirement_id = $1`,
    [retirementId],
  );
  return rows[0]!;
};

test('the proposal names what columns say of somebody, and tells no value', async () => {
  const { dataSetId, team } = await aCity();
  const { id } = await aProposal(team, { dataSetId });
  const { columns, rowCount } = await proposeTreatment(team.steward, id);
  expect(rowCount).toBe(360);
  expect(columns.map(({ name, meaning, proposal }) => [name, meaning, proposal.treatment])).toEqual(
    [
      ['身份证号', 'direct', 'surrogate'],
      ['姓名', 'direct', 'remove'],
      ['手机', 'direct', 'remove'],
      ['出生日期', 'quasi', 'date'],
      ['区划', 'quasi', 'keep'],
      ['等级', 'attribute', 'keep'],
      ['备注', 'quasi', 'keep'],
      ['金额', 'attribute', 'keep'],
    ],
  );
  expect(JSON.stringify(columns)).not.toMatch(/DEI|东城/);
});

const refusals: [string, Treatment, string][] = [
  ['a name that is kept', { column: '姓名', treatment: 'keep', quasi: true }, 'identifier-kept'],
  [
    'a citizen number of which too much is left',
    { column: '身份证号', treatment: 'prefix', characters: 14, quasi: true },
    'identifier-kept',
  ],
  [
    'text in bands',
    { column: '区划', treatment: 'band', width: 5, quasi: true },
    'treatment-unfit',
  ],
  [
    'a place that is said not to identify, without a reason',
    { column: '区划', treatment: 'keep', quasi: false },
    'reason-missing',
  ],
  [
    'dates that single rows out',
    { column: '出生日期', treatment: 'keep', quasi: true },
    'groups-too-small',
  ],
];

test('a plan is refused for what it would leave', async () => {
  const { dataSetId, team } = await aCity();
  const { id } = await aProposal(team, { dataSetId });
  for (const [words, treatment, code] of refusals)
    await expect(
      saveTreatmentPlan(team.steward, { ...aPlan({ instead: [treatment] }), id }),
      words,
    ).rejects.toMatchObject({ code: `de-identify.${code}` });
  const whole = aPlan();
  for (const columns of [
    whole.columns.slice(1),
    [...whole.columns, { column: '没有', treatment: 'remove' } as const],
    [...whole.columns, ...whole.columns.slice(0, 1)],
  ])
    await expect(saveTreatmentPlan(team.steward, { ...whole, columns, id })).rejects.toMatchObject({
      code: 'de-identify.columns-differ',
    });
  const none = whole.columns.map(({ column }) => ({ column, treatment: 'remove' }) as const);
  await expect(
    saveTreatmentPlan(team.steward, { ...whole, columns: none, id }),
  ).rejects.toMatchObject({ code: 'de-identify.nothing-stays' });
});

test('an identifier inside a text that stays is found: of the same row, and by its form', async () => {
  const rows = personRows(identifiers);
  rows[3]![6] = `电话 13812345678 已核`;
  rows[4]![6] = `本人 ${identifiers[4]} 到场`;
  const { dataSetId, team } = await aCity(rows);
  const { id } = await aProposal(team, { dataSetId });
  const instead = [
    { column: '备注', treatment: 'keep', quasi: false, reason: '固定用语' } as const,
  ];
  expect(await weighTreatment(team.steward, { id, plan: aPlan({ instead }) })).toMatchObject({
    telling: [{ column: '备注', rows: 2 }],
    rowsTelling: 2,
    withinPlan: false,
  });
  await expect(
    saveTreatmentPlan(team.steward, { ...aPlan({ instead }), id }),
  ).rejects.toMatchObject({
    code: 'de-identify.identifier-inside',
  });
  const plan = aPlan({ instead, tooFew: 'suppress' });
  const saved = await saveTreatmentPlan(team.steward, { ...plan, id });
  expect(saved.risk).toMatchObject({ rows: 360, rowsLeft: 358, withinPlan: true });
});

test('the provider gives the plan, one version after the other, until the offices agreed', async () => {
  const { world, dataSetId, team } = await aCity();
  const { id } = await aProposal(team, { dataSetId });
  const denied = { code: 'policy.denied' };
  for (const ctx of [team.bureau, team.security, systemContext(world, 'cli')])
    await expect(saveTreatmentPlan(ctx, { ...aPlan(), id })).rejects.toMatchObject(denied);
  const say = { id, office: 'bureau', result: 'de-identify', reason: '同意' } as const;
  await expect(giveOpinion(team.bureau, say)).rejects.toMatchObject({
    code: 'de-identify.plan-missing',
  });
  await saveTreatmentPlan(team.steward, { ...aPlan(), id });
  const changed = { code: 'de-identify.plan-changed' };
  await expect(saveTreatmentPlan(team.approver, { ...aPlan(), id })).rejects.toMatchObject(changed);
  await expect(giveOpinion(team.bureau, say)).rejects.toMatchObject(changed);
  await giveOpinion(team.bureau, { ...say, planVersion: 1 });
  await saveTreatmentPlan(team.approver, { ...aPlan({ version: 1, k: 10 }), id });
  for (const office of ['provider', 'security', 'archive'] as const) {
    const ctx = { provider: team.approver, security: team.security, archive: team.archivist };
    await expect(
      giveOpinion(ctx[office], { ...say, office, planVersion: 1 }),
    ).rejects.toMatchObject(changed);
    const told = await giveOpinion(ctx[office], { ...say, office, planVersion: 2 });
    expect(told.state).toBe('proposed');
  }
  expect(await giveOpinion(team.bureau, { ...say, planVersion: 2 })).toMatchObject({
    state: 'appraised',
    result: 'de-identify',
  });
  await expect(
    saveTreatmentPlan(team.steward, { ...aPlan({ version: 2 }), id }),
  ).rejects.toMatchObject({ code: 'de-identify.plan-fixed' });
  const change = `update treatment_plan set k = 3 where retirement_id = $1`;
  await expect(rawPool(world.db).query(change, [id])).rejects.toMatchObject({
    constraint: 'treatment_plan_fixed',
  });
});

test('the copy has what the plan allows, its origin is destroyed, and the register says how', async () => {
  const { world, dataSetId, departmentId, team } = await aCity();
  const origin = (await rowsOf(world, dataSetId)) as Record<string, unknown>[];
  const id = await aStartedDeIdentification(team, { dataSetId });
  await settle(world);
  expect(await standingOf(world, dataSetId)).toBe('destroyed');
  const { id: copyId, ...copy } = await copyOf(world, id);
  expect(copy).toEqual({
    rowCount: 360,
    suppressed: 0,
    name: '人员统计（去标识）',
    kind: 'derived',
    departmentId,
  });
  const rows = (await rowsOf(world, String(copyId))) as Record<string, unknown>[];
  const kept = (row: Record<string, unknown>) =>
    [row['区划'], row['等级'], row['备注'], row['金额']].join();
  expect(rows.map(kept).toSorted()).toEqual(origin.map(kept).toSorted());
  expect(rows.map(kept)).not.toEqual(origin.map(kept));
  expect(Object.keys(rows[0]!)).toEqual(['身份证号', '出生日期', '区划', '等级', '备注', '金额']);
  expect(new Set(rows.map((row) => row['出生日期']))).toEqual(new Set([1960, 1970, 1980, 1990]));
  const marks = new Set(rows.map((row) => row['身份证号']));
  expect(marks.size).toBe(360);
  expect([...marks].every((mark) => /^[0-9a-f]{24}$/.test(String(mark)))).toBe(true);
  const detail = await readRetirement(world.db, id);
  expect(detail).toMatchObject({
    state: 'destroyed',
    result: 'de-identify',
    keptCopies: [{ dataSetId: copyId, basis: expect.stringContaining('去标识方案第 1 版') }],
    verification: { clean: true },
  });
  const [entry] = await listEvidence(world.db, { readable: 'all', limit: 9 });
  expect(entry).toMatchObject({
    kind: 'destroyed',
    content: {
      witness: team.archivist.actor.id,
      deIdentified: { dataSetId: copyId, rowCount: 360, plan: { version: 1, k: 5 } },
    },
  });
  expect(JSON.stringify(entry)).not.toMatch(/DEI|东城/);
  expect(await findStandingOf(world.db, String(copyId))).toMatchObject({
    deIdentifiedFrom: { dataSetId, retirementId: id },
    deIdentifiedAs: null,
  });
  expect(await findStandingOf(world.db, dataSetId)).toMatchObject({
    retiredAs: 'destroyed',
    deIdentifiedFrom: null,
    deIdentifiedAs: { dataSetId: copyId },
  });
  const evidence = (await latestSnapshot(world.db, String(copyId)))?.evidence;
  expect(evidence).toMatchObject({ kind: 'de-identification', origin: { dataSetId } });
});

test('rows of groups that are too small are left out and counted, when the plan says so', async () => {
  const rows = personRows(identifiers);
  for (const at of [0, 1, 2]) rows[at]![4] = '密云';
  const { world, dataSetId, team } = await aCity(rows);
  const { id: caseId } = await aProposal(team, { dataSetId });
  await expect(saveTreatmentPlan(team.steward, { ...aPlan(), id: caseId })).rejects.toMatchObject({
    code: 'de-identify.groups-too-small',
    params: { rows: 3, k: 5, smallest: 1 },
  });
  const plan = await saveTreatmentPlan(team.steward, {
    ...aPlan({ tooFew: 'suppress' }),
    id: caseId,
  });
  await allAgree(team, { id: caseId, planVersion: plan.version });
  await allSign(team, caseId);
  await executeRetirement(team.otherBureau, caseId);
  await settle(world);
  const copy = await copyOf(world, caseId);
  expect(copy).toMatchObject({ rowCount: 357, suppressed: 3 });
  const left = (await rowsOf(world, String(copy['id']))) as Record<string, unknown>[];
  expect(left.map((row) => row['区划'])).not.toContain('密云');
});

test('ten rows of one person are one: groups are counted in persons where a column tells them apart', async () => {
  const rows = personRows(identifiers);
  // Twelve rows of one person are all there is of a district; a thirteenth row has no number.
  for (let at = 0; at < 13; at++) {
    rows[at]![0] = at === 12 ? '' : '110101200000000001';
    rows[at]![3] = '1960-01-11';
    rows[at]![4] = '密云';
  }
  const { world, dataSetId, team } = await aCity(rows);
  const { id } = await aProposal(team, { dataSetId });
  const plan = aPlan({ tooFew: 'suppress' });
  expect(await weighTreatment(team.steward, { id, plan })).toMatchObject({
    countedBy: '身份证号',
    smallestGroup: 2,
    rowsBelow: 13,
    uniques: 0,
    rowsLeft: 347,
  });
  const { retirementId } = await saveTreatmentPlan(team.steward, { ...plan, id });
  await allAgree(team, { id: retirementId, planVersion: 1 });
  await allSign(team, id);
  await executeRetirement(team.otherBureau, id);
  await settle(world);
  expect(await copyOf(world, id)).toMatchObject({ rowCount: 347, suppressed: 13 });
});

test('two approve and a third witnesses before anything is made; what is held stays as it is', async () => {
  const { world, dataSetId, team } = await aCity();
  const { retirementId: id, version } = await aPlannedCase(team, { dataSetId });
  await allAgree(team, { id, planVersion: version });
  await expect(executeRetirement(team.bureau, id)).rejects.toMatchObject({
    code: 'retirement.signatures-missing',
  });
  await allSign(team, id);
  await executeRetirement(team.otherBureau, id);
  const hold = { dataSetId, caseReference: '监察 3 号', reason: '调查' };
  await placeHold(team.security, hold);
  await settle(world);
  expect(await readRetirement(world.db, id)).toMatchObject({
    state: 'witnessed',
    problem: { zh: expect.stringContaining('监察 3 号') },
  });
  expect(await standingOf(world, dataSetId)).toBeNull();
  expect(await copyOf(world, id)).toMatchObject({ name: null, rowCount: null });
  expect(await rowsOf(world, dataSetId)).toHaveLength(360);
});
