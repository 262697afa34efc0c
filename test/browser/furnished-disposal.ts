import { writeFile } from 'node:fs/promises';
import type { RoadReport } from '#app/road/stage.ts';
import type { Context } from '#governance/identity/context.ts';
import { confirmDisposal } from '#lifecycle/retirement/disposal.commands.ts';
import { listTasks } from '#lifecycle/retirement/disposal.queries.ts';
import { executeRetirement, restore } from '#lifecycle/retirement/execution.commands.ts';
import { placeHold, releaseHold } from '#lifecycle/retirement/hold.commands.ts';
import {
  anAppraisedCase,
  aRetirementTeam,
  aStartedDestruction,
  type RetirementTeam,
} from '#lifecycle/retirement/retirement.fixtures.ts';
import { findDataSetByCode } from '#lifecycle/source/source.ts';
import { rawPool } from '#platform/database/database.ts';
import { sleep } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';

const rounds = 1_200;
const roundMs = 50;

/** Carries a small list of a name all along the road. */
export type CarryList = (name: string, path: string) => Promise<RoadReport>;

/**
 * Data sets that left: one archived, restored and archived again, two destroyed, the copies of one of them disposed of and
 * those of the other overdue; and holds, one of them released. Out: the newest package.
 */
export async function furnishDisposal(
  world: World,
  given: { owner: Context; heldId: string; carryList: CarryList },
): Promise<{ archiveId: string }> {
  const { owner, heldId } = given;
  const made = async (name: string) => {
    const path = world.storage.path('temp', 'list.csv');
    await writeFile(path, listRows());
    const report = await given.carryList(name, path);
    return { id: await idOf(world, report.dataSet), derived: `${report.dataSet}_std` };
  };
  const team = await aRetirementTeam(world, owner.actor.departmentId ?? '');
  await nameTeam(world, team);
  const survey = await made('第四次经济普查底册');
  // Its entry and its service stand on the standardised data set.
  const surveyId = await idOf(world, survey.derived);
  const first = await archived(world, team, surveyId);
  await restore(team.bureau, first);
  await until(world, `select from archive where id = $1 and restored_at is not null`, first);
  const archiveId = await archived(world, team, surveyId);
  await destroyed(world, team, (await made('企业信用摸排名单')).id);
  const [task] = await listTasks(world.db, { readable: 'all', limit: 1 });
  if (task === undefined) throw new Error('a destruction opens a task for its consumer');
  const note = '查询库与当日备份已删除，经办岗位：信息科值班岗';
  await confirmDisposal(owner, { id: task.id, method: 'deleted', note });
  await destroyed(world, team, (await made('企业年报抽查名单')).id);
  await rawPool(world.db).query(
    `update disposal_task set due_at = now() - interval '3 days' where state = 'open'`,
  );
  await furnishHolds(team, heldId, surveyId);
  return { archiveId };
}

async function idOf(world: World, code: string): Promise<string> {
  const found = await findDataSetByCode(world.db, code);
  if (found === undefined) throw new Error('a road makes its data set');
  return found.id;
}

const names: Readonly<Record<keyof RetirementTeam, string>> = {
  steward: '提供部门专员',
  approver: '提供部门审批人',
  bureau: '数据局经办人',
  otherBureau: '数据局执行人',
  security: '安全管理员',
  archivist: '档案管理员',
};

async function nameTeam(world: World, team: RetirementTeam): Promise<void> {
  for (const [post, name] of Object.entries(names)) {
    // Object.entries loses the key type; names has exactly the posts of a team.
    const { id } = team[post as keyof RetirementTeam].actor;
    await rawPool(world.db).query('update account set display_name = $2 where id = $1', [id, name]);
  }
}

async function furnishHolds(team: RetirementTeam, heldId: string, surveyId: string): Promise<void> {
  const ask = (dataSetId: string, caseReference: string, reason: string) =>
    placeHold(team.security, { dataSetId, caseReference, reason });
  const over = await ask(surveyId, '（2025）审字第 3 号', '审计机关核查普查经费');
  await releaseHold(team.bureau, { id: over.id, reason: '审计已结，2026 年 3 月出具报告' });
  await ask(heldId, '（2026）审字第 12 号', '审计机关核查登记数据，要求保持原状');
  await ask(heldId, '（2026）行初字第 58 号', '行政诉讼举证期间，法院要求保全登记记录');
}

async function archived(world: World, team: RetirementTeam, dataSetId: string): Promise<string> {
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
  await executeRetirement(team.bureau, id);
  await until(world, `select from retirement where id = $1 and state = 'archived'`, id);
  return id;
}

async function destroyed(world: World, team: RetirementTeam, dataSetId: string): Promise<void> {
  const id = await aStartedDestruction(team, { dataSetId });
  await until(world, `select from retirement where id = $1 and state = 'destroyed'`, id);
}

async function until(world: World, text: string, id: string): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const { rowCount } = await rawPool(world.db).query(text, [id]);
    if (rowCount === 1) return;
    await sleep(roundMs);
  }
  throw new Error(`never came about: ${text}`);
}

function listRows(): string {
  const lines = Array.from({ length: 60 }, (_, at) =>
    [`L${String(at).padStart(5, '0')}`, `示范第${at}号商贸`, `${2015 + (at % 10)}-03-01`].join(),
  );
  return `登记号,名称,核查日期\n${lines.join('\n')}\n`;
}
