import { sql } from 'kysely';
import { newId, type Database } from '#platform/database/database.ts';
import type { Post } from './context.ts';

const own = (db: Database) => db.$pickTables<'session' | 'account' | 'setup_link'>();

/** A session with what is needed of its account to make an actor. */
export interface StoredSession {
  id: string;
  accountId: string;
  lastSeenAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  accountState: string;
  displayName: string;
  loginName: string;
  departmentId: string | null;
  mustChangePassword: boolean;
  passwordChangedAt: Date | null;
  posts: Post[];
}

/** The session with this token hash, in one round trip; undefined when there is none. */
export async function findSession(
  db: Database,
  tokenSha256: Buffer,
): Promise<StoredSession | undefined> {
  const result = await sql<StoredSession>`
    select s.id, s.account_id as "accountId", s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt",
      s.revoked_at as "revokedAt", a.state as "accountState", a.display_name as "displayName",
      a.login_name as "loginName", a.department_id as "departmentId",
      a.must_change_password as "mustChangePassword", a.password_changed_at as "passwordChangedAt",
      coalesce((select jsonb_agg(jsonb_build_object('role', g.role, 'departmentId', g.department_id))
        from role_grant g where g.account_id = a.id), '[]') as posts
    from session s join account a on a.id = s.account_id
    where s.token_sha256 = ${tokenSha256}`.execute(db);
  return result.rows[0];
}

export async function insertSession(
  db: Database,
  session: { accountId: string; tokenSha256: Buffer; address: string; now: Date; expiresAt: Date },
): Promise<void> {
  await own(db)
    .insertInto('session')
    .values({
      id: newId(),
      token_sha256: session.tokenSha256,
      account_id: session.accountId,
      address: session.address,
      created_at: session.now,
      last_seen_at: session.now,
      expires_at: session.expiresAt,
    })
    .execute();
}

export async function touchSession(db: Database, id: string, now: Date): Promise<void> {
  await own(db).updateTable('session').set({ last_seen_at: now }).where('id', '=', id).execute();
}

/** Ends sessions of an account: one, or all, or all but one; returns how many. */
export async function revokeSessions(
  db: Database,
  which: { accountId: string; only?: string; except?: string | undefined; now: Date },
): Promise<number> {
  let query = own(db)
    .updateTable('session')
    .set({ revoked_at: which.now })
    .where('account_id', '=', which.accountId)
    .where('revoked_at', 'is', null);
  if (which.only !== undefined) query = query.where('id', '=', which.only);
  if (which.except !== undefined) query = query.where('id', '<>', which.except);
  return Number((await query.executeTakeFirst()).numUpdatedRows);
}

/** Ends the oldest sessions of an account beyond the newest `keep`. */
export async function revokeSurplusSessions(
  db: Database,
  of: { accountId: string; keep: number; now: Date },
): Promise<void> {
  await sql`update session set revoked_at = ${of.now} where id in (
    select id from session where account_id = ${of.accountId} and revoked_at is null and expires_at > ${of.now}
    order by created_at desc, id desc offset ${of.keep})`.execute(db);
}

/**
 * Counts a failure before it is known to be one, so that a hundred guesses at once are counted like a hundred in a
 * row. Out: failures in the window with this one, and when the window began; the window begins anew when it is over,
 * and when the limit is reached, so a lock always lasts a whole window.
 */
export async function countFailure(
  db: Database,
  of: { key: string; max: number; windowMs: number; now: Date },
): Promise<{ failures: number; windowStartedAt: Date }> {
  const over = new Date(of.now.getTime() - of.windowMs);
  const result = await sql<{ failures: number; windowStartedAt: Date }>`
    insert into sign_in_counter as c (key, failures, window_started_at) values (${of.key}, 1, ${of.now})
    on conflict (key) do update set
      failures = case when c.window_started_at <= ${over} then 1 else least(c.failures, ${of.max}) + 1 end,
      window_started_at = case
        when c.window_started_at <= ${over} or c.failures + 1 = ${of.max} then ${of.now}
        else c.window_started_at end
    returning failures, window_started_at as "windowStartedAt"`.execute(db);
  const row = result.rows[0];
  return row ?? { failures: of.max + 1, windowStartedAt: of.now };
}

/** Takes counted failures back after a success: all of a login name, one of an address. */
export async function forgiveFailures(
  db: Database,
  keys: { all?: string; one?: string },
): Promise<void> {
  if (keys.all !== undefined)
    await sql`delete from sign_in_counter where key = ${keys.all}`.execute(db);
  if (keys.one !== undefined) {
    await sql`update sign_in_counter set failures = failures - 1 where key = ${keys.one} and failures > 0`.execute(
      db,
    );
  }
}

/** Deletes what can no longer matter: sessions and set-up links long over, counters of old windows. */
export async function deleteStale(db: Database, before: Date): Promise<void> {
  await own(db).deleteFrom('session').where('expires_at', '<', before).execute();
  await own(db).deleteFrom('setup_link').where('expires_at', '<', before).execute();
  await sql`delete from sign_in_counter where window_started_at < ${before}`.execute(db);
}
