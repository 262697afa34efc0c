import type { ColumnType, ColumnUnderstanding } from '#lifecycle/source/understanding.ts';
import { type Form, isoDate, isoTimestamp, missingMarks, typeOfForm } from './form.ts';
import { areIntegers, dateForm, decimalScale, digitsWidth, doubleForm } from './shape.ts';

/** Different values kept of one column to judge it by. */
export const exampleValuesMax = 1_000;
/** Cells looked at for a proposal. */
export const proposalCellsMax = 2_000_000;
/** An all-digit column of one width from here on is a code, not a number. */
export const codeWidthMin = 6;

/** Names whose numbers are identifiers: nobody adds them up, and their zeros matter. */
const identifierWord =
  /code|编码|代码|编号|号码|证号|证件|证$|电话|手机|邮编|邮政编码|phone|mobile|zip|uscc/i;
const identifierEnding = /(?:^|[^a-z])id$|(?:^|[^A-Z])I[dD]$/;
const dateName = /date|day|time|日期|时间|年月日|日$/i;

/** A column as far as its name and values are known. */
export interface ColumnExamples {
  name: string;
  /** Different non-empty values, at most exampleValuesMax. */
  values: ReadonlySet<string>;
  /** The column's form in the last snapshot; kept while the values allow it, so that types do not flicker. */
  previous?: Form;
}

export interface FormProposal {
  forms: Form[];
  /** Marks to be read as missing in the whole file, besides the declared ones. */
  marks: string[];
}

export interface ProposedColumn {
  name: string;
  type: ColumnType;
  scale?: number;
  format?: string;
}

/** Whether a column's name says that its numbers identify rather than count. */
export function isIdentifierName(name: string): boolean {
  return identifierWord.test(name) || identifierEnding.test(name);
}

/**
 * The form of each column by its examples, and the missing marks without which columns would lose their type.
 * In: columns, and the marks already declared. A column of which only marks or nothing was seen is `blank`.
 */
export function proposeForms(
  columns: readonly ColumnExamples[],
  declared: readonly string[],
): FormProposal {
  const isMark = new Set(missingMarks);
  const isDeclared = new Set(declared);
  const marks = new Set<string>();
  const forms = columns.map(({ name, values, previous }): Form => {
    const present = [...values].filter((value) => !isDeclared.has(value));
    const real = present.filter((value) => !isMark.has(value));
    const form = keptForm(previous, real) ?? formOf(name, real);
    if (typeOfForm(form) !== 'text') {
      for (const value of present) if (isMark.has(value)) marks.add(value);
    }
    return form;
  });
  return { forms, marks: missingMarks.filter((mark) => marks.has(mark)) };
}

function keptForm(previous: Form | undefined, values: readonly string[]): Form | undefined {
  if (previous === undefined || previous.kind === 'text' || values.length === 0) return previous;
  if (previous.kind !== 'double') return undefined;
  return doubleForm(values);
}

function formOf(name: string, values: readonly string[]): Form {
  if (values.length === 0) return { kind: 'blank' };
  const date = dateForm(values, { compact: dateName.test(name) });
  if (date !== undefined) return date;
  if (isIdentifierName(name)) return { kind: 'text' };
  const width = digitsWidth(values);
  if (width !== undefined && width >= codeWidthMin) return { kind: 'digits', width };
  if (areIntegers(values)) return { kind: 'integer' };
  const scale = decimalScale(values);
  if (scale !== undefined) return { kind: 'decimal', scale };
  return doubleForm(values) ?? { kind: 'text' };
}

/** Column types and missing marks proposed from rows; for a preview. A landing verifies them on the whole file. */
export function proposeTypes(given: {
  columns: readonly string[];
  rows: Iterable<readonly (string | null)[]>;
  missing: readonly string[];
}): { columns: ProposedColumn[]; missing: string[] } {
  const values = given.columns.map(() => new Set<string>());
  let cells = 0;
  for (const row of given.rows) {
    for (const [index, examples] of values.entries()) {
      const value = row[index] ?? '';
      if (value !== '' && examples.size < exampleValuesMax) examples.add(value);
    }
    cells += values.length;
    if (cells >= proposalCellsMax) break;
  }
  const columns = given.columns.map((name, index) => ({
    name,
    values: values[index] ?? new Set<string>(),
  }));
  const { forms, marks } = proposeForms(columns, given.missing);
  return {
    columns: columns.map(({ name }, index) =>
      proposedColumn(name, forms[index] ?? { kind: 'text' }),
    ),
    missing: [...given.missing, ...marks],
  };
}

/** A form as a column of an understanding or a snapshot says it. */
export function proposedColumn(name: string, form: Form): ProposedColumn {
  return {
    name,
    type: typeOfForm(form),
    ...(form.kind === 'decimal' ? { scale: form.scale } : {}),
    ...('format' in form ? { format: form.format } : {}),
    ...(form.kind === 'boolean' ? { format: `${form.yes}/${form.no}` } : {}),
  };
}

const scaleDefault = 2;

/** The form of a type that a person has confirmed; what was not said (format, scale) is taken from the examples. */
export function confirmedForm(column: ColumnUnderstanding, examples: ReadonlySet<string>): Form {
  switch (column.type) {
    case 'text':
    case 'integer':
      return { kind: column.type };
    case 'decimal':
      return { kind: 'decimal', scale: column.scale ?? largestScale(examples) };
    case 'double':
      return { kind: 'double', pointed: false };
    case 'date':
    case 'timestamp':
      return { kind: column.type, format: column.format ?? commonFormat(column.type, examples) };
    case 'boolean': {
      const [yes = '', no = ''] = (column.format ?? 'true/false').split('/');
      return { kind: 'boolean', yes, no };
    }
  }
}

/** Whether a confirmed column leaves something to be seen from its values. */
export function leavesOpen({ type, scale, format }: ColumnUnderstanding): boolean {
  if (type === 'decimal') return scale === undefined;
  return (type === 'date' || type === 'timestamp') && format === undefined;
}

function largestScale(examples: ReadonlySet<string>): number {
  const scales = [...examples].map((value) => /^-?\d+\.(\d{1,18})$/.exec(value)?.[1]?.length ?? 0);
  return scales.length === 0 ? scaleDefault : Math.max(...scales);
}

function commonFormat(type: 'date' | 'timestamp', examples: ReadonlySet<string>): string {
  const counts = new Map<string, number>();
  for (const value of examples) {
    const form = dateForm([value], { compact: true });
    if (form?.kind === type && 'format' in form)
      counts.set(form.format, (counts.get(form.format) ?? 0) + 1);
  }
  const best = [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
  return best ?? (type === 'date' ? isoDate : isoTimestamp);
}
