import { Failure, Refusal, type Words } from '#platform/errors/errors.ts';
import { refusalWords } from './bundle-check.ts';
import { identityOf } from './bundle.ts';
import { definitionErrors } from './definition.errors.ts';
import { planOne, type BundlePlan, type PlannedDefinition } from './plan.ts';
import type { Action, FieldChange } from './planned.ts';

/** What became of a definition. */
export type Outcome = 'created' | 'changed' | 'unchanged' | 'waits' | 'failed' | 'not-reached';

export interface AppliedDefinition extends Pick<PlannedDefinition, 'kind' | 'code' | 'name'> {
  outcome: Outcome;
  changes: FieldChange[];
  /** Why it waits or failed. */
  reason?: Words;
}

export interface ApplyReport {
  objects: AppliedDefinition[];
  /** What stopped the run; everything before it is applied, nothing after it. */
  error?: Error;
}

/**
 * Applies a plan, definition by definition in its order; each is compared once more and done in a transaction of its
 * own. The first failure stops; running again goes on where it stopped. Refuses a plan with definitions that cannot be
 * applied, before anything is written.
 */
export async function applyPlan(
  plan: BundlePlan,
  onStart: (object: PlannedDefinition, at: number) => void,
): Promise<ApplyReport> {
  const stuck = plan.objects.filter(({ planned }) => planned.action === 'cannot');
  if (stuck.length > 0) throw definitionErrors.cannotApply({ count: stuck.length });
  const earlier = new Map<string, Action>();
  const ground = { ...plan.ground, earlier };
  const objects: AppliedDefinition[] = [];
  let error: Error | undefined;
  for (const [at, object] of plan.objects.entries()) {
    const { kind, code, name, defined } = object;
    if (error !== undefined) {
      objects.push({ kind, code, name, outcome: 'not-reached', changes: [] });
      continue;
    }
    onStart(object, at);
    try {
      const done = await applyOne(ground, object);
      objects.push({ kind, code, name, ...done });
      earlier.set(identityOf(defined), done.outcome === 'waits' ? 'waits' : 'unchanged');
    } catch (thrown) {
      error = thrown instanceof Error ? thrown : new Error(String(thrown));
      objects.push({ kind, code, name, outcome: 'failed', changes: [], reason: reasonOf(thrown) });
    }
  }
  return error === undefined ? { objects } : { objects, error };
}

async function applyOne(
  ground: BundlePlan['ground'],
  { defined }: PlannedDefinition,
): Promise<Pick<AppliedDefinition, 'outcome' | 'changes' | 'reason'>> {
  const planned = await planOne(ground, defined);
  switch (planned.action) {
    case 'unchanged':
      return { outcome: 'unchanged', changes: [] };
    case 'waits':
      return { outcome: 'waits', changes: [], reason: planned.reason };
    case 'cannot':
      throw definitionErrors.nowRefused({ zh: planned.reason.zh, en: planned.reason.en });
    case 'create':
    case 'change': {
      const waiting = await planned.carryOut(ground);
      const { action, changes } = planned;
      const done = action === 'create' ? 'created' : 'changed';
      if (waiting === undefined) return { outcome: done, changes };
      const { reason, didPart } = waiting;
      return didPart
        ? { outcome: done, changes, reason }
        : { outcome: 'waits', changes: [], reason };
    }
  }
}

function reasonOf(error: unknown): Words {
  if (error instanceof Refusal) return refusalWords(error);
  const text = error instanceof Failure ? error.message : '内部错误 (internal error)';
  return { zh: text, en: text };
}
