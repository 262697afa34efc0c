import { sqlLiteral } from '#platform/lake/lake.ts';
import type { ColumnType } from '#lifecycle/source/understanding.ts';

/**
 * How the values of one column are written, and so what type they may take without loss.
 * `text` claims nothing. `digits` and `blank` are text too, but claim something that the whole file must confirm:
 * that all values are digits of one width, that there is no value at all.
 */
export type Form =
  | { kind: 'text' }
  | { kind: 'blank' }
  | { kind: 'digits'; width: number }
  | { kind: 'integer' }
  | { kind: 'decimal'; scale: number }
  /** `pointed`: whole numbers are written with `.0`, as Python does; otherwise without a point. */
  | { kind: 'double'; pointed: boolean }
  | { kind: 'date' | 'timestamp'; format: string }
  | { kind: 'boolean'; yes: string; no: string };

/** Digits a number may have to be exact in a double and in every reader of a snapshot. */
export const exactDigitsMax = 15;
/** Digits of a decimal: what fits into 64 bits. */
export const decimalDigitsMax = 18;

export const isoDate = '%Y-%m-%d';
export const isoTimestamp = '%Y-%m-%d %H:%M:%S';
/** The same with a fraction of the second where there is one, as databases print it. */
export const isoMoment = '%Y-%m-%d %H:%M:%S[.%f]';

/** Marks that offices write for "no value"; proposed for the whole file when only they keep a column from its type. */
export const missingMarks: readonly string[] = [
  'NA',
  'N/A',
  'n/a',
  '-',
  '--',
  '—',
  '无',
  '/',
  'null',
  'NULL',
  'NaN',
  '\\N',
  '暂无',
  '不详',
];

/** The column type that holds values of a form. */
export function typeOfForm(form: Form): ColumnType {
  if (form.kind === 'blank' || form.kind === 'digits') return 'text';
  return form.kind;
}

/** Whether the form says something of every value that the whole file has to confirm. */
export function claims(form: Form): boolean {
  return form.kind !== 'text';
}

const plainNumber = `-?(?:0|[1-9][0-9]{0,${exactDigitsMax - 1}})(?:\\.[0-9]{0,${exactDigitsMax - 1}}[1-9])?`;

/**
 * SQL that is true when the text `v` prints back to itself after a round trip through the form's type.
 * Every number of at most 15 digits survives a double, so that its shape alone decides; the others are printed and compared.
 */
export function printsBackSql(form: Form, v: string): string {
  switch (form.kind) {
    case 'text':
      return 'true';
    case 'blank':
      return `${v} IN (${missingMarks.map(sqlLiteral).join(', ')})`;
    case 'digits':
      // The first rows were digits; of the others the width is enough to say that they are no numbers to add up.
      return `length(${v}) = ${form.width}`;
    case 'integer':
      return `(length(${v}) <= ${exactDigitsMax + 1} AND TRY_CAST(${v} AS BIGINT)::VARCHAR = ${v} AND abs(TRY_CAST(${v} AS BIGINT)) < 1e${exactDigitsMax})`;
    case 'decimal':
      return `TRY_CAST(${v} AS DECIMAL(${decimalDigitsMax}, ${form.scale}))::VARCHAR = ${v}`;
    case 'double':
      return doublePrintsBackSql(form.pointed, v);
    case 'date':
      return form.format === isoDate
        ? `TRY_CAST(${v} AS DATE)::VARCHAR = ${v}`
        : strptimePrintsBackSql(form.format, v);
    case 'timestamp':
      if (form.format === isoMoment) return `TRY_CAST(${v} AS TIMESTAMP)::VARCHAR = ${v}`;
      return form.format === isoTimestamp
        ? `(length(${v}) = 19 AND TRY_CAST(${v} AS TIMESTAMP)::VARCHAR = ${v})`
        : strptimePrintsBackSql(form.format, v);
    case 'boolean':
      return `${v} IN (${sqlLiteral(form.yes)}, ${sqlLiteral(form.no)})`;
  }
}

/** A CASE, so that nearly all values are judged by their shape and never printed: a third of the time of an OR. */
function doublePrintsBackSql(pointed: boolean, v: string): string {
  const printed = `TRY_CAST(${v} AS DOUBLE)::VARCHAR`;
  // C prints 1e-07, JavaScript 1e-7: the same shortest digits.
  const scientific = `WHEN contains(${v}, 'e') THEN ${v} IN (${printed}, regexp_replace(${printed}, 'e([+-])0', 'e\\1'))`;
  const same = `ELSE contains(${v}, '.') AND ${v} = ${printed}`;
  if (pointed) return `CASE ${scientific} ${same} END`;
  const plain = `WHEN length(${v}) <= ${exactDigitsMax + 1} AND regexp_full_match(${v}, '${plainNumber}') THEN ${v} <> '-0'`;
  return `CASE ${plain} ${scientific} ${same} AND ${v} NOT LIKE '%.0' END`;
}

function strptimePrintsBackSql(format: string, v: string): string {
  const f = sqlLiteral(format);
  return `strftime(try_strptime(${v}, ${f}), ${f}) = ${v}`;
}

/**
 * SQL that is true when the text `v` can be taken into a type a person has confirmed: parsed whole and without loss of
 * a number's value, though it may print differently (`12.5` in a decimal of two digits).
 */
export function fitsConfirmedSql(form: Form, v: string): string {
  switch (form.kind) {
    case 'integer':
      return `(regexp_full_match(${v}, '0|-?[1-9][0-9]*') AND TRY_CAST(${v} AS BIGINT) IS NOT NULL)`;
    case 'decimal':
      return `(regexp_full_match(${v}, '-?(?:0|[1-9][0-9]*)(?:\\.[0-9]{1,${Math.max(1, form.scale)}}0*)?') AND ${castSql(form, v)} IS NOT NULL)`;
    case 'double':
      return `(regexp_full_match(${v}, '-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?') AND isfinite(${castSql(form, v)}))`;
    case 'date':
    case 'timestamp':
      return `${castSql(form, v)} IS NOT NULL`;
    case 'boolean':
      return printsBackSql(form, v);
    case 'text':
    case 'digits':
    case 'blank':
      return 'true';
  }
}

/**
 * DuckDB's type for text that a database printed of a column it declares so, where the reader of the file makes the value itself:
 * half the time of casting and checking it afterwards. Undefined: it is cast in SQL.
 */
export function printedType(form: Form): string | undefined {
  switch (form.kind) {
    case 'integer':
      return 'BIGINT';
    case 'decimal':
      return `DECIMAL(${decimalDigitsMax}, ${form.scale})`;
    case 'double':
      return 'DOUBLE';
    case 'date':
      return form.format === isoDate ? 'DATE' : undefined;
    case 'timestamp':
      return form.format === isoTimestamp || form.format === isoMoment ? 'TIMESTAMP' : undefined;
    case 'text':
    case 'digits':
    case 'blank':
    case 'boolean':
      return undefined;
  }
}

/** SQL that turns the text `v` into the form's type; NULL where it cannot. */
export function castSql(form: Form, v: string): string {
  switch (form.kind) {
    case 'text':
    case 'digits':
    case 'blank':
      return v;
    case 'integer':
      return `TRY_CAST(${v} AS BIGINT)`;
    case 'decimal':
      return `TRY_CAST(${v} AS DECIMAL(${decimalDigitsMax}, ${form.scale}))`;
    case 'double':
      return `TRY_CAST(${v} AS DOUBLE)`;
    case 'date':
      return form.format === isoDate
        ? `TRY_CAST(${v} AS DATE)`
        : `try_strptime(${v}, ${sqlLiteral(form.format)})::DATE`;
    case 'timestamp':
      return form.format === isoMoment
        ? `TRY_CAST(${v} AS TIMESTAMP)`
        : `try_strptime(${v}, ${sqlLiteral(form.format)})`;
    case 'boolean':
      return `CASE ${v} WHEN ${sqlLiteral(form.yes)} THEN true WHEN ${sqlLiteral(form.no)} THEN false END`;
  }
}
