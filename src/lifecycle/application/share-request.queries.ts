import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { RowFilter } from '#lifecycle/service/gateway-ports.ts';
import type { ShareRequestState } from './application.states.ts';

const own = (db: Database) => db.$pickTables<'share_request'>();

/** How far a request or a grant reaches; `fields` null = every field of the service. */
export interface ScopeRow {
  fields: string[] | null;
  rowFilter: RowFilter[];
  validFrom: Date;
  validTo: Date;
  quotaPerMinute: number;
  quotaPerDay: number;
}

export interface ShareRequestRow extends ScopeRow {
  id: string;
  applicationId: string;
  serviceId: string;
  providerDepartmentId: string;
  basis: string;
  scenario: string;
  frequency: string;
  responsibleDuty: string;
  state: ShareRequestState;
  requestedBy: string;
  decidedBy: string | null;
  decidedAt: Date | null;
  decisionReason: string | null;
  createdAt: Date;
  version: number;
}

/** Who asks for what, in words, for those who may see the request but not the application itself. */
export interface Named {
  applicationName: string;
  applicantDepartmentId: string;
  serviceName: string;
}

/** The columns of a ScopeRow. */
export const scopeColumns = [
  'fields',
  'row_filter as rowFilter',
  'valid_from as validFrom',
  'valid_to as validTo',
  'quota_per_minute as quotaPerMinute',
  'quota_per_day as quotaPerDay',
] as const;

const requestColumns = [
  'id',
  'application_id as applicationId',
  'service_id as serviceId',
  'provider_department_id as providerDepartmentId',
  'basis',
  'scenario',
  ...scopeColumns,
  'frequency',
  'responsible_duty as responsibleDuty',
  'state',
  'requested_by as requestedBy',
  'decided_by as decidedBy',
  'decided_at as decidedAt',
  'decision_reason as decisionReason',
  'created_at as createdAt',
  'version',
] as const;

/** The columns of Named; the names stand in other tables of the road. */
export const names = [
  sql<string>`(select name from application where id = application_id)`.as('applicationName'),
  sql<string>`(select department_id from application where id = application_id)`.as(
    'applicantDepartmentId',
  ),
  sql<string>`(select name from service where id = service_id)`.as('serviceName'),
] as const;

export async function insertShareRequest(db: Database, row: ShareRequestRow): Promise<void> {
  await own(db)
    .insertInto('share_request')
    .values({
      id: row.id,
      application_id: row.applicationId,
      service_id: row.serviceId,
      provider_department_id: row.providerDepartmentId,
      basis: row.basis,
      scenario: row.scenario,
      ...scopeValues(row),
      frequency: row.frequency,
      responsible_duty: row.responsibleDuty,
      state: row.state,
      requested_by: row.requestedBy,
      decided_by: row.decidedBy,
      decided_at: row.decidedAt,
      decision_reason: row.decisionReason,
      created_at: row.createdAt,
    })
    .execute();
}

/** A scope as it is written. */
export function scopeValues(scope: ScopeRow) {
  return {
    fields: scope.fields === null ? null : JSON.stringify(scope.fields),
    row_filter: JSON.stringify(scope.rowFilter),
    valid_from: scope.validFrom,
    valid_to: scope.validTo,
    quota_per_minute: scope.quotaPerMinute,
    quota_per_day: scope.quotaPerDay,
  };
}

export async function findShareRequest(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<(ShareRequestRow & Named) | undefined> {
  let query = own(db)
    .selectFrom('share_request')
    .select([...requestColumns, ...names])
    .where('id', '=', id);
  if (options.forUpdate === true) query = query.forUpdate();
  // jsonb holds what insertShareRequest wrote; state is kept by a check constraint.
  return (await query.executeTakeFirst()) as (ShareRequestRow & Named) | undefined;
}

export async function moveShareRequest(
  db: Database,
  move: {
    id: string;
    state: ShareRequestState;
    decided?: { by: string; at: Date; reason: string | null };
  },
): Promise<void> {
  const { decided } = move;
  await own(db)
    .updateTable('share_request')
    .set({
      state: move.state,
      ...(decided === undefined
        ? {}
        : {
            decided_by: decided.by,
            decided_at: decided.at,
            decision_reason: decided.reason,
          }),
      version: sql<number>`version + 1`,
    })
    .where('id', '=', move.id)
    .execute();
}

/**
 * Requests newest first. A reader sees those of applications in `applicants` departments and those that
 * `providers` departments decide.
 */
export async function listShareRequests(
  db: Database,
  filter: {
    state?: ShareRequestState;
    applicationId?: string;
    serviceId?: string;
    readable: 'all' | readonly string[];
    afterId?: string;
    limit: number;
  },
): Promise<(ShareRequestRow & Named)[]> {
  let query = own(db)
    .selectFrom('share_request')
    .select([...requestColumns, ...names])
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.applicationId !== undefined) {
    query = query.where('application_id', '=', filter.applicationId);
  }
  if (filter.serviceId !== undefined) query = query.where('service_id', '=', filter.serviceId);
  if (filter.afterId !== undefined) query = query.where('id', '<', filter.afterId);
  if (filter.readable !== 'all') {
    const departments = [...filter.readable];
    query = query.where(sql<boolean>`(
      provider_department_id = any(${departments}::uuid[])
      or application_id in (select id from application where department_id = any(${departments}::uuid[])))`);
  }
  // As in findShareRequest.
  return (await query.execute()) as (ShareRequestRow & Named)[];
}
