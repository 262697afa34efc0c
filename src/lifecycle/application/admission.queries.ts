import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { RowFilter } from '#lifecycle/service/gateway-ports.ts';
import type { ApplicationState } from './application.states.ts';

const own = (db: Database) => db.$pickTables<'service_grant'>();

/** What admission knows of a key: itself, its application, and below the grants that are not revoked. */
export interface KeyFacts {
  keyId: string;
  sha256: Buffer;
  expiresAt: Date;
  revokedAt: Date | null;
  applicationId: string;
  applicationState: ApplicationState;
}

export interface GrantFacts {
  id: string;
  serviceId: string;
  purpose: string;
  fields: string[] | null;
  rowFilter: RowFilter[];
  quotaPerMinute: number;
  quotaPerDay: number;
  validFrom: Date;
  validTo: Date;
  version: number;
}

export async function findKeyFacts(db: Database, handle: string): Promise<KeyFacts | undefined> {
  const result = await sql<KeyFacts>`
    select k.id as "keyId", k.key_sha256 as sha256, k.expires_at as "expiresAt",
      k.revoked_at as "revokedAt", a.id as "applicationId", a.state as "applicationState"
    from application_key k join application a on a.id = k.application_id
    where k.handle = ${handle}`.execute(db);
  return result.rows[0];
}

/** The grants of an application that are not revoked, also those that have not begun or are over. */
export async function findGrantFacts(
  db: Database,
  applicationId: string,
  limit: number,
): Promise<GrantFacts[]> {
  const rows = await own(db)
    .selectFrom('service_grant')
    .select([
      'id',
      'service_id as serviceId',
      'purpose',
      'fields',
      'row_filter as rowFilter',
      'quota_per_minute as quotaPerMinute',
      'quota_per_day as quotaPerDay',
      'valid_from as validFrom',
      'valid_to as validTo',
      'version',
    ])
    .where('application_id', '=', applicationId)
    .where('revoked_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  // jsonb holds what the share request's decision wrote.
  return rows as GrantFacts[];
}

/**
 * Takes up to `block` calls of a grant's quota of a day.
 * @returns how many were given, and how many are taken in all now; given 0 = the day's quota is used up
 */
export async function takeDayQuota(
  db: Database,
  take: { grantId: string; day: string; block: number; quota: number },
): Promise<{ given: number; taken: number }> {
  const result = await sql<{ given: number; taken: number }>`
    insert into quota_use as q (grant_id, day, taken, last_block)
    values (${take.grantId}, ${take.day}, least(${take.block}::int, ${take.quota}::int),
      least(${take.block}::int, ${take.quota}::int))
    on conflict (grant_id, day) do update set
      taken = q.taken + least(${take.block}::int, ${take.quota}::int - q.taken),
      last_block = least(${take.block}::int, ${take.quota}::int - q.taken)
    where q.taken < ${take.quota}::int
    returning last_block as given, taken`.execute(db);
  return result.rows[0] ?? { given: 0, taken: take.quota };
}

/** Gives back what was taken and not used. */
export async function returnDayQuota(
  db: Database,
  given: { grantId: string; day: string; unused: number },
): Promise<void> {
  await sql`
    update quota_use set taken = greatest(0, taken - ${given.unused}::int)
    where grant_id = ${given.grantId} and day = ${given.day}`.execute(db);
}
