import { sql, type RawBuilder } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { GrantState } from './application.rules.ts';
import {
  names,
  scopeColumns,
  scopeValues,
  type Named,
  type ScopeRow,
} from './share-request.queries.ts';

const own = (db: Database) => db.$pickTables<'service_grant'>();

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

/** Who is asked to decide on a grant stands in its request. */
const provider = sql<string>`(
  select provider_department_id from share_request r where r.id = request_id)`;

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

/** A grant with its names and with the department that may take it back. */
export type GrantShown = GrantRow & Named & { providerDepartmentId: string };

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
): Promise<GrantShown | undefined> {
  let query = own(db)
    .selectFrom('service_grant')
    .select([...grantColumns, ...names, provider.as('providerDepartmentId')]);
  query = 'id' in by ? query.where('id', '=', by.id) : query.where('request_id', '=', by.requestId);
  if (options.forUpdate === true) query = query.forUpdate();
  // jsonb holds what insertGrant wrote.
  return (await query.executeTakeFirst()) as GrantShown | undefined;
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

/** The same decision as `grantState`, in SQL. */
function isInState({ is, now }: { is: GrantState; now: Date }): RawBuilder<boolean> {
  switch (is) {
    case 'revoked':
      return sql`revoked_at is not null`;
    case 'expired':
      return sql`revoked_at is null and valid_to <= ${now}`;
    case 'future':
      return sql`revoked_at is null and valid_to > ${now} and valid_from > ${now}`;
    case 'active':
      return sql`revoked_at is null and valid_to > ${now} and valid_from <= ${now}`;
  }
}

/** Grants newest first, at most `limit`; only those of departments the reader may see, as consumer or as provider. */
export async function listGrants(
  db: Database,
  filter: {
    applicationId?: string;
    serviceId?: string;
    inForceOnly?: boolean;
    state?: { is: GrantState; now: Date };
    readable: 'all' | readonly string[];
    afterId?: string;
    limit: number;
  },
): Promise<GrantShown[]> {
  let query = own(db)
    .selectFrom('service_grant')
    .select([...grantColumns, ...names, provider.as('providerDepartmentId')])
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.applicationId !== undefined) {
    query = query.where('application_id', '=', filter.applicationId);
  }
  if (filter.serviceId !== undefined) query = query.where('service_id', '=', filter.serviceId);
  if (filter.inForceOnly === true) query = query.where('revoked_at', 'is', null);
  if (filter.state !== undefined) query = query.where(isInState(filter.state));
  if (filter.afterId !== undefined) query = query.where('id', '<', filter.afterId);
  if (filter.readable !== 'all') {
    const departments = [...filter.readable];
    query = query.where(sql<boolean>`(
      application_id in (select id from application where department_id = any(${departments}::uuid[]))
      or request_id in (select id from share_request
        where provider_department_id = any(${departments}::uuid[])))`);
  }
  // As in findGrant.
  return (await query.execute()) as GrantShown[];
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
