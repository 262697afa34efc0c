import type { Words } from '#platform/errors/errors.ts';

export type CheckState = 'ok' | 'warning' | 'problem';

/** What one check found, and what to do about it. */
export interface Check {
  name: string;
  state: CheckState;
  words: Words;
  /** What to do next, when there is something to do. */
  next?: Words;
  /** Ids, names and figures, never values of the data; at most findingsMax of them. */
  findings?: readonly string[];
}

/** Findings one check lists; the count in its words is whole. */
export const findingsMax = 20;

/** A check that found nothing wrong. */
export function ok(name: string, words: Words): Check {
  return { name, state: 'ok', words };
}

/** A sentence in both languages. */
export function say(zh: string, en: string): Words {
  return { zh, en };
}

/** How a check speaks: when nothing was found, when something was, and what to do then. */
export interface Verdict {
  good: Words;
  /** `{count}` is replaced by how many there are. */
  bad: Words;
  next: Words;
  state?: Exclude<CheckState, 'ok'>;
}

/** A check by what it found: nothing is good. */
export function judge(name: string, findings: readonly string[], verdict: Verdict): Check {
  if (findings.length === 0) return ok(name, verdict.good);
  const counted = (text: string) => text.replaceAll('{count}', String(findings.length));
  return {
    name,
    state: verdict.state ?? 'problem',
    words: say(counted(verdict.bad.zh), counted(verdict.bad.en)),
    next: verdict.next,
    findings: findings.slice(0, findingsMax),
  };
}

/** True when any check found a problem; warnings alone do not count. */
export function hasProblem(checks: readonly Check[]): boolean {
  return checks.some((check) => check.state === 'problem');
}
