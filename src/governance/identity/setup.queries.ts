import { sql } from 'kysely';
import { newId, type Database } from '#platform/database/database.ts';

const own = (db: Database) => db.$pickTables<'setup_link'>();

const setupLock = 7_215_046;

/** One set-up at a time, over all processes, until the transaction ends. */
export async function lockSetup(tx: Database): Promise<void> {
  await sql`select pg_advisory_xact_lock(${setupLock})`.execute(tx);
}

/** Writes a new link beside those that still hold; expired ones go. */
export async function insertSetupLink(
  tx: Database,
  link: { tokenSha256: Buffer; now: Date; expiresAt: Date },
): Promise<void> {
  await own(tx).deleteFrom('setup_link').where('expires_at', '<=', link.now).execute();
  await own(tx)
    .insertInto('setup_link')
    .values({
      id: newId(),
      token_sha256: link.tokenSha256,
      created_at: link.now,
      expires_at: link.expiresAt,
    })
    .execute();
}

/** Whether a link with this hash may still be used. */
export async function isSetupLinkOpen(
  db: Database,
  tokenSha256: Buffer,
  now: Date,
): Promise<boolean> {
  const row = await own(db)
    .selectFrom('setup_link')
    .select('id')
    .where('token_sha256', '=', tokenSha256)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses a link up and ends the others; false when it was not open. */
export async function useSetupLink(tx: Database, tokenSha256: Buffer, now: Date): Promise<boolean> {
  const result = await own(tx)
    .updateTable('setup_link')
    .set({ used_at: now })
    .where('token_sha256', '=', tokenSha256)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) return false;
  await own(tx).deleteFrom('setup_link').where('used_at', 'is', null).execute();
  return true;
}
