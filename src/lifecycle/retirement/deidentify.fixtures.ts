import type { World } from '#platform/world.ts';
import { aReadySource, aReceivedFile } from '#lifecycle/cache/cache.fixtures.ts';
import { landForTest } from '#lifecycle/cache/landing.fixtures.ts';
import { saveTreatmentPlan } from './deidentify.commands.ts';
import type { SaveTreatmentPlan, Treatment, TreatmentPlan } from './deidentify.contract.ts';
import { executeRetirement } from './execution.commands.ts';
import type { RetirementDetail } from './retirement.contract.ts';
import { giveOpinion } from './retirement.commands.ts';
import {
  aProposal,
  aRetirementTeam,
  type RetirementTeam,
  speakerOf,
} from './retirement.fixtures.ts';
import { offices } from './retirement.states.ts';
import type { LandedRoad } from './road.fixtures.ts';
import { approveDestruction, witnessDestruction } from './signing.commands.ts';

export const personColumns = [
  '身份证号',
  '姓名',
  '手机',
  '出生日期',
  '区划',
  '等级',
  '备注',
  '金额',
];

/** Rows of persons: one of the given identifiers names each in one column; groups of year and district are even. */
export function personRows(identifiers: readonly string[], count = 360): string[][] {
  return Array.from({ length: count }, (_, at) => {
    const mark = identifiers[at % identifiers.length] ?? '';
    const born = `${1960 + (at % 4) * 10}-0${1 + (at % 9)}-${10 + (at % 11)}`;
    const citizen = `11010119${String(at).padStart(10, '0')}`;
    const district = ['东城', '西城', '海淀'][Math.floor(at / 4) % 3] ?? '';
    const grade = String(1 + (at % 3));
    return [citizen, mark, `${mark}-${at}`, born, district, grade, '已核', `${at * 3}.5`];
  });
}

/** A data set of persons that landed, with a rejected row that names one, and the people who may retire it. */
export async function aPersonRoad(
  world: World,
  given: { identifiers: readonly string[]; rows?: readonly (readonly string[])[] },
): Promise<LandedRoad> {
  const { identifiers, rows = personRows(identifiers) } = given;
  const made = await aReadySource(world, { columns: personColumns, rejectLimit: 0.5 });
  const team = await aRetirementTeam(world, made.departmentId);
  const lines = [personColumns, ...rows, ['x', identifiers.at(-1) ?? '']];
  const bytes = `${lines.map((line) => line.join(',')).join('\n')}\n`;
  const fileId = await aReceivedFile(world, { sourceId: made.sourceId, bytes });
  await landForTest(world, { sourceId: made.sourceId, fileId });
  return { ...made, team, fileId };
}

/** A plan that lets persons go and keeps what is counted; columns given stand in for its own. */
export function aPlan(
  change: Partial<SaveTreatmentPlan> & { instead?: readonly Treatment[] } = {},
): SaveTreatmentPlan {
  const { instead = [], ...plan } = change;
  const own: Treatment[] = [
    { column: '身份证号', treatment: 'surrogate' },
    { column: '姓名', treatment: 'remove' },
    { column: '手机', treatment: 'remove' },
    { column: '出生日期', treatment: 'date', unit: 'year', quasi: true },
    { column: '区划', treatment: 'keep', quasi: true },
    { column: '等级', treatment: 'keep', quasi: false },
    { column: '备注', treatment: 'keep', quasi: true },
    { column: '金额', treatment: 'keep', quasi: false },
  ];
  const columns = own.map((one) => instead.find(({ column }) => column === one.column) ?? one);
  return { version: 0, name: '人员统计（去标识）', k: 5, tooFew: 'refuse', columns, ...plan };
}

/** A case with a plan of the steward, not yet appraised. */
export async function aPlannedCase(
  team: RetirementTeam,
  given: { dataSetId: string; plan?: SaveTreatmentPlan },
): Promise<TreatmentPlan> {
  const { id } = await aProposal(team, { dataSetId: given.dataSetId });
  return saveTreatmentPlan(team.steward, { ...(given.plan ?? aPlan()), id });
}

/** All four offices agree to a version of the plan. */
export async function allAgree(
  team: RetirementTeam,
  given: { id: string; planVersion: number },
): Promise<RetirementDetail> {
  let last: RetirementDetail | undefined;
  for (const office of offices) {
    const opinion = { ...given, office, result: 'de-identify', reason: '同意方案' } as const;
    last = await giveOpinion(speakerOf(team, office), opinion);
  }
  if (last === undefined) throw new Error('there are offices');
  return last;
}

/** Two approve, a third witnesses. */
export async function allSign(team: RetirementTeam, id: string): Promise<void> {
  await approveDestruction(team.approver, id);
  await approveDestruction(team.bureau, id);
  await witnessDestruction(team.archivist, id);
}

/** A de-identification that was planned, agreed to, signed for and started; its job is still to run. */
export async function aStartedDeIdentification(
  team: RetirementTeam,
  given: { dataSetId: string; plan?: SaveTreatmentPlan },
): Promise<string> {
  const { retirementId: id, version } = await aPlannedCase(team, given);
  await allAgree(team, { id, planVersion: version });
  await allSign(team, id);
  await executeRetirement(team.otherBureau, id);
  return id;
}
