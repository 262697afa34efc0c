import type { Retirement, RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';

export type State = Retirement['state'];
export type Cause = Retirement['cause'];
export type Result = NonNullable<Retirement['result']>;
export type Office = RetirementDetail['opinions'][number]['office'];

/** The four offices in the order in which they are shown. */
export const offices = ['provider', 'bureau', 'security', 'archive'] as const;
export const results = ['keep', 'archive', 'destroy', 'de-identify'] as const;
export const causes = [
  'purpose-ended',
  'cold',
  'superseded',
  'law-changed',
  'request',
  'error',
  'other',
] as const;

/** Whether a result ends the data set: it is signed for by three, and carried out as a destruction. */
export function endsDataSet(result: Result | null): boolean {
  return result === 'destroy' || result === 'de-identify';
}
