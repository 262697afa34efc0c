import { sqlLiteral } from '#platform/lake/sql-text.ts';
import type { Condition, ServedColumn, Sorting } from './question.rules.ts';
import { type Engine, SqlText, type Statement, storeColumn } from './sql-text.rules.ts';

/** Where the rows are: `serving.r_…` or a directory of Parquet files. */
export interface Relation {
  engine: Engine;
  from: string;
}

export interface Selection {
  fields: readonly ServedColumn[];
  /** Conditions of the grant and of the question together. */
  conditions: readonly Condition[];
  /** Full order without the row number, which always ends it. */
  order: readonly Sorting[];
  /** Values of the order and the row number of the last row seen; null = missing. */
  after: readonly (string | null)[] | undefined;
  limit: number;
  /** At most one row can match: no order, no limit, no position columns. */
  single: boolean;
}

/** The Parquet files of a snapshot directory as a relation, in the order of their names. */
export function lakeRelation(snapshotDir: string): Relation {
  return { engine: 'lake', from: `read_parquet(${sqlLiteral(`${snapshotDir}/*.parquet`)}) AS t` };
}

/** The statement of a page: granted columns first, then (unless single) the values of the order for the cursor. */
export function selectPage(relation: Relation, selection: Selection): Statement {
  const sql = new SqlText(relation.engine);
  const { fields, order, single } = selection;
  sql.add(`SELECT ${fields.map((field) => sql.output(field)).join(',')}`);
  if (!single) {
    for (const { column } of order) sql.add(`,${sql.output(column)}`);
    sql.add(`,${sql.rowNumberText()}`);
  }
  sql.add(` FROM ${relation.from}`);
  sql.where(selection.conditions);
  if (single) return sql.statement();
  if (selection.after !== undefined) {
    sql.add(selection.conditions.length === 0 ? ' WHERE (' : ' AND (');
    sql.after(order, selection.after);
    sql.add(')');
  }
  sql.add(' ORDER BY ');
  for (const { column, descending } of order) {
    sql.add(`${sql.name(column)}${descending ? ' DESC' : ''} NULLS LAST,`);
  }
  sql.add(`${sql.rowNumber} LIMIT `);
  sql.number(selection.limit + 1);
  return sql.statement();
}

/** How many rows the conditions leave. */
export function countRows(relation: Relation, conditions: readonly Condition[]): Statement {
  const sql = new SqlText(relation.engine);
  sql.add(`SELECT count(*) AS n FROM ${relation.from}`);
  sql.where(conditions);
  return sql.statement();
}

/** A SELECT of given expressions over the rows the conditions leave, in the order of the file. For downloads. */
export function selectFile(
  relation: Relation,
  expressions: string,
  conditions: readonly Condition[],
): Statement {
  const sql = new SqlText(relation.engine);
  sql.add(`SELECT ${expressions} FROM ${relation.from}`);
  sql.where(conditions);
  return sql.statement();
}

/**
 * The statement of a verification: one row per item and matching row, `item` counting from 1; items without a match
 * give one row whose `row_no` is null. In: per key column the values of all items.
 */
export function selectVerified(
  relation: Relation,
  given: {
    keys: readonly ServedColumn[];
    keyValues: readonly (readonly string[])[];
    asserted: readonly ServedColumn[];
    conditions: readonly Condition[];
    rowsMax: number;
  },
): Statement {
  const sql = new SqlText(relation.engine);
  const outputs = given.asserted.map((column) => `,t.${storeColumn(column)}`).join('');
  sql.add(`SELECT i.item,t.row_no${outputs} FROM unnest(`);
  given.keys.forEach((column, index) => {
    sql.add(index === 0 ? '' : ',');
    sql.array(column.type, given.keyValues[index] ?? []);
  });
  const names = given.keys.map((_, index) => `k${index + 1}`).join(',');
  sql.add(
    `) WITH ORDINALITY AS i(${names},item) LEFT JOIN LATERAL (SELECT * FROM ${relation.from} s WHERE `,
  );
  sql.add(
    given.keys.map((column, index) => `s.${storeColumn(column)}=i.k${index + 1}`).join(' AND '),
  );
  for (const condition of given.conditions) {
    sql.add(' AND ');
    sql.condition(condition);
  }
  // Two rows of one key are enough to know that the key is not unique.
  sql.add(' LIMIT 2) t ON true ORDER BY i.item LIMIT ');
  sql.number(given.rowsMax);
  return sql.statement();
}
