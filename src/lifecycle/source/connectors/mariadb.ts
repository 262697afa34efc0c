import mysql from 'mysql2';
import { connectionErrors } from '../connection.errors.ts';
import type { ConnectionTest, ListedTable, TableSelection } from '../connection.contract.ts';
import { recordBytesMax } from '../formats/reader.ts';
import type { CollectPlan, Connector, Delivery, Reach, TableColumns } from './connector.ts';
import {
  isMariadbMark,
  isMariadbNumber,
  isMariadbTime,
  type MariadbColumn,
  readMariadb,
  zeroDates,
} from './mariadb.columns.rules.ts';
import { csvBytes, nullMark } from './mariadb.rows.ts';
import { beginMariadb, mariadbPort, type MariadbReading, openMariadb } from './mariadb.session.ts';
import { paced } from './pace.ts';
import { chosenColumns, markColumn } from './table-columns.rules.ts';
import { tryDatabase } from './test-steps.ts';

const systemSchemas = `('information_schema', 'mysql', 'performance_schema', 'sys')`;

/** MariaDB 10 and MySQL 8 and newer: rows as the server prints them, written as CSV. */
export const mariadb: Connector = {
  kind: 'mariadb',
  test: testMariadb,
  list: (reach, page) => withMariadb(reach, (reading) => listTables(reading, page)),
  describe: (reach, selection) =>
    withMariadb(reach, async (reading) => (await describeTable(reading, selection)).described),
  collect: collectMariadb,
};

async function withMariadb<T>(
  reach: Reach,
  work: (reading: MariadbReading) => Promise<T>,
): Promise<T> {
  const reading = await beginMariadb(reach);
  try {
    return await work(reading);
  } catch (error) {
    throw reading.explain(error);
  } finally {
    reading.end();
  }
}

function testMariadb(reach: Reach, selection?: TableSelection): Promise<ConnectionTest> {
  const signIn = async () => (await openMariadb(reach)).destroy();
  return tryDatabase(mariadb, reach, { port: mariadbPort, signIn, selection });
}

async function listTables(
  reading: MariadbReading,
  page: Parameters<Connector['list']>[1],
): Promise<ListedTable[]> {
  const { q, after, limit } = page;
  const found = await reading.rows<{ s: string; t: string; kind: string; estimate: string | null }>(
    `select table_schema as s, table_name as t, table_type as kind, table_rows as estimate
     from information_schema.tables
     where table_schema not in ${systemSchemas}
       ${q === undefined ? '' : 'and table_name like ?'}
       ${after === undefined ? '' : 'and (binary table_schema > ? or (binary table_schema = ? and binary table_name > ?))'}
     order by binary table_schema, binary table_name limit ${limit}`,
    [
      ...(q === undefined ? [] : [`%${q.replace(/[\\%_]/g, '\\$&')}%`]),
      ...(after === undefined ? [] : [after.schema, after.schema, after.table]),
    ],
  );
  return found.map(({ s, t, kind, estimate }) => ({
    schema: s,
    table: t,
    kind: kind.includes('VIEW') ? 'view' : 'table',
    estimatedRows: estimate === null || kind.includes('VIEW') ? null : Number(estimate),
  }));
}

interface Described {
  described: TableColumns;
  columns: MariadbColumn[];
}

async function describeTable(
  reading: MariadbReading,
  selection: TableSelection,
): Promise<Described> {
  const place = [selection.schema, selection.table];
  const rows = await reading.rows<MariadbColumn & { rights: string; key: string }>(
    `select column_name as name, data_type as kind, column_type as declared,
       datetime_precision as fraction, privileges as rights, column_key as \`key\`
     from information_schema.columns where table_schema = ? and table_name = ? order by ordinal_position`,
    place,
  );
  if (rows.length === 0) await refuseTable(reading, selection);
  const columns = chosenColumns(
    selection,
    rows.map(({ fraction, ...row }) => ({
      ...row,
      fraction: fraction === null ? null : Number(fraction),
      readable: row.rights.includes('select'),
    })),
  );
  const keys = await reading.rows<{ name: string }>(
    `select column_name as name from information_schema.key_column_usage
     where table_schema = ? and table_name = ? and constraint_name = 'PRIMARY' order by ordinal_position`,
    place,
  );
  const keyColumns = keys.map((key) => key.name);
  return {
    columns,
    described: {
      columns: columns.map((column) => ({
        name: column.name,
        declaredType: column.declared,
        isMark: isMariadbMark(column),
      })),
      keyColumns: keyColumns.every((key) => columns.some(({ name }) => name === key))
        ? keyColumns
        : [],
      understanding: columns.map(readMariadb),
      missing: [...zeroDates(columns), ...(columns.length === 1 ? [nullMark] : [])],
    },
  };
}

/** The catalogue is silent about what may not be read; the table itself says which it is. */
async function refuseTable(reading: MariadbReading, selection: TableSelection): Promise<never> {
  const table = `${selection.schema}.${selection.table}`;
  const error: unknown = await reading
    .rows(`select 1 from ${tableSql(selection)} limit 0`)
    .catch((thrown: unknown) => thrown);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.includes('DENIED')) throw connectionErrors.noRights({ table });
  throw connectionErrors.noSuchTable({ table });
}

async function* collectMariadb(
  reach: Reach,
  plan: CollectPlan,
): AsyncGenerator<Delivery, void, void> {
  const reading = await beginMariadb(reach, plan.budget.statementMinutes * 60);
  try {
    yield await deliveryOf(reading, reach, plan);
  } catch (error) {
    throw reading.explain(error);
  } finally {
    reading.end();
  }
}

async function deliveryOf(
  reading: MariadbReading,
  reach: Reach,
  plan: CollectPlan,
): Promise<Delivery> {
  const { described, columns } = await describeTable(reading, plan.selection);
  const table = tableSql(plan.selection);
  const mark = await greatestMark(reading, plan, { table, columns });
  const where = plan.mark === null ? '' : ` where ${changedSql(plan, columns)}`;
  const sql = `select ${columns.map(selectSql).join(', ')} from ${table}${where}`;
  const counted = { rows: 0, longest: 0 };
  const { rowsPerSecond } = plan.budget;
  const bytes = csvBytes(reading, { sql, columns, counted, signal: reach.signal });
  return {
    fileName: `${plan.selection.schema}.${plan.selection.table}.csv`,
    whole: plan.mark === null,
    columns: described.understanding,
    missing: described.missing,
    bytes: paced(bytes, { rowsPerSecond, signal: reach.signal }),
    rows: () => counted.rows,
    // A quote becomes two: twice the bytes is the most that a record can take.
    isShort: () => 2 * counted.longest <= recordBytesMax,
    mark: () => mark ?? plan.mark ?? undefined,
  };
}

function tableSql({ schema, table }: TableSelection): string {
  return `${mysql.escapeId(schema, true)}.${mysql.escapeId(table, true)}`;
}

/** What has no text of its own is given one: bits and years as a number, bytes in hexadecimal, shapes as well-known text. */
function selectSql({ name, kind }: MariadbColumn): string {
  const column = mysql.escapeId(name, true);
  if (kind === 'bit' || kind === 'year') return `cast(${column} as unsigned)`;
  if (/binary|blob/.test(kind)) return `hex(${column})`;
  if (/^(geometry|point|linestring|polygon|multi.*|geometrycollection)$/.test(kind))
    return `st_astext(${column})`;
  return column;
}

/** The greatest value of the mark column in the state that is read; undefined without one. */
async function greatestMark(
  reading: MariadbReading,
  plan: CollectPlan,
  at: { table: string; columns: readonly MariadbColumn[] },
): Promise<string | undefined> {
  if (plan.mode === 'full') return undefined;
  const { name } = markColumn(plan, at.columns);
  const [row] = await reading.rows<{ mark: string | null }>(
    `select cast(max(${mysql.escapeId(name, true)}) as char) as mark from ${at.table}`,
  );
  return row?.mark ?? undefined;
}

/**
 * What changed since the mark. A key ascends, so that only greater ones are new; of a watermark the rows at the mark itself
 * are read again, since more of them may have come, and rows without one always.
 */
function changedSql(plan: CollectPlan, columns: readonly MariadbColumn[]): string {
  const { name, kind } = markColumn(plan, columns);
  const column = mysql.escapeId(name, true);
  const text = plan.mark ?? '';
  const isNumber = isMariadbNumber(kind) && /^-?\d+(\.\d+)?$/.test(text);
  const mark = isNumber ? text : mysql.escape(text);
  if (plan.mode === 'key') return `${column} > ${mark}`;
  const isBack = plan.lookBackMinutes > 0 && isMariadbTime(kind);
  const back = isBack ? ` - interval ${plan.lookBackMinutes} minute` : '';
  const isZero = isMariadbTime(kind) ? ` or ${column} = 0` : '';
  return `${column} >= ${mark}${back} or ${column} is null${isZero}`;
}
