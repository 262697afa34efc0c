import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { SnapshotFile } from '#platform/lake/lake.ts';

const accessBatch = 2_000;
const profileBatch = 500;
const knownBatch = 1_000;

/** A snapshot whose files are here. */
export interface PresentSnapshot {
  id: string;
  number: number;
  rowCount: number;
  files: SnapshotFile[];
}

/** Snapshots of a data set whose files are here (or, for a restore, are not), the oldest first. */
export async function selectSnapshotsOf(
  db: Database,
  dataSetId: string,
  which: 'present' | 'removed',
): Promise<PresentSnapshot[]> {
  const { rows } = await sql<PresentSnapshot>`
    select id, number, row_count as "rowCount", files from snapshot where data_set_id = ${dataSetId}
      and ${which === 'present' ? sql`removed_at is null` : sql`removed_at is not null`}
    order by number`.execute(db);
  return rows;
}

/** Bytes of the snapshots and received files of a data set that are here. */
export async function sumBytes(db: Database, dataSetId: string): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select (select coalesce(sum(byte_count), 0) from snapshot
        where data_set_id = ${dataSetId} and removed_at is null)::bigint
      + (select coalesce(sum(f.size_bytes), 0) from source_file f join source s on s.id = f.source_id
        where s.data_set_id = ${dataSetId} and f.removed_at is null)::bigint as bytes`.execute(db);
  return rows[0]?.bytes ?? 0;
}

/** Received files of a data set that are here. */
export async function selectReceivedFiles(db: Database, dataSetId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select f.id from source_file f join source s on s.id = f.source_id
    where s.data_set_id = ${dataSetId} and f.removed_at is null order by f.id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Landings of a data set that kept rejects. */
export async function selectRejectFiles(
  db: Database,
  dataSetId: string,
): Promise<{ id: string; rejectsFile: string }[]> {
  const { rows } = await sql<{ id: string; rejectsFile: string }>`
    select id, rejects_file as "rejectsFile" from landing_run
    where data_set_id = ${dataSetId} and rejects_file is not null order by id`.execute(db);
  return rows;
}

/**
 * What is known of a data set, by the file of the package it stands in. Each is one document; none holds rows of the data, and
 * what grows with every landing and build is in files of its own (`eachKnown`).
 */
export async function selectDocuments(
  db: Database,
  dataSetId: string,
): Promise<Record<'data-set' | 'schema' | 'rules' | 'lineage' | 'catalogue' | 'use', unknown>> {
  const { rows } = await sql<{
    dataSet: unknown;
    schema: unknown;
    rules: unknown;
    lineage: unknown;
    catalogue: unknown;
    use: unknown;
  }>`
    select to_jsonb(d) as "dataSet",
      (select to_jsonb(s) from snapshot s where s.data_set_id = d.id
        order by s.number desc limit 1) as schema,
      jsonb_build_object(
        'source', (select to_jsonb(o) from source o where o.data_set_id = d.id),
        'view', (select to_jsonb(v) from view v where v.data_set_id = d.id),
        'feed', (select to_jsonb(f) from feed f join source o on o.id = f.source_id
          where o.data_set_id = d.id)) as rules,
      jsonb_build_object(
        'inputs', (select coalesce(jsonb_agg(to_jsonb(i)), '[]') from view v
          join view_input i on i.view_id = v.id where v.data_set_id = d.id),
        'readBy', (select coalesce(jsonb_agg(jsonb_build_object('view', v.code, 'alias', i.alias)), '[]')
          from view_input i join view v on v.id = i.view_id where i.data_set_id = d.id)) as lineage,
      (select coalesce(jsonb_agg(to_jsonb(r) || jsonb_build_object('versions',
          (select coalesce(jsonb_agg(to_jsonb(w) order by w.number), '[]') from resource_version w
            where w.resource_id = r.id)) order by r.created_at), '[]')
        from resource r where r.data_set_id = d.id) as catalogue,
      jsonb_build_object(
        'services', (select coalesce(jsonb_agg(to_jsonb(s)), '[]') from resource r
          join service s on s.resource_id = r.id where r.data_set_id = d.id),
        'grants', (select coalesce(jsonb_agg(to_jsonb(g) order by g.granted_at), '[]') from resource r
          join service s on s.resource_id = r.id join service_grant g on g.service_id = s.id
          where r.data_set_id = d.id)) as use
    from data_set d where d.id = ${dataSetId}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('the data set of a case is always there');
  const { dataSet, ...documents } = row;
  return { 'data-set': dataSet, ...documents };
}

/** What grows with every landing, delivery and build, by its name in the package. */
const known = {
  snapshots: (dataSetId: string) => sql`select s.id, to_jsonb(s) as record from snapshot s
    where s.data_set_id = ${dataSetId}`,
  landings: (dataSetId: string) => sql`select r.id, to_jsonb(r) as record from landing_run r
    where r.data_set_id = ${dataSetId}`,
  'received-files': (dataSetId: string) => sql`select f.id, to_jsonb(f) as record from source o
    join source_file f on f.source_id = o.id where o.data_set_id = ${dataSetId}`,
  collections: (dataSetId: string) => sql`select c.id, to_jsonb(c) as record from source o
    join feed f on f.source_id = o.id join collection c on c.feed_id = f.id
    where o.data_set_id = ${dataSetId}`,
  builds: (dataSetId: string) => sql`select b.id, to_jsonb(b) as record from view v
    join view_build b on b.view_id = v.id where v.data_set_id = ${dataSetId}`,
};
export type Known = keyof typeof known;
// Object.keys loses the key type; the table is a const of exactly these keys.
export const knownNames = Object.keys(known) as Known[];

/** Every row of one kind that is known of a data set, the oldest first, in batches. */
export async function* eachKnown(
  db: Database,
  name: Known,
  dataSetId: string,
): AsyncGenerator<unknown> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await sql<{ id: string; record: unknown }>`
      select id, record from (${known[name](dataSetId)}) k where id > ${after}::uuid
      order by id limit ${knownBatch}`.execute(db);
    for (const { record } of rows) yield record;
    const last = rows.at(-1);
    if (last === undefined || rows.length < knownBatch) return;
    after = last.id;
  }
}

/** Every access record of the services on a data set, service by service, the oldest first, in batches. */
export async function* eachAccessRecord(db: Database, dataSetId: string): AsyncGenerator<unknown> {
  const services = await sql<{ id: string }>`select s.id from resource r
    join service s on s.resource_id = r.id where r.data_set_id = ${dataSetId} order by s.id`.execute(
    db,
  );
  for (const { id } of services.rows) yield* eachRecordOf(db, id);
}

/** One look into the index for each batch, however many records there are. */
async function* eachRecordOf(db: Database, serviceId: string): AsyncGenerator<unknown> {
  let after = { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const { rows } = await sql<{ at: string; id: string; record: unknown }>`
      select a.at::text as at, a.id, to_jsonb(a) as record from access_record a
      where a.service_id = ${serviceId} and (a.at, a.id) > (${after.at}::timestamptz, ${after.id}::uuid)
      order by a.at, a.id limit ${accessBatch}`.execute(db);
    for (const { record } of rows) yield record;
    const last = rows.at(-1);
    if (last === undefined || rows.length < accessBatch) return;
    after = last;
  }
}

/** A column's profile as kept with its snapshot. */
export interface StoredProfile {
  snapshotId: string;
  position: number;
  columnName: string;
  profile: unknown;
}

/** The profiles of the snapshots of a data set, in batches. */
export async function* eachProfile(db: Database, dataSetId: string): AsyncGenerator<StoredProfile> {
  let after = { snapshotId: '00000000-0000-0000-0000-000000000000', position: -1 };
  for (;;) {
    const { rows } = await sql<StoredProfile>`
      select p.snapshot_id as "snapshotId", p.position, p.column_name as "columnName", p.profile
      from snapshot s join snapshot_profile p on p.snapshot_id = s.id
      where s.data_set_id = ${dataSetId}
        and (p.snapshot_id, p.position) > (${after.snapshotId}::uuid, ${after.position})
      order by p.snapshot_id, p.position limit ${profileBatch}`.execute(db);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < profileBatch) return;
    after = last;
  }
}

/** Writes profiles back; those that are there stay. */
export async function insertProfiles(
  tx: Database,
  profiles: readonly StoredProfile[],
): Promise<void> {
  await sql`
    insert into snapshot_profile (snapshot_id, position, column_name, profile)
    select "snapshotId", position, "columnName", profile
    from jsonb_to_recordset(${JSON.stringify(profiles)}::jsonb)
      as r ("snapshotId" uuid, position int, "columnName" text, profile jsonb)
    on conflict do nothing`.execute(tx);
}
