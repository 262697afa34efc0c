import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import type { World } from '#platform/world.ts';
import { executeRetirement } from './execution.commands.ts';
import { giveOpinion, proposeRetirement } from './retirement.commands.ts';
import type { ProposeRetirement, RetirementDetail } from './retirement.contract.ts';
import { offices, type Result } from './retirement.states.ts';
import { approveDestruction, witnessDestruction } from './signing.commands.ts';

/** The people of a retirement: those of the provider, two of the bureau, security and archive. */
export interface RetirementTeam {
  steward: Context;
  approver: Context;
  bureau: Context;
  otherBureau: Context;
  security: Context;
  archivist: Context;
}

export async function aRetirementTeam(world: World, departmentId: string): Promise<RetirementTeam> {
  const person = (role: Parameters<typeof aContext>[1]) => aContext(world, role);
  return {
    steward: await person({ roles: ['department-steward'], departmentId }),
    approver: await person({ roles: ['department-approver'], departmentId }),
    bureau: await person({ roles: ['data-bureau'] }),
    otherBureau: await person({ roles: ['data-bureau'] }),
    security: await person({ roles: ['security-officer'] }),
    archivist: await person({ roles: ['archivist'] }),
  };
}

/** A proposal of the steward; everything may be overridden. */
export function aProposal(
  team: Pick<RetirementTeam, 'steward'>,
  given: { dataSetId: string } & Partial<ProposeRetirement>,
): Promise<RetirementDetail> {
  return proposeRetirement(team.steward, {
    cause: 'purpose-ended',
    reason: '专项核查已结束',
    legalBasis: '个人信息保护法第四十七条',
    keptCopies: [],
    ...given,
  });
}

/** A case on which all four offices said the same. */
export async function anAppraisedCase(
  team: RetirementTeam,
  given: { dataSetId: string; result: Result } & Partial<ProposeRetirement>,
): Promise<RetirementDetail> {
  const { result, ...proposal } = given;
  let last = await aProposal(team, proposal);
  for (const office of offices) {
    last = await giveOpinion(speakerOf(team, office), {
      id: last.id,
      office,
      result,
      reason: '同意',
    });
  }
  return last;
}

/** Who speaks for an office. */
export function speakerOf(team: RetirementTeam, office: (typeof offices)[number]): Context {
  const { approver: provider, bureau, security, archivist: archive } = team;
  return { provider, bureau, security, archive }[office];
}

/** A destruction that was appraised, approved by two, witnessed, and started; its job is still to run. */
export async function aStartedDestruction(
  team: RetirementTeam,
  given: { dataSetId: string } & Partial<ProposeRetirement>,
): Promise<string> {
  const { id } = await anAppraisedCase(team, { ...given, result: 'destroy' });
  await approveDestruction(team.approver, id);
  await approveDestruction(team.bureau, id);
  await witnessDestruction(team.archivist, id);
  await executeRetirement(team.otherBureau, id);
  return id;
}

/** A job that carries a case out, as far as a test needs one. */
export const aJob = (attempt = 1) => ({
  attempt,
  signal: new AbortController().signal,
  progress: () => undefined,
});

/** A case that is appraised to be archived, and begun. Out: its id. */
export async function anArchiving(given: {
  team: RetirementTeam;
  dataSetId: string;
}): Promise<string> {
  const { team, dataSetId } = given;
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
  await executeRetirement(team.bureau, id);
  return id;
}
