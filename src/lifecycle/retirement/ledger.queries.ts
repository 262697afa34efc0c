import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';

/** The id of the installation whose database this is. */
export async function findInstallationId(db: Database): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select value #>> '{}' as id from installation where name = 'id'`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a migration gives every installation its id');
  return row.id;
}

/** Every case from which on there was no way back, as the ledger keeps it. */
export async function selectSealedCases(
  db: Database,
): Promise<{ retirementId: string; dataSetIds: string[]; keptIds: string[]; sealedAt: Date }[]> {
  const { rows } = await sql<{
    retirementId: string;
    dataSetIds: string[];
    keptIds: string[];
    sealedAt: Date;
  }>`
    select id as "retirementId", scope as "dataSetIds", sealed_at as "sealedAt",
      array(select (c ->> 'dataSetId')::uuid from jsonb_array_elements(kept_copies) c) as "keptIds"
    from retirement where sealed_at is not null order by id`.execute(db);
  return rows;
}

/** Which of these data sets are here though a ledger says that they were destroyed. */
export async function selectUndestroyed(
  db: Database,
  dataSetIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from data_set
    where id = any(${[...dataSetIds]}::uuid[]) and retired_as is distinct from 'destroyed'
    order by id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Every data set that was destroyed. */
export async function selectDestroyed(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from data_set
    where retired_as = 'destroyed' order by id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Releases the holds that were placed before a moment: what is destroyed was held no more. */
export async function releaseHoldsBefore(
  tx: Database,
  given: { dataSetIds: readonly string[]; before: Date; by: string; now: Date; reason: string },
): Promise<void> {
  await sql`update legal_hold set released_by = ${given.by}, released_at = ${given.now},
      release_reason = ${given.reason}
    where released_at is null and placed_at < ${given.before}
      and data_set_id = any(${[...given.dataSetIds]}::uuid[])`.execute(tx);
}

/** Data sets that left, and of which the lake has a directory or the received files a name. */
export async function selectStrays(
  db: Database,
  names: { lake: readonly string[]; files: readonly string[] },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.id from data_set d where d.retired_as is not null and (
      d.id = any(${[...names.lake]}::uuid[])
      or d.id in (select s.data_set_id from source_file f join source s on s.id = f.source_id
        where f.removed_at is not null and f.id = any(${[...names.files]}::uuid[])))
    order by d.id`.execute(db);
  return rows.map(({ id }) => id);
}
