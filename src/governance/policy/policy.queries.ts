import type { Database } from '#platform/database/database.ts';

const own = (db: Database) => db.$pickTables<'idempotency_key'>();

export interface KeyOf {
  actorId: string;
  permission: string;
  key: string;
}

/**
 * Takes a key for this transaction. Out: undefined when it is ours; otherwise what the first user left. A second
 * request with the same key waits here until the first commits or rolls back.
 */
export async function claimKey(
  tx: Database,
  of: KeyOf,
  claim: { inputSha256: string; now: Date },
): Promise<{ inputSha256: string; result: unknown } | undefined> {
  const inserted = await own(tx)
    .insertInto('idempotency_key')
    .values({
      actor_id: of.actorId,
      permission: of.permission,
      key: of.key,
      input_sha256: claim.inputSha256,
      result: null,
      created_at: claim.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  if (inserted !== undefined) return undefined;
  const row = await whose(tx, of).executeTakeFirstOrThrow();
  return { inputSha256: row.input_sha256, result: row.result };
}

function whose(tx: Database, of: KeyOf) {
  return own(tx)
    .selectFrom('idempotency_key')
    .select(['input_sha256', 'result'])
    .where('actor_id', '=', of.actorId)
    .where('permission', '=', of.permission)
    .where('key', '=', of.key);
}

/** Keeps the result under a claimed key. `result` is wrapped, so that "nothing" can be told from "not kept". */
export async function storeResult(tx: Database, of: KeyOf, result: unknown): Promise<void> {
  await own(tx)
    .updateTable('idempotency_key')
    .set({ result: JSON.stringify({ value: result }) })
    .where('actor_id', '=', of.actorId)
    .where('permission', '=', of.permission)
    .where('key', '=', of.key)
    .execute();
}

/** Deletes keys older than a time; returns how many. */
export async function deleteKeysBefore(db: Database, before: Date): Promise<number> {
  const result = await own(db)
    .deleteFrom('idempotency_key')
    .where('created_at', '<', before)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
