import type { TableSelection } from '../connection.contract.ts';
import { connectionErrors } from '../connection.errors.ts';
import type { CollectPlan } from './connector.ts';

/**
 * The columns of a table that are collected, in the order asked for: those that are chosen, else all that may be read. Refuses
 * one that is not there, one that may not be read, and a table of which nothing may be.
 */
export function chosenColumns<T extends { name: string; readable: boolean }>(
  selection: TableSelection,
  columns: readonly T[],
): T[] {
  const table = nameOf(selection);
  if (selection.columns === undefined) {
    const readable = columns.filter((column) => column.readable);
    if (readable.length === 0) throw connectionErrors.noRights({ table });
    return readable;
  }
  return selection.columns.map((name) => {
    const column = columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw connectionErrors.noSuchColumn({ table, column: name });
    if (!column.readable) throw connectionErrors.noRights({ table: `${table}.${name}` });
    return column;
  });
}

/** The column that tells how far one has read; refuses a plan whose table has lost it. */
export function markColumn<T extends { name: string }>(
  plan: CollectPlan,
  columns: readonly T[],
): T {
  const column = columns.find(({ name }) => name === plan.markColumn);
  if (column !== undefined) return column;
  throw connectionErrors.noSuchColumn({ table: nameOf(plan.selection), column: plan.markColumn });
}

function nameOf({ schema, table }: TableSelection): string {
  return `${schema}.${table}`;
}
