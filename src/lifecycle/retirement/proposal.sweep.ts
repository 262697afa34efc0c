import { type Context, systemContext } from '#governance/identity/context.ts';
import { departmentFilter } from '#governance/policy/perform.ts';
import { Refusal } from '#platform/errors/errors.ts';
import type { World } from '#platform/world.ts';
import { selectNamingLaw } from './law.queries.ts';
import { proposeRetirement } from './retirement.commands.ts';
import { type Boundaries, type RuleFinding, selectRuleFindings } from './temperature.queries.ts';

const dayMs = 86_400_000;
/** Proposals one round makes at most; the next round goes on. */
const proposalsMax = 100;
/** A case that people withdrew is not proposed again by a rule for so long. */
const quietDays = 180;

const grounds: Readonly<Record<RuleFinding['cause'], { reason: string; legalBasis: string }>> = {
  cold: {
    reason: '超过规定天数无人使用（冷数据规则）',
    legalBasis: '数据全生命周期管理：冷数据定期鉴定',
  },
  'purpose-ended': {
    reason: '全部授权均已到期或收回，使用目的已实现（目的终止规则）',
    legalBasis: '个人信息保护法第四十七条、政务数据共享条例：目的实现后及时处置',
  },
  superseded: {
    reason: '目录条目已撤销，且没有新的条目（被替代规则）',
    legalBasis: '政务信息资源目录编制指南：目录撤销后数据的处置',
  },
};

/**
 * A law changed: proposes every data set that names it in a legal basis, of departments the actor may propose for. Those with
 * a case in hand are left. Out: how many were proposed, and whether there are more than one round proposes.
 */
export async function proposeForLaw(
  ctx: Context,
  change: { law: string; reason: string },
): Promise<{ proposed: number; more: boolean }> {
  const readable = departmentFilter(ctx, 'retirement:propose');
  const found = await selectNamingLaw(ctx.db, {
    law: change.law,
    readable,
    limit: proposalsMax + 1,
  });
  // One request makes many cases: its idempotency key is not theirs.
  const { idempotencyKey: _key, ...each } = ctx;
  let proposed = 0;
  for (const dataSetId of found.slice(0, proposalsMax)) {
    const proposal = { reason: change.reason, legalBasis: change.law, keptCopies: [] };
    try {
      await proposeRetirement(each, { dataSetId, cause: 'law-changed', ...proposal });
      proposed += 1;
    } catch (error) {
      // Another person was first; the rest go on.
      if (!(error instanceof Refusal && error.code === 'retirement.case-open')) throw error;
    }
  }
  return { proposed, more: found.length > proposalsMax };
}

/** From when on a use makes a data set hot or warm, by the configuration. */
export function boundariesOf(world: Pick<World, 'config' | 'now'>): Boundaries {
  const ago = (days: number) => new Date(world.now().getTime() - days * dayMs);
  return { hotFrom: ago(world.config.hotDays), warmFrom: ago(world.config.warmDays) };
}

/**
 * Proposes what the rules say should be retired: cold data, data whose every grant has ended, data whose entry was
 * revoked. Nothing but a proposal is made. Safe to repeat; run every hour. Out: how many proposals were made.
 */
export async function sweepProposals(world: World): Promise<number> {
  const ctx = systemContext(world, 'retirement.rules');
  const findings = await selectRuleFindings(world.db, {
    boundaries: boundariesOf(world),
    now: world.now(),
    quietFrom: new Date(world.now().getTime() - quietDays * dayMs),
    limit: proposalsMax,
  });
  let made = 0;
  for (const { dataSetId, cause } of findings) {
    try {
      await proposeRetirement(ctx, { dataSetId, cause, ...grounds[cause], keptCopies: [] });
      made += 1;
    } catch (error) {
      // Another process or a person was first.
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return made;
}
