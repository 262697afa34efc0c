import type { Database } from '#platform/database/database.ts';

const own = (db: Database) => db.$pickTables<'picked_file'>();

/** Hashes that are asked for in one statement. */
const batchMax = 1000;

/** Which of these looks a feed has taken. */
export async function selectPicked(
  db: Database,
  feedId: string,
  looks: readonly string[],
): Promise<Set<string>> {
  const picked = new Set<string>();
  for (let at = 0; at < looks.length; at += batchMax) {
    const rows = await own(db)
      .selectFrom('picked_file')
      .select('look')
      .where('feed_id', '=', feedId)
      .where('look', 'in', looks.slice(at, at + batchMax))
      .execute();
    for (const { look } of rows) picked.add(look);
  }
  return picked;
}

/** Whether a feed has taken these bytes under this name. */
export async function isPicked(db: Database, feedId: string, content: string): Promise<boolean> {
  const row = await own(db)
    .selectFrom('picked_file')
    .select('look')
    .where('feed_id', '=', feedId)
    .where('content', '=', content)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Records that a feed has taken a file. */
export async function insertPicked(
  db: Database,
  values: { feedId: string; look: string; content: string; now: Date },
): Promise<void> {
  await own(db)
    .insertInto('picked_file')
    .values({
      feed_id: values.feedId,
      look: values.look,
      content: values.content,
      picked_at: values.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['feed_id', 'look']).doUpdateSet({ content: values.content }),
    )
    .execute();
}
