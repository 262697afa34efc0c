import type { ColumnType } from '#lifecycle/source/understanding.ts';
import { sqlIdentifier } from '#platform/lake/sql-text.ts';
import type { Condition, ServedColumn, Sorting } from './question.rules.ts';

/** The two places a question can be put to: an indexed PostgreSQL table, or the snapshot's Parquet files in DuckDB. */
export type Engine = 'store' | 'lake';

/** A parameterised statement; no text of a caller ever stands in `text`. */
export interface Statement {
  text: string;
  values: (string | number | readonly string[])[];
}

const storeTypes: Record<ColumnType, string> = {
  text: 'text',
  integer: 'bigint',
  decimal: 'numeric',
  double: 'double precision',
  date: 'date',
  timestamp: 'timestamp',
  boolean: 'boolean',
};
const lakeTypes: Record<ColumnType, string> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DECIMAL(38,18)',
  double: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  boolean: 'BOOLEAN',
};
/** Rows of one Parquet file are numbered below this, so file and row make one number (2^40). */
const rowsPerFile = '1099511627776';
export const lakeRowNumber = `(t.file_index::BIGINT * ${rowsPerFile} + t.file_row_number)`;

/** PostgreSQL's name of a column type, with the byte order that DuckDB sorts by. */
export function storeType(type: ColumnType): string {
  return type === 'text' ? 'text COLLATE "C"' : storeTypes[type];
}

/** A column's name in the serving table: names of people may be longer than PostgreSQL allows. */
export function storeColumn(column: ServedColumn): string {
  return `c${column.position + 1}`;
}

/** A column of a lake relation; the prefix keeps it apart from the names of outputs. */
export function lakeColumn(column: Pick<ServedColumn, 'name'>): string {
  return `t.${sqlIdentifier(column.name)}`;
}

/** Text and values of a statement as it grows. */
export class SqlText {
  readonly #engine: Engine;
  #text = '';
  readonly #values: Statement['values'] = [];
  #outputs = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  statement(): Statement {
    return { text: this.#text, values: this.#values };
  }

  add(text: string): void {
    this.#text += text;
  }

  get rowNumber(): string {
    return this.#engine === 'store' ? 'row_no' : lakeRowNumber;
  }

  rowNumberText(): string {
    return this.#engine === 'store' ? 'row_no' : `CAST(${lakeRowNumber} AS VARCHAR) AS row_no`;
  }

  name(column: ServedColumn): string {
    return this.#engine === 'store' ? storeColumn(column) : lakeColumn(column);
  }

  /** The column as text of the wire; PostgreSQL's driver is told to leave its texts alone. */
  output(column: ServedColumn): string {
    if (this.#engine === 'store') return storeColumn(column);
    // A column may be selected twice, so each output gets a name of its own.
    this.#outputs += 1;
    return `CAST(${lakeColumn(column)} AS VARCHAR) AS o${this.#outputs}`;
  }

  value(type: ColumnType, value: string): void {
    this.#values.push(value);
    this.#text +=
      this.#engine === 'store'
        ? `$${this.#values.length}::${storeTypes[type]}`
        : `CAST(? AS ${lakeTypes[type]})`;
  }

  number(value: number): void {
    this.#values.push(value);
    this.#text += this.#engine === 'store' ? `$${this.#values.length}::int` : 'CAST(? AS INTEGER)';
  }

  array(type: ColumnType, values: readonly string[]): void {
    this.#values.push(values);
    this.#text += `$${this.#values.length}::${storeTypes[type]}[]`;
  }

  where(conditions: readonly Condition[]): void {
    conditions.forEach((condition, index) => {
      this.add(index === 0 ? ' WHERE ' : ' AND ');
      this.condition(condition);
    });
  }

  condition({ column, op, values }: Condition): void {
    const name = this.name(column);
    const [first = ''] = values;
    if (op === 'null') return this.add(`${name} IS ${first === 'true' ? '' : 'NOT '}NULL`);
    if (op === 'in') return this.membership(column, values);
    if (op === 'like') return this.prefix(column, first);
    this.add(`${name}${comparisons[op]}`);
    this.value(column.type, first);
  }

  membership(column: ServedColumn, values: readonly string[]): void {
    const name = this.name(column);
    if (this.#engine === 'store') {
      // One array parameter, so that lists of any length are one prepared statement.
      this.add(`${name}=ANY(`);
      this.array(column.type, values);
    } else {
      this.add(`${name} IN (`);
      values.forEach((value, index) => {
        this.add(index === 0 ? '' : ',');
        this.value(column.type, value);
      });
    }
    this.add(')');
  }

  /** A prefix as a range of byte order: it can use an index, and no character of it is a wildcard. */
  prefix(column: ServedColumn, prefix: string): void {
    const name = this.name(column);
    const beyond = textAfterPrefix(prefix);
    this.add(`(${name}>=`);
    this.value('text', prefix);
    if (beyond !== undefined) {
      this.add(` AND ${name}<`);
      this.value('text', beyond);
    }
    this.add(')');
  }

  /** Rows that come after a position: later in the first column, or equal there and later in the next, … */
  after(order: readonly Sorting[], position: readonly (string | null)[]): void {
    if (order.every((one) => one.required === true && !one.descending)) {
      return this.afterRow(order, position);
    }
    order.forEach(({ column, descending }, index) => {
      const name = this.name(column);
      const value = position[index] ?? null;
      // Missing values stand last in both directions: nothing comes after them in this column.
      if (value !== null) {
        this.add(`(${name}${descending ? '<' : '>'}`);
        this.value(column.type, value);
        this.add(` OR ${name} IS NULL) OR (${name}=`);
        this.value(column.type, value);
        this.add(' AND (');
      } else this.add(`(${name} IS NULL AND (`);
    });
    this.add(`${this.rowNumber}>`);
    this.value('integer', position[order.length] ?? '0');
    this.add('))'.repeat(order.length));
  }

  /** The same for columns without missing values in ascending order: one comparison that an index follows. */
  afterRow(order: readonly Sorting[], position: readonly (string | null)[]): void {
    this.add(`(${[...order.map(({ column }) => this.name(column)), this.rowNumber].join(',')})>(`);
    order.forEach(({ column }, index) => {
      this.value(column.type, position[index] ?? '');
      this.add(',');
    });
    this.value('integer', position[order.length] ?? '0');
    this.add(')');
  }
}

const comparisons = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

const lastCodePoint = 0x10ffff;

/** The least text above every text that begins with the prefix, by code points; undefined when there is none. */
export function textAfterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === lastCodePoint) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  // Surrogates are no characters of their own.
  points.push(last + 1 === 0xd800 ? 0xe000 : last + 1);
  return String.fromCodePoint(...points);
}
