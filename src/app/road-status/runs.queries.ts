import { sql, type RawBuilder } from 'kysely';
import type * as z from 'zod';
import type { Database } from '#platform/database/database.ts';
import type { roadStatusApi } from './road-status.contract.ts';
import type { Reader } from './stations.queries.ts';

type Run = z.input<typeof roadStatusApi.runs.response>['items'][number];
type Row = Omit<Run, 'startedAt' | 'finishedAt'> & { startedAt: Date; finishedAt: Date | null };

/** The newest collections, landings and builds of data sets that a reader may see, each kind by its own permission. */
export async function selectRuns(db: Database, reader: Reader, limit: number): Promise<Run[]> {
  const { rows } = await sql<Row>`
    (${collections(reader.source, limit)}) union all (${landings(reader.snapshot, limit)})
    union all (${builds(reader.view, limit)})
    order by "startedAt" desc, id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({
    ...row,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }));
}

type Readable = Reader['source'];

/** The newest of each owner, found by the index; of the whole city the newest at all, whose ids grow with time. */
function newest(
  table: 'collection' | 'landing_run' | 'view_build',
  { readable, of, limit }: { readable: Readable; of: RawBuilder<unknown>; limit: number },
): RawBuilder<unknown> {
  return readable === 'all'
    ? sql`(select * from ${sql.table(table)} order by id desc limit ${limit}) r`
    : sql`lateral (select * from ${sql.table(table)} where ${of}
        order by ${sql.ref(table === 'view_build' ? 'finished_at' : 'started_at')} desc, id desc limit ${limit}) r`;
}

const seen = (readable: Readable) =>
  readable === 'all' ? sql`true` : sql`d.department_id = any(${[...readable]}::uuid[])`;

const told = (kind: Run['kind'], rows: 'row_count' | 'rows_out', viewId: RawBuilder<unknown>) =>
  sql`select ${sql.lit(kind)} as kind, r.id, r.state, ${sql.ref(`r.${rows}`)} as rows,
    r.started_at as "startedAt", r.finished_at as "finishedAt", r.error -> 'words' as problem,
    d.id as "dataSetId", d.name as "dataSetName", ${viewId} as "viewId"`;

function landings(readable: Readable, limit: number): RawBuilder<unknown> {
  const of = sql`data_set_id = d.id`;
  return sql`${told('landing', 'rows_out', sql`null::uuid`)}
    from data_set d, ${newest('landing_run', { readable, of, limit })}
    where r.data_set_id = d.id and ${seen(readable)} order by r.id desc limit ${limit}`;
}

function collections(readable: Readable, limit: number): RawBuilder<unknown> {
  const of = sql`feed_id = f.id`;
  return sql`${told('collection', 'row_count', sql`null::uuid`)}
    from data_set d join source s on s.data_set_id = d.id join feed f on f.source_id = s.id,
      ${newest('collection', { readable, of, limit })}
    where r.feed_id = f.id and ${seen(readable)} order by r.id desc limit ${limit}`;
}

function builds(readable: Readable, limit: number): RawBuilder<unknown> {
  const of = sql`view_id = v.id`;
  return sql`${told('build', 'rows_out', sql`v.id`)}
    from data_set d join view v on v.data_set_id = d.id,
      ${newest('view_build', { readable, of, limit })}
    where r.view_id = v.id and ${seen(readable)} order by r.id desc limit ${limit}`;
}
