import type { ColumnUnderstanding, Understanding } from '#lifecycle/source/understanding.ts';
import type { ColumnEdit, UploadDraft } from './upload-draft.ts';
import type { Proposal, Reading } from './use-reading.ts';

type ProposedColumn = Proposal['columns'][number];

/** One column as the steps show it; the same object as long as the file is read the same way. */
export interface ColumnRow {
  /** Place in the file, from 0. */
  index: number;
  column: ColumnUnderstanding;
  proposed: ProposedColumn | undefined;
  /** Up to three different values. */
  examples: readonly string[];
}

const examplesMax = 3;

/** The columns of a reading with what was proposed for them. */
export function columnRows(reading: Reading): ColumnRow[] {
  const { understanding, preview } = reading.inspection;
  const proposed = new Map(reading.proposal?.columns.map((column) => [column.name, column]));
  return understanding.columns.map((column, index) => ({
    index,
    column,
    proposed: proposed.get(column.name),
    examples: examplesOf(preview, index),
  }));
}

function examplesOf(preview: Reading['inspection']['preview'], index: number): string[] {
  const found = new Set<string>();
  for (const row of preview) {
    const cell = row[index];
    if (cell !== null && cell !== undefined) found.add(cell);
    if (found.size === examplesMax) break;
  }
  return [...found];
}

/** Columns that the next file of a source has and the saved reading does not, and the other way round. */
export function columnChanges(
  saved: readonly ColumnUnderstanding[],
  found: readonly ColumnUnderstanding[],
): { added: string[]; removed: string[] } {
  const before = new Set(saved.map(({ name }) => name));
  const after = new Set(found.map(({ name }) => name));
  return {
    added: [...after].filter((name) => !before.has(name)),
    removed: [...before].filter((name) => !after.has(name)),
  };
}

/** The understanding to be saved: chosen types are confirmed, all others are judged by the landing. */
export function confirmedUnderstanding(
  understanding: Understanding,
  edits: UploadDraft['edits'],
): Understanding {
  return {
    ...understanding,
    columns: understanding.columns.map((column) => confirmedColumn(column, edits[column.name])),
  };
}

function confirmedColumn(
  column: ColumnUnderstanding,
  edit: ColumnEdit | undefined,
): ColumnUnderstanding {
  if (edit?.type === undefined) return column;
  const { name, header } = column;
  if (edit.type === 'auto') return { name, header, type: 'text', confirmed: false };
  return {
    name,
    header,
    type: edit.type,
    confirmed: true,
    ...(edit.scale === undefined ? {} : { scale: edit.scale }),
    ...(edit.format === undefined ? {} : { format: edit.format }),
  };
}

/** What a chosen type begins with: the proposed form where the type is the proposed one, else the plainest. */
export function editOfType(
  type: ColumnEdit['type'] & string,
  proposed: ProposedColumn | undefined,
): Pick<ColumnEdit, 'type' | 'format' | 'scale'> {
  const same = proposed?.type === type ? proposed : undefined;
  if (type === 'decimal') return { type, scale: same?.scale ?? 2 };
  if (type === 'date') return { type, format: same?.format ?? '%Y-%m-%d' };
  if (type === 'timestamp') return { type, format: same?.format ?? '%Y-%m-%d %H:%M:%S' };
  if (type === 'boolean' && same?.format !== undefined) return { type, format: same.format };
  return { type };
}
