import { isUscc } from '#governance/organization/organization.ts';
import type { ColumnType } from '#lifecycle/source/understanding.ts';
import { columnNames } from './column-name.rules.ts';
import type { ColumnMapping, Mapping } from './mapping.schema.ts';

/** What the proposal looks at of a column of a snapshot and of its profile. */
export interface ProfiledColumn {
  name: string;
  header?: string | undefined;
  type: ColumnType;
  /** Forms of the values as the profile writes them (`9{18}`, `9999-99-99`), with their shares. */
  patterns?: readonly { pattern: string; share: number }[];
  /** Most frequent values. */
  top?: readonly { value: string }[];
}

/** Share of the values that must have a form before the column is standardised to it. */
const shareMin = 0.95;

/**
 * A mapping for a data set nobody has described yet. Text is cleaned; text that is mostly citizen IDs, credit codes
 * or mobile numbers is brought into their form, keeping what does not fit; dates in words become dates only when
 * every known form is one. All else stays as it is. Columns keep their order and their header as the label.
 */
export function proposeMapping(input: string, columns: readonly ProfiledColumn[]): Mapping {
  const names = columnNames(columns.map((column) => column.header || column.name));
  return {
    input,
    columns: columns.map((column, index) => ({
      from: column.name,
      // columnNames gives one name for each column.
      to: names[index] ?? column.name,
      label: (column.header || column.name).slice(0, 200),
      ...standardFor(column),
    })),
  };
}

function standardFor(column: ProfiledColumn): Pick<ColumnMapping, 'standardiser' | 'otherwise'> {
  if (column.type !== 'text') return {};
  for (const standardiser of ['std_citizen_id', 'std_uscc', 'std_mobile'] as const) {
    if (recognisers[standardiser](column)) return { standardiser, otherwise: 'keep' };
  }
  if (isDates(column))
    return { standardiser: timeShare(column) > 0 ? 'std_timestamp' : 'std_date' };
  return { standardiser: 'std_text' };
}

const recognisers = {
  std_citizen_id: (column: ProfiledColumn) => {
    if (share(column, /^9\{(?:15|18)\}$|^9\{17\}[Aa]$/) < shareMin) return false;
    // One in eleven ends in X; other numbers of 18 digits never do.
    return (
      share(column, /^9\{17\}[Aa]$/) > 0 ||
      named(column, /身份证|公民身份|证件号|id_?card|citizen/i)
    );
  },
  std_uscc: (column: ProfiledColumn) =>
    topShare(column, (value) => isUscc(value.trim().toUpperCase())) >= shareMin,
  std_mobile: (column: ProfiledColumn) =>
    topShare(column, (value) =>
      /^(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}$/.test(value.trim()),
    ) >= shareMin &&
    (named(column, /手机|移动电话|联系电话|电话|mobile|phone|tel/i) ||
      share(column, /^9\{11\}$/) < 1),
} as const;

const dateForm = String.raw`(?:9999-99?-99?|9999/99?/99?|9999\.99?\.99?|9999年99?月99?[日号]|9999汉99?汉99?汉)`;
const clockForm = String.raw`(?:[T ]99?:99(?::99(?:\.9+)?)?)`;
const dateOnly = new RegExp(`^${dateForm}$`);
const dateAndTime = new RegExp(`^${dateForm}${clockForm}?$`);

/** Every form in the profile is a date; compact ones (8 digits) count only under a name that says so. */
function isDates(column: ProfiledColumn): boolean {
  const { patterns = [] } = column;
  if (patterns.length === 0) return false;
  const saysDate = named(column, /日期|时间|年月日|date|time|日$/i);
  const dated = patterns.filter(
    ({ pattern }) => dateAndTime.test(pattern) || (saysDate && pattern === '99999999'),
  );
  return sum(dated) >= (saysDate ? shareMin : 1);
}

function timeShare(column: ProfiledColumn): number {
  const { patterns = [] } = column;
  return sum(
    patterns.filter(({ pattern }) => dateAndTime.test(pattern) && !dateOnly.test(pattern)),
  );
}

function share(column: ProfiledColumn, form: RegExp): number {
  return sum((column.patterns ?? []).filter(({ pattern }) => form.test(pattern)));
}

function topShare(column: ProfiledColumn, fits: (value: string) => boolean): number {
  const { top = [] } = column;
  return top.length === 0 ? 0 : top.filter(({ value }) => fits(value)).length / top.length;
}

function named(column: ProfiledColumn, words: RegExp): boolean {
  return words.test(column.name) || words.test(column.header ?? '');
}

function sum(patterns: readonly { share: number }[]): number {
  return Math.round(patterns.reduce((total, { share: part }) => total + part, 0) * 10_000) / 10_000;
}
