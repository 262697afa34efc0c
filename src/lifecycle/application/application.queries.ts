import { sql, type RawBuilder } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { RegisterApplication } from './application.contract.ts';
import type { ApplicationState } from './application.states.ts';

const own = (db: Database) => db.$pickTables<'application' | 'application_key'>();

/** An application as stored. */
export interface ApplicationRow extends RegisterApplication {
  id: string;
  ownerId: string;
  state: ApplicationState;
  stateReason: string | null;
  createdAt: Date;
  updatedAt: Date;
  version: number;
}

const columns = [
  'id',
  'name',
  'department_id as departmentId',
  'owner_id as ownerId',
  'system_name as systemName',
  'purpose',
  'legal_basis as legalBasis',
  'contact_duty as contactDuty',
  'state',
  'state_reason as stateReason',
  'created_at as createdAt',
  'updated_at as updatedAt',
  'version',
] as const;

export async function findApplication(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<ApplicationRow | undefined> {
  let query = own(db).selectFrom('application').select(columns).where('id', '=', id);
  if (options.forUpdate === true) query = query.forUpdate();
  // state is kept to its words by a check constraint.
  return (await query.executeTakeFirst()) as ApplicationRow | undefined;
}

/** The application of a department with this name that is not closed, or undefined. */
export async function findApplicationByName(
  db: Database,
  by: { departmentId: string; name: string },
): Promise<ApplicationRow | undefined> {
  const query = own(db)
    .selectFrom('application')
    .select(columns)
    .where('department_id', '=', by.departmentId)
    .where('name', '=', by.name)
    .where('state', '!=', 'closed');
  // As in findApplication.
  return (await query.executeTakeFirst()) as ApplicationRow | undefined;
}

export async function insertApplication(
  db: Database,
  row: RegisterApplication & { id: string; ownerId: string; createdAt: Date },
): Promise<void> {
  await own(db)
    .insertInto('application')
    .values({
      id: row.id,
      name: row.name,
      department_id: row.departmentId,
      owner_id: row.ownerId,
      system_name: row.systemName,
      purpose: row.purpose,
      legal_basis: row.legalBasis,
      contact_duty: row.contactDuty,
      created_at: row.createdAt,
      updated_at: row.createdAt,
    })
    .execute();
}

export async function moveApplication(
  db: Database,
  move: { id: string; state: ApplicationState; reason: string | null; now: Date },
): Promise<void> {
  await own(db)
    .updateTable('application')
    .set({
      state: move.state,
      state_reason: move.reason,
      updated_at: move.now,
      version: sql<number>`version + 1`,
    })
    .where('id', '=', move.id)
    .execute();
}

function hasExpiringKey({ after, until }: { after: Date; until: Date }): RawBuilder<boolean> {
  return sql`state <> 'closed' and exists (
    select 1 from application_key k
    where k.application_id = application.id and k.revoked_at is null
      and k.expires_at > ${after} and k.expires_at <= ${until}
      and not exists (select 1 from application_key r where r.replaces_id = k.id))`;
}

/** Applications newest first, at most `limit`; only those of departments the reader may see. */
export async function listApplications(
  db: Database,
  filter: {
    state?: ApplicationState;
    departmentId?: string;
    /** Part of the name. */
    q?: string;
    /** Only those with a key that ends in this time and was not replaced. */
    keysExpire?: { after: Date; until: Date };
    readable: 'all' | readonly string[];
    afterId?: string;
    limit: number;
  },
): Promise<ApplicationRow[]> {
  let query = own(db)
    .selectFrom('application')
    .select(columns)
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.departmentId !== undefined) {
    query = query.where('department_id', '=', filter.departmentId);
  }
  if (filter.q !== undefined && filter.q !== '') {
    query = query.where('name', 'ilike', `%${filter.q.replaceAll(/[\\%_]/g, '\\$&')}%`);
  }
  if (filter.keysExpire !== undefined) query = query.where(hasExpiringKey(filter.keysExpire));
  if (filter.readable !== 'all') {
    query = query.where('department_id', '=', sql<string>`any(${[...filter.readable]}::uuid[])`);
  }
  if (filter.afterId !== undefined) query = query.where('id', '<', filter.afterId);
  // As in findApplication.
  return (await query.execute()) as ApplicationRow[];
}

/** A key as stored; the key itself is nowhere. */
export interface KeyRow {
  id: string;
  applicationId: string;
  label: string;
  handle: string;
  expiresAt: Date;
  replacesId: string | null;
  revokedAt: Date | null;
  createdAt: Date;
}

const keyColumns = [
  'id',
  'application_id as applicationId',
  'label',
  'handle',
  'expires_at as expiresAt',
  'replaces_id as replacesId',
  'revoked_at as revokedAt',
  'created_at as createdAt',
] as const;

export async function findKey(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<KeyRow | undefined> {
  let query = own(db).selectFrom('application_key').select(keyColumns).where('id', '=', id);
  if (options.forUpdate === true) query = query.forUpdate();
  return query.executeTakeFirst();
}

export async function insertKey(
  db: Database,
  row: Omit<KeyRow, 'revokedAt'> & { sha256: Buffer; createdBy: string },
): Promise<void> {
  await own(db)
    .insertInto('application_key')
    .values({
      id: row.id,
      application_id: row.applicationId,
      label: row.label,
      handle: row.handle,
      key_sha256: row.sha256,
      expires_at: row.expiresAt,
      replaces_id: row.replacesId,
      created_by: row.createdBy,
      created_at: row.createdAt,
    })
    .execute();
}

/** Whether another key took the place of this one. */
export async function isReplaced(db: Database, id: string): Promise<boolean> {
  const row = await own(db)
    .selectFrom('application_key')
    .select('id')
    .where('replaces_id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends a key: earlier (rotation) or at once (revocation, with its reason). */
export async function endKey(
  db: Database,
  id: string,
  end: { expiresAt: Date } | { revokedAt: Date; reason: string },
): Promise<void> {
  const values =
    'expiresAt' in end
      ? { expires_at: end.expiresAt }
      : { revoked_at: end.revokedAt, revoke_reason: end.reason };
  await own(db).updateTable('application_key').set(values).where('id', '=', id).execute();
}

export async function listKeys(
  db: Database,
  page: { applicationId: string; afterId?: string; limit: number },
): Promise<KeyRow[]> {
  let query = own(db)
    .selectFrom('application_key')
    .select(keyColumns)
    .where('application_id', '=', page.applicationId)
    .orderBy('id', 'desc')
    .limit(page.limit);
  if (page.afterId !== undefined) query = query.where('id', '<', page.afterId);
  return query.execute();
}

/** Keys of an application that are neither revoked nor expired. */
export async function countKeysInUse(
  db: Database,
  applicationId: string,
  now: Date,
): Promise<number> {
  const row = await own(db)
    .selectFrom('application_key')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('application_id', '=', applicationId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.count ?? 0;
}
