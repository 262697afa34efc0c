import { sql } from 'kysely';
import type pg from 'pg';
import { newId, type Database } from '#platform/database/database.ts';
import type { AccessRecord } from '#lifecycle/service/gateway-ports.ts';
import type { Call, CallDay } from './access-record.contract.ts';

const own = (db: Database) => db.$pickTables<'access_record'>();

const insertText = `
insert into access_record (id, at, application_id, grant_id, key_id, service_id, resource_id,
  resource_version_id, snapshot_id, kind, purpose, shape, row_count, outcome, status, duration_ms,
  request_id)
select * from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[],
  $7::uuid[], $8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::bigint[],
  $14::text[], $15::smallint[], $16::real[], $17::text[])`;

/** Longest request id kept; a caller's own id may be longer. */
const requestIdMax = 200;

/**
 * Writes records as one statement, which is one commit; the statement is prepared once for the connection. Rejects
 * after `timeoutMs` without an answer, also when the connection is silently dead.
 */
export async function insertAccessRecords(
  client: pg.ClientBase,
  records: readonly AccessRecord[],
  timeoutMs: number,
): Promise<void> {
  // The driver knows query_timeout for a single query, its types do not.
  const statement = {
    query_timeout: timeoutMs,
    name: 'access-record-insert',
    text: insertText,
    values: [
      records.map(() => newId()),
      records.map((record) => record.at),
      records.map((record) => record.applicationId),
      records.map((record) => record.grantId),
      records.map((record) => record.keyId),
      records.map((record) => record.serviceId),
      records.map((record) => record.resourceId),
      records.map((record) => record.resourceVersionId),
      records.map((record) => record.snapshotId),
      records.map((record) => record.kind),
      records.map((record) => record.purpose),
      records.map((record) => record.shape),
      records.map((record) => record.rowCount),
      records.map((record) => record.outcome),
      records.map((record) => record.status),
      records.map((record) => record.durationMs),
      records.map((record) => record.requestId.slice(0, requestIdMax)),
    ],
  };
  await client.query(statement);
}

/** The connection of the recorder: an answer waits for its record, so a commit must be on the disk. */
export async function prepareRecording(client: pg.ClientBase): Promise<void> {
  await client.query('set synchronous_commit = on');
}

export type CallRow = Omit<Call, 'at'> & { at: Date };

/** Calls of an application or a service, newest first; `after` = the time and id of the last one seen. */
export async function listCalls(
  db: Database,
  page: {
    of: CallsOf;
    after?: { at: string; id: string };
    limit: number;
  },
): Promise<CallRow[]> {
  let query = own(db)
    .selectFrom('access_record')
    .select([
      'id',
      'at',
      'application_id as applicationId',
      'grant_id as grantId',
      'key_id as keyId',
      'service_id as serviceId',
      'resource_id as resourceId',
      'resource_version_id as resourceVersionId',
      'snapshot_id as snapshotId',
      'kind',
      'purpose',
      'shape',
      'row_count as rowCount',
      'outcome',
      'status',
      'duration_ms as durationMs',
      'request_id as requestId',
    ])
    .where('applicationId' in page.of ? 'application_id' : 'service_id', '=', idOf(page.of))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit);
  if (page.after !== undefined) {
    const { at, id } = page.after;
    query = query.where(sql<boolean>`(at, id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  // kind and outcome are kept to their words by check constraints.
  return (await query.execute()) as CallRow[];
}

/** Which calls: of one application, or of one service. */
export type CallsOf = { applicationId: string } | { serviceId: string };

/** Calls of the last `days` days, today among them, oldest first; Beijing time. Days without calls have zeros. */
export async function countCallsByDay(
  db: Database,
  count: { of: CallsOf; now: Date; days: number },
): Promise<CallDay[]> {
  const column = sql.ref('applicationId' in count.of ? 'application_id' : 'service_id');
  const result = await sql<CallDay>`
    with last as (select (${count.now}::timestamptz at time zone 'Asia/Shanghai')::date as day)
    select to_char(day.at, 'YYYY-MM-DD') as day, count(call.id)::int as calls,
      count(*) filter (where call.outcome in ('answered', 'not-modified'))::int as answered,
      coalesce(sum(call.row_count), 0)::bigint as rows
    from last
      cross join generate_series(
        (last.day - ${count.days - 1}::int)::timestamp, last.day, interval '1 day') day(at)
      left join access_record call on call.${column} = ${idOf(count.of)}
        and call.at >= day.at at time zone 'Asia/Shanghai'
        and call.at < (day.at + interval '1 day') at time zone 'Asia/Shanghai'
    group by 1 order by 1`.execute(db);
  return result.rows;
}

function idOf(of: CallsOf): string {
  return 'applicationId' in of ? of.applicationId : of.serviceId;
}
