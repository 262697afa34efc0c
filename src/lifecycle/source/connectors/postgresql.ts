import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { connectionErrors } from '../connection.errors.ts';
import type { ConnectionTest, ListedTable, TableSelection } from '../connection.contract.ts';
import type { CollectPlan, Connector, Delivery, Reach, TableColumns } from './connector.ts';
import { paced } from './pace.ts';
import {
  isPostgresqlMark,
  isPostgresqlTime,
  missingOf,
  type PostgresqlColumn,
  readPostgresql,
} from './postgresql.columns.rules.ts';
import {
  beginReading,
  openPostgresql,
  postgresqlPort,
  type Reading,
  withPostgresql,
} from './postgresql.session.ts';
import { chosenColumns, markColumn } from './table-columns.rules.ts';
import { tryDatabase } from './test-steps.ts';

/** Bytes gathered before they are handed on: PostgreSQL sends a message for each row. */
const chunkBytes = 262_144;

/** PostgreSQL 10 and newer: the bytes of COPY as they come. */
export const postgresql: Connector = {
  kind: 'postgresql',
  test: testPostgresql,
  list: (reach, page) => withPostgresql(reach, (client) => listTables(client, page)),
  describe: (reach, selection) =>
    withPostgresql(reach, async (client) => (await describeTable(client, selection)).described),
  collect: collectPostgresql,
};

function testPostgresql(reach: Reach, selection?: TableSelection): Promise<ConnectionTest> {
  const signIn = async () => (await openPostgresql(reach)).end();
  return tryDatabase(postgresql, reach, { port: postgresqlPort, signIn, selection });
}

async function listTables(
  client: pg.Client,
  page: Parameters<Connector['list']>[1],
): Promise<ListedTable[]> {
  const pattern = page.q === undefined ? null : `%${page.q.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await client.query<{
    schema: string;
    table: string;
    is_view: boolean;
    estimate: number;
  }>(
    `select n.nspname as schema, c.relname as "table", c.relkind in ('v', 'm') as is_view,
       c.reltuples::float8 as estimate
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
       and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
       and has_schema_privilege(n.oid, 'usage')
       and (has_table_privilege(c.oid, 'select') or has_any_column_privilege(c.oid, 'select'))
       and ($1::text is null or c.relname ilike $1)
       and ($2::text is null or (n.nspname, c.relname) > ($2::name, $3::name))
     order by n.nspname, c.relname limit $4`,
    [pattern, page.after?.schema ?? null, page.after?.table ?? null, page.limit],
  );
  return rows.map((row) => ({
    schema: row.schema,
    table: row.table,
    kind: row.is_view ? 'view' : 'table',
    estimatedRows: row.is_view || row.estimate < 0 ? null : Math.round(row.estimate),
  }));
}

interface Described {
  described: TableColumns;
  columns: PostgresqlColumn[];
}

async function describeTable(client: pg.Client, selection: TableSelection): Promise<Described> {
  const name = `${selection.schema}.${selection.table}`;
  const { rows: found } = await client.query<{ oid: string; readable: boolean }>(
    `select c.oid::text, has_schema_privilege(n.oid, 'usage') and
       (has_table_privilege(c.oid, 'select') or has_any_column_privilege(c.oid, 'select')) as readable
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
    [selection.schema, selection.table],
  );
  const table = found[0];
  if (table === undefined) throw connectionErrors.noSuchTable({ table: name });
  if (!table.readable) throw connectionErrors.noRights({ table: name });
  const { rows } = await client.query<PostgresqlColumn & { readable: boolean; key: number | null }>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as declared,
       has_column_privilege(a.attrelid, a.attnum, 'select') as readable,
       array_position(i.indkey::int2[], a.attnum) as key
     from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
     where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [table.oid],
  );
  const columns = chosenColumns(selection, rows);
  const keys = rows
    .filter((row) => row.key !== null)
    .toSorted((a, b) => (a.key ?? 0) - (b.key ?? 0));
  const keyColumns = keys.map((row) => row.name);
  return {
    columns,
    described: {
      columns: columns.map((column) => ({
        name: column.name,
        declaredType: column.declared,
        isMark: isPostgresqlMark(column),
      })),
      keyColumns: keyColumns.every((key) => columns.some(({ name }) => name === key))
        ? keyColumns
        : [],
      understanding: columns.map(readPostgresql),
      // A row of one column without value would be a blank line, which is no row.
      missing: [...missingOf(columns), ...(columns.length === 1 ? [nullMark] : [])],
    },
  };
}

const nullMark = '\\N';

async function* collectPostgresql(
  reach: Reach,
  plan: CollectPlan,
): AsyncGenerator<Delivery, void, void> {
  const reading = await beginReading(reach, plan.budget.statementMinutes * 60_000);
  try {
    yield await deliveryOf(reading, reach, plan);
  } catch (error) {
    throw reading.explain(error);
  } finally {
    await reading.end();
  }
}

async function deliveryOf(reading: Reading, reach: Reach, plan: CollectPlan): Promise<Delivery> {
  const { client } = reading;
  const { described, columns } = await describeTable(client, plan.selection);
  const table = `${pg.escapeIdentifier(plan.selection.schema)}.${pg.escapeIdentifier(plan.selection.table)}`;
  const select = columns.map(selectSql).join(', ');
  const mark = await greatestMark(client, plan, { table, columns });
  const where = plan.mark === null ? '' : ` where ${changedSql(plan, columns)}`;
  const sql = `copy (select ${select} from ${table}${where}) to stdout
    (format csv, header, encoding 'UTF8', null '${columns.length === 1 ? nullMark : ''}')`;
  const counted = { rows: 0 };
  const { rowsPerSecond } = plan.budget;
  return {
    fileName: `${plan.selection.schema}.${plan.selection.table}.csv`,
    whole: plan.mark === null,
    columns: described.understanding,
    missing: described.missing,
    bytes: paced(copyBytes(reading, sql, counted), { rowsPerSecond, signal: reach.signal }),
    rows: () => counted.rows,
    mark: () => mark ?? plan.mark ?? undefined,
  };
}

async function* copyBytes(
  reading: Reading,
  sql: string,
  counted: { rows: number },
): AsyncGenerator<Buffer, void, void> {
  try {
    const stream = reading.client.query(copyTo(sql, { highWaterMark: chunkBytes }));
    for await (const chunk of stream) {
      // Without an encoding the stream gives bytes.
      yield chunk as Buffer;
    }
    // The number of rows comes behind the last of them; the answer to the next statement stands behind that.
    await reading.client.query('commit');
    counted.rows = stream.rowCount;
  } catch (error) {
    throw reading.explain(error);
  }
}

/** A time with a zone is read on the clocks of the city, which the session has. */
function selectSql({ name, declared }: PostgresqlColumn): string {
  const column = pg.escapeIdentifier(name);
  return declared.endsWith('with time zone') && declared.startsWith('timestamp')
    ? `${column}::timestamp as ${column}`
    : column;
}

/** The greatest value of the mark column in the state that is read; undefined without one. */
async function greatestMark(
  client: pg.Client,
  plan: CollectPlan,
  at: { table: string; columns: readonly PostgresqlColumn[] },
): Promise<string | undefined> {
  if (plan.mode === 'full') return undefined;
  const { name, declared } = markColumn(plan, at.columns);
  const column = pg.escapeIdentifier(name);
  // A time without end would be a mark that nothing passes.
  const finite = isPostgresqlTime(declared) ? ` where isfinite(${column})` : '';
  const { rows } = await client.query<{ mark: string | null }>(
    `select max(${column})::text as mark from ${at.table}${finite}`,
  );
  return rows[0]?.mark ?? undefined;
}

/**
 * What changed since the mark. A key ascends, so that only greater ones are new; of a watermark the rows at the mark itself
 * are read again, since more of them may have come, and rows without one always.
 */
function changedSql(plan: CollectPlan, columns: readonly PostgresqlColumn[]): string {
  const { name, declared } = markColumn(plan, columns);
  const column = pg.escapeIdentifier(name);
  const mark = `${pg.escapeLiteral(plan.mark ?? '')}::${declared}`;
  if (plan.mode === 'key') return `${column} > ${mark}`;
  const back =
    plan.lookBackMinutes > 0 && isPostgresqlTime(declared)
      ? ` - interval '${plan.lookBackMinutes} minutes'`
      : '';
  return `${column} >= ${mark}${back} or ${column} is null`;
}
