/**
 * What the gateway needs from whoever keeps applications, grants and quotas. The service stage stands before the
 * application stage, so it takes these as arguments; app/ injects the real ones.
 */

/** Comparisons of a row filter; `values` has one text except for `in` (1 … 1000) and `null` ('true' or 'false'). */
export const rowFilterOperators = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'like',
  'null',
] as const;
export type RowFilterOperator = (typeof rowFilterOperators)[number];

/** One condition on the rows a grant opens; all conditions of a grant hold together. Values are text, typed by the gateway. */
export interface RowFilter {
  column: string;
  op: RowFilterOperator;
  values: readonly string[];
}

/** State of the caller's quota after this call was counted; becomes the RateLimit headers. */
export interface Rate {
  /** Name of the policy, ASCII letters, digits and hyphen. */
  policy: string;
  limit: number;
  windowSeconds: number;
  remaining: number;
  resetSeconds: number;
}

/** A call that may go on, and how far it may go. */
export interface Admitted {
  applicationId: string;
  grantId: string;
  keyId: string;
  purpose: string;
  /** Columns the grant opens, or all that the service offers. */
  fields: readonly string[] | 'all';
  rowFilter: readonly RowFilter[];
  /**
   * Names exactly this pair of fields and rowFilter, e.g. `<grantId>:<grant version>`: it must change when either
   * does, since compiled questions, cursors and ETags are bound to it. At most 200 characters.
   */
  scopeKey: string;
  rate: Rate;
}

export interface AdmitCall {
  /** The key as the caller sent it, without `Bearer`; absent when no key came. Never logged. */
  key: string | undefined;
  serviceId: string;
  now: Date;
}

/**
 * Counts the call and opens it, or throws a Refusal (401 no or unknown key, 403 no grant, 429 quota used up).
 * May answer at once (no promise) when everything is in memory.
 */
export type Admit = (call: AdmitCall) => Admitted | Promise<Admitted>;

export const accessOutcomes = ['answered', 'not-modified', 'refused', 'failed'] as const;
export type AccessOutcome = (typeof accessOutcomes)[number];
export type CallKind = 'query' | 'verify' | 'file' | 'openapi';

/** One admitted call: who, for what, on which version of what, and the shape of the question, never its values. */
export interface AccessRecord {
  requestId: string;
  at: Date;
  applicationId: string;
  grantId: string;
  keyId: string;
  purpose: string;
  serviceId: string;
  kind: CallKind;
  resourceId: string;
  resourceVersionId: string;
  snapshotId: string;
  /** e.g. `name.like,year.gte;fields=code,name;sort=-year;limit=100`. Column names and operators only, at most 4,000 characters. */
  shape: string;
  /** query: rows answered; verify: items judged; file: rows in the file (counted before the first byte). */
  rowCount: number;
  outcome: AccessOutcome;
  status: number;
  durationMs: number;
}

/** Resolves when the record is durable. The gateway sends its answer only afterwards; if it fails, nothing is sent. */
export type RecordAccess = (record: AccessRecord) => Promise<void>;

export interface GatewayPorts {
  admit: Admit;
  record: RecordAccess;
}
