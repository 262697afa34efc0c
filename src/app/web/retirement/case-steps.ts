import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { endsDataSet } from './case-values.ts';

/** One step of a case, as its timeline tells it. */
export interface Step {
  key: 'propose' | 'appraise' | 'approve' | 'witness' | 'execute' | 'end' | 'withdraw';
  /** open: it will come; now: it is what the case waits for; stopped: it never will. */
  condition: 'done' | 'now' | 'open' | 'stopped';
  at: string | null;
  /** Ids of the people of the step, in their order. */
  by: readonly string[];
}

type Case = Pick<
  RetirementDetail,
  | 'state'
  | 'result'
  | 'proposedBy'
  | 'proposedAt'
  | 'appraisedAt'
  | 'opinions'
  | 'signatures'
  | 'executedBy'
  | 'executedAt'
  | 'finishedAt'
>;

const order = ['proposed', 'appraised', 'approved', 'witnessed', 'executing'] as const;

/**
 * The steps of a case from its proposal to its end: those that were done, the one it waits for, and those that follow by the
 * result of the appraisal. Before the appraisal only its steps are told, since nobody knows what it will be.
 */
export function stepsOf(one: Case): Step[] {
  const signed = (kind: 'approve' | 'witness') =>
    one.signatures.filter((signature) => signature.kind === kind);
  const last = (times: readonly { signedAt: string }[]) => times.at(-1)?.signedAt ?? null;
  const approvals = signed('approve');
  const witness = signed('witness');
  const known: Record<Step['key'], Omit<Step, 'key' | 'condition'>> = {
    propose: { at: one.proposedAt, by: [one.proposedBy] },
    appraise: { at: one.appraisedAt, by: one.opinions.map(({ givenBy }) => givenBy) },
    approve: { at: last(approvals), by: approvals.map(({ personId }) => personId) },
    witness: { at: last(witness), by: witness.map(({ personId }) => personId) },
    execute: { at: one.executedAt, by: one.executedBy === null ? [] : [one.executedBy] },
    end: { at: one.finishedAt, by: [] },
    withdraw: { at: one.finishedAt, by: [] },
  };
  const keys = keysOf(one);
  const reached = reachedOf(one, keys);
  return keys.map((key, place) => ({ key, ...known[key], condition: reached(key, place) }));
}

function keysOf({ state, result }: Case): Step['key'][] {
  const way: Step['key'][] = ['propose', 'appraise'];
  if (endsDataSet(result)) way.push('approve', 'witness', 'execute');
  else if (result === 'archive') way.push('execute');
  way.push(state === 'withdrawn' ? 'withdraw' : 'end');
  return way;
}

function reachedOf(
  one: Case,
  keys: readonly Step['key'][],
): (key: Step['key'], place: number) => Step['condition'] {
  if (one.state === 'withdrawn') {
    const isDone: Record<string, boolean> = {
      propose: true,
      appraise: one.appraisedAt !== null,
      approve: one.signatures.filter(({ kind }) => kind === 'approve').length === 2,
      witness: one.signatures.some(({ kind }) => kind === 'witness'),
      withdraw: true,
    };
    return (key) => (isDone[key] === true ? 'done' : 'stopped');
  }
  const steps = { proposed: 'appraise', approved: 'witness', witnessed: 'execute' } as const;
  const at = order.find((state) => state === one.state);
  if (at === undefined) return () => 'done';
  const next =
    at === 'appraised'
      ? endsDataSet(one.result)
        ? 'approve'
        : 'execute'
      : at === 'executing'
        ? 'execute'
        : steps[at];
  const now = keys.indexOf(next);
  return (_key, place) => {
    if (place === now) return 'now';
    return place < now ? 'done' : 'open';
  };
}
