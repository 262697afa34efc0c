import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';

/** Packages that can be restored, and how many files each has. */
export async function selectSealedArchives(
  db: Database,
): Promise<{ id: string; directory: string; fileCount: number }[]> {
  const { rows } = await sql<{ id: string; directory: string; fileCount: number }>`
    select id, directory, jsonb_array_length(files) as "fileCount" from archive where state = 'sealed'
    order by id`.execute(db);
  return rows;
}

/** Destroyed data sets that have snapshots, profiles or keys all the same; those still being destroyed are left out. */
export async function findReturned(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.id from data_set d where d.retired_as = 'destroyed'
      and not exists (select from retirement c where c.state = 'executing' and d.id = any(c.scope))
      and (exists (select from snapshot s where s.data_set_id = d.id and s.removed_at is null)
        or exists (select from snapshot s join snapshot_profile p on p.snapshot_id = s.id
          where s.data_set_id = d.id)
        or exists (select from archive a where a.data_set_id = d.id and a.sealed_key is not null))
    order by d.id`.execute(db);
  return rows.map(({ id }) => id);
}
