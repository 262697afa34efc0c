import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { Post } from './context.ts';

const own = (db: Database) => db.$pickTables<'role_grant'>();

/** Writes a grant; the same grant again changes nothing. */
export async function insertGrant(
  db: Database,
  grant: Post & { accountId: string; grantedBy: string; now: Date },
): Promise<void> {
  await own(db)
    .insertInto('role_grant')
    .values({
      account_id: grant.accountId,
      role: grant.role,
      department_id: grant.departmentId,
      granted_by: grant.grantedBy,
      granted_at: grant.now,
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'role', 'department_id']).doNothing())
    .execute();
}

/** Deletes a grant; false when there was none. */
export async function deleteGrant(
  db: Database,
  grant: Post & { accountId: string },
): Promise<boolean> {
  const result = await own(db)
    .deleteFrom('role_grant')
    .where('account_id', '=', grant.accountId)
    .where('role', '=', grant.role)
    .where('department_id', '=', grant.departmentId)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}

/** Makes the rule "an officer role keeps a holder" speak now instead of at commit, so that it can be said in words. */
export async function checkOfficersNow(tx: Database): Promise<void> {
  await sql`set constraints role_grant_keep_officers, account_keep_officers immediate`.execute(tx);
}
