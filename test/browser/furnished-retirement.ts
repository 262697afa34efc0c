import { aContext } from '#governance/identity/identity.fixtures.ts';
import { giveOpinion } from '#lifecycle/retirement/retirement.commands.ts';
import {
  aProposal,
  speakerOf,
  type RetirementTeam,
} from '#lifecycle/retirement/retirement.fixtures.ts';
import { offices } from '#lifecycle/retirement/retirement.states.ts';
import { approveDestruction } from '#lifecycle/retirement/signing.commands.ts';
import type { World } from '#platform/world.ts';

/** Two data sets of a department, of which the second is derived from the first. */
export interface Retirable {
  departmentId: string;
  disputed: string;
  awaiting: string;
}

/**
 * Two cases that wait: one on which three offices do not say the same, one that lacks its second approval. Out: the first.
 */
export async function furnishRetirement(
  world: World,
  sets: Retirable,
): Promise<{ retirementId: string }> {
  const team = await aTeam(world, sets.departmentId);
  const awaiting = await aProposal(team, {
    dataSetId: sets.awaiting,
    reason: '专项核查已结束，用途不再存在。',
  });
  for (const office of offices) {
    const opinion = { office, result: 'destroy', reason: '用途已终止，依法销毁。' } as const;
    await giveOpinion(speakerOf(team, office), { id: awaiting.id, ...opinion });
  }
  await approveDestruction(team.approver, awaiting.id);
  const { id } = await aProposal(team, {
    dataSetId: sets.disputed,
    cause: 'superseded',
    reason: '登记业务已迁入新系统，本数据集自 2025 年起不再更新，各应用已改用新数据。',
    legalBasis: '个人信息保护法第四十七条；政务数据共享条例第三十二条',
    keptCopies: [{ dataSetId: sets.awaiting, basis: '统计法第三条：统计调查所需' }],
  });
  const said = [
    ['provider', 'destroy', '业务已终止，本部门不再使用。'],
    ['security', 'destroy', '含个人信息，不宜继续留存。'],
    ['archive', 'archive', '反映企业设立沿革，有长期保存价值，建议归档。'],
  ] as const;
  for (const [office, result, reason] of said)
    await giveOpinion(speakerOf(team, office), { id, office, result, reason });
  return { retirementId: id };
}

async function aTeam(world: World, departmentId: string): Promise<RetirementTeam> {
  const person = (displayName: string, given: Parameters<typeof aContext>[1]) =>
    aContext(world, { ...given, displayName });
  return {
    steward: await person('数据专员', { roles: ['department-steward'], departmentId }),
    approver: await person('部门审批人', { roles: ['department-approver'], departmentId }),
    bureau: await person('数据局处室干部', { roles: ['data-bureau'] }),
    otherBureau: await person('数据局值班干部', { roles: ['data-bureau'] }),
    security: await person('安全管理员', { roles: ['security-officer'] }),
    archivist: await person('档案管理员', { roles: ['archivist'] }),
  };
}
