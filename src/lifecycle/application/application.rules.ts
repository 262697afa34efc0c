import type { RowFilter } from '#lifecycle/service/gateway-ports.ts';

export const grantsInForceMax = 500;

/** How far a request asks, or a decision opens. */
export interface Scope {
  fields: readonly string[] | null;
  rowFilter: readonly RowFilter[];
  validTo: Date;
  quotaPerMinute: number;
  quotaPerDay: number;
}

/** What the service can give: the columns it offers, and all columns of the resource, which row filters may name. */
export interface Offer {
  offered: readonly string[];
  columns: readonly string[];
}

/** The fields and filter columns of a scope that the service does not have. */
export function unknownInScope(scope: Pick<Scope, 'fields' | 'rowFilter'>, offer: Offer): string[] {
  const offered = new Set(offer.offered);
  const columns = new Set(offer.columns);
  const unknown = [
    ...(scope.fields ?? []).filter((field) => !offered.has(field)),
    ...scope.rowFilter.map((filter) => filter.column).filter((column) => !columns.has(column)),
  ];
  return [...new Set(unknown)];
}

/** What the decider changed; absent = as asked. */
export type Narrowing = Partial<{ [K in keyof Scope]: Scope[K] | undefined }>;

export type NarrowDecision = { ok: true; scope: Scope } | { ok: false; what: string };

/**
 * The scope a decision opens: what was asked, narrowed. Row conditions are added to those asked for, so rows can
 * only become fewer; everything else must not exceed the request.
 */
export function narrowScope(
  asked: Scope,
  narrowing: Narrowing,
  offered: readonly string[],
): NarrowDecision {
  const fields = narrowing.fields === undefined ? asked.fields : narrowing.fields;
  const askedFields = new Set(asked.fields ?? offered);
  const exceeding = (fields ?? offered).filter((field) => !askedFields.has(field));
  if (exceeding.length > 0) return { ok: false, what: exceeding.join('、') };
  const scope: Scope = {
    fields,
    rowFilter: [...asked.rowFilter, ...(narrowing.rowFilter ?? [])],
    validTo: narrowing.validTo ?? asked.validTo,
    quotaPerMinute: narrowing.quotaPerMinute ?? asked.quotaPerMinute,
    quotaPerDay: narrowing.quotaPerDay ?? asked.quotaPerDay,
  };
  if (scope.validTo > asked.validTo) return { ok: false, what: 'validTo' };
  if (scope.quotaPerMinute > asked.quotaPerMinute) return { ok: false, what: 'quotaPerMinute' };
  if (scope.quotaPerDay > asked.quotaPerDay) return { ok: false, what: 'quotaPerDay' };
  return { ok: true, scope };
}

/** Whether a period begins before it ends, is not over, and is not longer than allowed. */
export function isPeriodValid(
  period: { validFrom: Date; validTo: Date },
  now: Date,
  daysMax: number,
): boolean {
  const latest = Math.max(now.getTime(), period.validFrom.getTime()) + daysMax * 86_400_000;
  return (
    period.validTo > period.validFrom && period.validTo > now && period.validTo.getTime() <= latest
  );
}

export type GrantState = 'future' | 'active' | 'expired' | 'revoked';

/** The state of a grant now; expiry needs no deed, time does it. */
export function grantState(
  grant: { revokedAt: Date | null; validFrom: Date; validTo: Date },
  now: Date,
): GrantState {
  if (grant.revokedAt !== null) return 'revoked';
  if (grant.validTo <= now) return 'expired';
  return grant.validFrom > now ? 'future' : 'active';
}

/** The state of a key now. */
export function keyState(
  key: { revokedAt: Date | null; expiresAt: Date },
  now: Date,
): 'active' | 'expired' | 'revoked' {
  if (key.revokedAt !== null) return 'revoked';
  return key.expiresAt <= now ? 'expired' : 'active';
}
