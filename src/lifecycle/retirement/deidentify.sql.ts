import { sqlIdentifier, sqlLiteral } from '#platform/lake/lake.ts';
import type { TreatableColumn, Treatment, TreatmentPlanContent } from './deidentify.contract.ts';
import { bandDigitsMax } from './deidentify.contract.ts';

/** Name of the session's variable that holds the random part of surrogates; it ends with the session. */
export const saltVariable = 'chengshu_salt';
const surrogateCharacters = 24;

const inside = [
  // Eighteen characters of a citizen number, eleven of a mobile one; not as part of a longer number.
  '(^|[^0-9])[1-9][0-9]{16}[0-9Xx]($|[^0-9A-Za-z])',
  '(^|[^0-9])1[3-9][0-9]{9}($|[^0-9])',
];
/** A shorter name stands in other words by chance. */
const nameCharactersMin = 2;

/** Columns that stay in some form, each with the SQL of its value. */
export function treatedColumns(
  plan: Pick<TreatmentPlanContent, 'columns'>,
  columns: readonly Pick<TreatableColumn, 'name' | 'type'>[],
): { treatment: Treatment; name: string; sql: string }[] {
  const treatments = new Map(plan.columns.map((treatment) => [treatment.column, treatment]));
  return columns.flatMap(({ name, type }) => {
    const treatment = treatments.get(name);
    if (treatment === undefined || treatment.treatment === 'remove') return [];
    return [{ treatment, name, sql: valueSql(treatment, type) }];
  });
}

function valueSql(treatment: Treatment, type: TreatableColumn['type']): string {
  const column = sqlIdentifier(treatment.column);
  switch (treatment.treatment) {
    case 'keep':
    case 'remove':
      return column;
    case 'date':
      return treatment.unit === 'year' ? `year(${column})::BIGINT` : `strftime(${column}, '%Y-%m')`;
    case 'band':
      return bandSql(column, treatment.width, type === 'integer');
    case 'prefix':
      return `left(${column}::VARCHAR, ${treatment.characters})`;
    case 'surrogate':
      return `left(sha256(getvariable(${sqlLiteral(saltVariable)}) || ${column}::VARCHAR), ${surrogateCharacters})`;
  }
}

/** `[20, 30)`: whole multiples of the width, computed in whole numbers so that a bound falls into its own band. */
function bandSql(column: string, width: number, isInteger: boolean): string {
  const digits = digitsOf(width);
  const factor = 10 ** digits;
  const whole = Math.round(width * factor);
  const value =
    isInteger && digits === 0 ? column : `round(${column}::DOUBLE * ${factor}, ${bandDigitsMax})`;
  const band = `TRY_CAST(floor(${value} / ${whole}) AS BIGINT)`;
  const bound = (at: string) => `${at} * ${whole}.0 / ${factor}`;
  return `CASE WHEN ${band} IS NULL THEN NULL ELSE printf('[%.${digits}f, %.${digits}f)', (${bound(band)})::DOUBLE, (${bound(`(${band} + 1)`)})::DOUBLE) END`;
}

function digitsOf(width: number): number {
  for (let digits = 0; digits < bandDigitsMax; digits++)
    if (Number(width.toFixed(digits)) === width) return digits;
  return bandDigitsMax;
}

/** Columns whose values stay readable, each with SQL that is true where an identifier stands in the value. */
export function tellingColumns(
  plan: Pick<TreatmentPlanContent, 'columns'>,
  columns: readonly TreatableColumn[],
): { name: string; sql: string }[] {
  const direct = columns.filter(({ meaning }) => meaning === 'direct');
  const judged = new Map(columns.map((column) => [column.name, column]));
  return treatedColumns(plan, columns).flatMap(({ name, treatment, sql }) => {
    const type = judged.get(name)?.type;
    const isReadable = treatment.treatment === 'keep' || treatment.treatment === 'prefix';
    if (!isReadable || (type !== 'text' && type !== 'integer')) return [];
    const value = `(${sql})::VARCHAR`;
    const forms = inside.map((form) => `regexp_matches(${value}, ${sqlLiteral(form)})`);
    const named = direct.map((column) => {
      const told = `${sqlIdentifier(column.name)}::VARCHAR`;
      return `(length(${told}) >= ${nameCharactersMin} AND contains(${value}, ${told}))`;
    });
    return [
      {
        name,
        sql: `coalesce(${[...forms, ...(type === 'text' ? named : [])].join(' OR ')}, false)`,
      },
    ];
  });
}

/** Whether somebody is named in a row that stays; `false` when nothing could be. */
export function rowTells(telling: readonly { sql: string }[]): string {
  return telling.length === 0 ? 'false' : `(${telling.map(({ sql }) => sql).join(' OR ')})`;
}

/** The values, as they will stand, that identify together; empty when there are none. */
export function groupedValues(treated: readonly { treatment: Treatment; sql: string }[]): string[] {
  return treated.flatMap(({ treatment, sql }) =>
    'quasi' in treatment && treatment.quasi ? [sql] : [],
  );
}

/** Kinds of direct identifiers by which persons are told apart, the surest first. */
const subjectKinds = ['citizen-id', 'bank-card', 'mobile'];
/** Share of the rows that may lack it. */
const subjectMissingMax = 0.1;

/** The column by which persons are told apart: ten rows of one person hide nobody. Undefined: each row is somebody. */
export function subjectOf(
  columns: readonly TreatableColumn[],
  rowCount: number,
): TreatableColumn | undefined {
  const known = columns.filter(({ missing }) => (missing ?? 0) <= rowCount * subjectMissingMax);
  for (const wanted of subjectKinds) {
    const found = known.find(({ kind }) => kind === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** SQL of the size of a group, as an aggregate or with `over` as a window; all rows without a subject count as one person. */
export function sizeSql(subject: TreatableColumn | undefined, over = ''): string {
  if (subject === undefined) return `count(*)${over}`;
  const column = sqlIdentifier(subject.name);
  return `count(DISTINCT ${column})${over} + max((${column} IS NULL)::INTEGER)${over}`;
}
