import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { RowFilter } from '#lifecycle/service/gateway-ports.ts';
import type { ShareRequestState } from './application.states.ts';

const own = (db: Database) => db.$pickTables<'share_request' | 'service_grant'>();

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

export interface GrantRow extends ScopeRow {
  id: string;
  requestId: string;
  applicationId: string;
  serviceId: string;
  purpose: string;
  revokedAt: Date | null;
  revokeReason: string | null;
  grantedBy: string;
  grantedAt: Date;
}

const scopeColumns = [
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

const grantColumns = [
  'id',
  'request_id as requestId',
  'application_id as applicationId',
  'service_id as serviceId',
  'purpose',
  ...scopeColumns,
  'revoked_at as revokedAt',
  'revoke_reason as revokeReason',
  'granted_by as grantedBy',
  'granted_at as grantedAt',
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

function scopeValues(scope: ScopeRow) {
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
): Promise<ShareRequestRow | undefined> {
  let query = own(db).selectFrom('share_request').select(requestColumns).where('id', '=', id);
  if (options.forUpdate === true) query = query.forUpdate();
  // jsonb holds what insertShareRequest wrote; state is kept by a check constraint.
  return (await query.executeTakeFirst()) as ShareRequestRow | undefined;
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
): Promise<ShareRequestRow[]> {
  let query = own(db)
    .selectFrom('share_request')
    .select(requestColumns)
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
  return (await query.execute()) as ShareRequestRow[];
}

export async function insertGrant(db: Database, row: GrantRow): Promise<void> {
  await own(db)
    .insertInto('service_grant')
    .values({
      id: row.id,
      request_id: row.requestId,
      application_id: row.applicationId,
      service_id: row.serviceId,
      purpose: row.purpose,
      ...scopeValues(row),
      granted_by: row.grantedBy,
      granted_at: row.grantedAt,
    })
    .execute();
}

export async function findGrant(
  db: Database,
  by: { id: string } | { requestId: string },
  options: { forUpdate?: boolean } = {},
): Promise<GrantRow | undefined> {
  let query = own(db).selectFrom('service_grant').select(grantColumns);
  query = 'id' in by ? query.where('id', '=', by.id) : query.where('request_id', '=', by.requestId);
  if (options.forUpdate === true) query = query.forUpdate();
  // jsonb holds what insertGrant wrote.
  return (await query.executeTakeFirst()) as GrantRow | undefined;
}

/** Grants of these requests, for lists. */
export async function findGrantIds(
  db: Database,
  requestIds: readonly string[],
): Promise<Map<string, string>> {
  if (requestIds.length === 0) return new Map();
  const rows = await own(db)
    .selectFrom('service_grant')
    .select(['id', 'request_id as requestId'])
    .where('request_id', 'in', [...requestIds])
    .execute();
  return new Map(rows.map((row) => [row.requestId, row.id]));
}

/** Grants of an application that are not revoked; the newest request for a service replaces the older grant. */
export async function listGrants(
  db: Database,
  filter: {
    applicationId?: string;
    serviceId?: string;
    inForceOnly?: boolean;
    readable: 'all' | readonly string[];
    afterId?: string;
    limit: number;
  },
): Promise<GrantRow[]> {
  let query = own(db)
    .selectFrom('service_grant')
    .select(grantColumns)
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.applicationId !== undefined) {
    query = query.where('application_id', '=', filter.applicationId);
  }
  if (filter.serviceId !== undefined) query = query.where('service_id', '=', filter.serviceId);
  if (filter.inForceOnly === true) query = query.where('revoked_at', 'is', null);
  if (filter.afterId !== undefined) query = query.where('id', '<', filter.afterId);
  if (filter.readable !== 'all') {
    const departments = [...filter.readable];
    query = query.where(sql<boolean>`(
      application_id in (select id from application where department_id = any(${departments}::uuid[]))
      or request_id in (select id from share_request
        where provider_department_id = any(${departments}::uuid[])))`);
  }
  // As in findGrant.
  return (await query.execute()) as GrantRow[];
}

export async function revokeGrantRow(
  db: Database,
  revoke: { id: string; at: Date; by: string; reason: string },
): Promise<void> {
  await own(db)
    .updateTable('service_grant')
    .set({
      revoked_at: revoke.at,
      revoked_by: revoke.by,
      revoke_reason: revoke.reason,
      version: sql<number>`version + 1`,
    })
    .where('id', '=', revoke.id)
    .execute();
}
