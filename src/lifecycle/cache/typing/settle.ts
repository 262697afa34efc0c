import { assert } from '#platform/errors/errors.ts';
import type { LakeSession } from '#platform/lake/lake.ts';
import type { ColumnUnderstanding, TextTable } from '#lifecycle/source/understanding.ts';
import { columnAt, exampleValues, textRelation } from '../text-relation.ts';
import { type Form, claims, fitsConfirmedSql, printsBackSql } from './form.ts';
import { confirmedForm, exampleValuesMax, leavesOpen, proposeForms } from './propose.ts';

/** Rounds of proposing and verifying before the columns still unsettled stay text. */
export const settleRoundsMax = 6;
/** Values that contradict a proposal, fetched of each column and round. */
const counterexamplesMax = 30;
/** Columns verified in one pass over the file. */
const columnsAtOnceMax = 2_000;
/** Columns whose counterexamples are fetched in one pass: each keeps lists of values in memory. */
const counterexampleColumnsMax = 200;
/** Cells of the first rows that a landing looks at before it verifies; the rest comes as counterexamples. */
const sampleCellsMax = 200_000;

export interface SettledColumn {
  name: string;
  form: Form;
  confirmed: boolean;
  /** Values of a confirmed column that do not fit its type. */
  violations: number;
  /** Values that are there, missing marks not counted; undefined for columns whose form claims nothing. */
  present?: number;
}

export interface Settlement {
  columns: SettledColumn[];
  /** All marks read as missing: the declared ones, then the proposed. */
  missing: string[];
  /** Marks nobody declared; a person may correct them. */
  proposedMissing: string[];
  rowCount: number;
}

interface Verdict {
  bad: number;
  present: number;
}

/** A settlement under way. */
export interface Settling {
  table: TextTable;
  declared: readonly string[];
  examples: Set<string>[];
  confirmed: ReadonlyMap<number, Form>;
  previous: ReadonlyMap<string, Form>;
  /** Columns given up: they stay text. */
  keptText: Set<number>;
  /** What verification said of a column, by column, form and marks. */
  verdicts: Map<string, Verdict>;
}

interface Round {
  forms: Form[];
  marks: string[];
  missing: string[];
  relation: string;
}

/** Looks at the first rows, where something is open. `previous` are the forms of the last snapshot, by column name. */
export async function beginSettling(
  session: LakeSession,
  given: {
    table: TextTable;
    understanding: { missing: readonly string[]; columns: readonly ColumnUnderstanding[] };
    previous?: ReadonlyMap<string, Form>;
  },
): Promise<Settling> {
  const { table, understanding } = given;
  const confirmed = new Map(
    understanding.columns.filter((column) => column.confirmed).map((one) => [one.name, one]),
  );
  const isOpen = table.columns.some((name) => {
    const column = confirmed.get(name);
    return column === undefined || leavesOpen(column);
  });
  const bounds = { cellsMax: sampleCellsMax, valuesMax: exampleValuesMax };
  const examples = isOpen
    ? await exampleValues(session, table, bounds)
    : table.columns.map(() => new Set<string>());
  return {
    table,
    declared: understanding.missing,
    examples,
    confirmed: confirmedForms(table, confirmed, examples),
    previous: given.previous ?? new Map(),
    keptText: new Set(),
    verdicts: new Map(),
  };
}

/** What the first rows alone suggest: to be written only where every value is checked on the way. */
export function openingGuess(settling: Settling): Settlement {
  return settlement(settling, propose(settling), settling.table.rowsOut);
}

/**
 * Finds the type of each column such that every value of the whole file prints back to itself. A proposal from examples
 * is verified on all rows; values that contradict it become examples, until nothing contradicts. Confirmed columns keep
 * their type and only have their violations counted.
 */
export async function settleTypes(session: LakeSession, settling: Settling): Promise<Settlement> {
  let rowCount: number | undefined;
  for (let number = 1; ; number += 1) {
    const round = propose(settling);
    const todo = open(settling, round).filter(
      (index) => !settling.verdicts.has(keyOf(round, index)),
    );
    if (todo.length > 0 || rowCount === undefined) {
      const found = await verify(session, {
        relation: round.relation,
        columns: checks(settling, round, todo),
      });
      rowCount ??= found.rowCount;
      for (const [index, verdict] of found.verdicts)
        settling.verdicts.set(keyOf(round, index), verdict);
    }
    const wrong = open(settling, round).filter(
      (index) =>
        !settling.confirmed.has(index) &&
        (settling.verdicts.get(keyOf(round, index))?.bad ?? 0) > 0,
    );
    if (wrong.length === 0) return settlement(settling, round, rowCount);
    const learned = await counterexamples(session, {
      relation: round.relation,
      columns: checks(settling, round, wrong),
    });
    learn(settling, { wrong, learned, lastRound: number >= settleRoundsMax });
  }
}

function propose(settling: Settling): Round {
  const { table, confirmed, keptText, examples, previous } = settling;
  const fixed = (index: number): Form | undefined =>
    confirmed.get(index) ?? (keptText.has(index) ? { kind: 'text' } : undefined);
  const columns = table.columns.map((name, index) => {
    const before = previous.get(name);
    const values = fixed(index) === undefined ? examples[index] : undefined;
    return {
      name,
      values: values ?? new Set<string>(),
      ...(before === undefined ? {} : { previous: before }),
    };
  });
  const { forms, marks } = proposeForms(columns, settling.declared);
  const missing = [...settling.declared, ...marks];
  return {
    forms: forms.map((form, index) => fixed(index) ?? form),
    marks,
    missing,
    relation: textRelation(table, missing),
  };
}

function open(settling: Settling, round: Round): number[] {
  return settling.table.columns.flatMap((_, index) =>
    claims(formAt(round, index)) ? [index] : [],
  );
}

function checks(settling: Settling, round: Round, columns: readonly number[]): Checked[] {
  return columns.map((index) => {
    const fits = settling.confirmed.has(index) ? fitsConfirmedSql : printsBackSql;
    return { index, fits: fits(formAt(round, index), columnAt(index)) };
  });
}

function learn(
  settling: Settling,
  given: { wrong: readonly number[]; learned: ReadonlyMap<number, string[]>; lastRound: boolean },
): void {
  for (const index of given.wrong) {
    const known = settling.examples[index];
    assert(known !== undefined, 'a column without examples');
    const before = known.size;
    for (const value of given.learned.get(index) ?? []) known.add(value);
    if (given.lastRound || known.size === before) settling.keptText.add(index);
  }
}

function settlement(settling: Settling, round: Round, rowCount: number): Settlement {
  const columns = settling.table.columns.map((name, index): SettledColumn => {
    const verdict = settling.verdicts.get(keyOf(round, index));
    return {
      name,
      form: formAt(round, index),
      confirmed: settling.confirmed.has(index),
      violations: verdict?.bad ?? 0,
      ...(verdict === undefined ? {} : { present: verdict.present }),
    };
  });
  return { columns, missing: round.missing, proposedMissing: round.marks, rowCount };
}

function keyOf(round: Round, index: number): string {
  return JSON.stringify([index, round.forms[index], round.missing]);
}

function formAt(round: Round, index: number): Form {
  const form = round.forms[index];
  assert(form !== undefined, 'a column without a form');
  return form;
}

function confirmedForms(
  table: TextTable,
  byName: ReadonlyMap<string, ColumnUnderstanding>,
  examples: readonly Set<string>[],
): Map<number, Form> {
  const forms = new Map<number, Form>();
  for (const [index, name] of table.columns.entries()) {
    const column = byName.get(name);
    if (column !== undefined) forms.set(index, confirmedForm(column, examples[index] ?? new Set()));
  }
  return forms;
}

interface Checked {
  index: number;
  fits: string;
}

async function verify(
  session: LakeSession,
  given: { relation: string; columns: readonly Checked[] },
): Promise<{ rowCount: number; verdicts: Map<number, Verdict> }> {
  const verdicts = new Map<number, Verdict>();
  let rowCount = 0;
  for (let first = 0; first === 0 || first < given.columns.length; first += columnsAtOnceMax) {
    const block = given.columns.slice(first, first + columnsAtOnceMax);
    const counts = block.flatMap(({ index, fits }) => {
      const column = columnAt(index);
      return [`count(${column}) AS p${index}`, `count_if(${misfit(column, fits)}) AS b${index}`];
    });
    const sql = `SELECT ${['count(*) AS n', ...counts].join(', ')} FROM ${given.relation}`;
    const [row] = await session.rows<Record<string, number>>(sql);
    assert(row !== undefined, 'a count has no row');
    rowCount = row.n ?? 0;
    for (const { index } of block) {
      verdicts.set(index, { bad: row[`b${index}`] ?? 0, present: row[`p${index}`] ?? 0 });
    }
  }
  return { rowCount, verdicts };
}

/** Frequent, smallest and largest values that contradict, so that few rounds find every kind of them. */
async function counterexamples(
  session: LakeSession,
  given: { relation: string; columns: readonly Checked[] },
): Promise<Map<number, string[]>> {
  const learned = new Map<number, string[]>();
  for (let first = 0; first < given.columns.length; first += counterexampleColumnsMax) {
    const block = given.columns.slice(first, first + counterexampleColumnsMax);
    const lists = block.map(({ index, fits }) => {
      const column = columnAt(index);
      const bad = `CASE WHEN ${misfit(column, fits)} THEN ${column} END`;
      const few = counterexamplesMax;
      const lists = [`approx_top_k(${bad}, ${few})`, `min(${bad}, ${few})`, `max(${bad}, ${few})`];
      return `list_concat(${lists.join(', ')}) AS x${index}`;
    });
    const [row] = await session.rows<Record<string, string[] | null>>(
      `SELECT ${lists.join(', ')} FROM ${given.relation}`,
    );
    for (const { index } of block) learned.set(index, row?.[`x${index}`] ?? []);
  }
  return learned;
}

/** SQL that is true for a value that is there and does not fit. Never as FILTER: many of those take quadratic time. */
function misfit(column: string, fits: string): string {
  return `(${column} IS NOT NULL AND (${fits}) IS NOT TRUE)`;
}
