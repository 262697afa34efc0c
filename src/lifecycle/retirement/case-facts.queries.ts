import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';

const own = (db: Database) => db.$pickTables<'data_set' | 'job'>();

/** How many offices spoke in cases and how many people approved them, by the id of the case. */
export async function countSpoken(
  db: Database,
  ids: readonly string[],
): Promise<Map<string, { opinionCount: number; approvalCount: number }>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; opinionCount: number; approvalCount: number }>`
    select c.id,
      (select count(*) from retirement_opinion o where o.retirement_id = c.id) as "opinionCount",
      (select count(*) from retirement_signature s
        where s.retirement_id = c.id and s.kind = 'approve') as "approvalCount"
    from unnest(${[...ids]}::uuid[]) c(id)`.execute(db);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

/** The newest job that carried out a case, or is about to. */
export async function findCaseJob(db: Database, id: string): Promise<string | undefined> {
  const row = await own(db)
    .selectFrom('job')
    .select('id')
    .where('key', '=', id)
    .where('kind', 'like', 'retirement.%')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Names of data sets, and how they left if they did; in the order of their names. */
export async function selectNamedSets(
  db: Database,
  ids: readonly string[],
): Promise<
  { id: string; code: string; name: string; retiredAs: 'archived' | 'destroyed' | null }[]
> {
  if (ids.length === 0) return [];
  const rows = await own(db)
    .selectFrom('data_set')
    .select(['id', 'code', 'name', 'retired_as as retiredAs'])
    .where('id', 'in', [...new Set(ids)])
    .orderBy('name')
    .execute();
  // The check constraint of the table allows exactly these values.
  return rows as Awaited<ReturnType<typeof selectNamedSets>>;
}
