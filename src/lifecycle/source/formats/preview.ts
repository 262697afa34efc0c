import type { Cell } from './header.rules.ts';
import { previewCellMax, previewRowsMax } from './reader.ts';
import type { Inspection } from './reader.ts';

/** The first rows as a preview shows them: missing marks are no values, long texts are cut. */
export function previewOf(
  rows: readonly (readonly Cell[])[],
  missing: readonly string[],
): Inspection['preview'] {
  const marks = new Set(missing);
  return rows.slice(0, previewRowsMax).map((row) =>
    row.map((cell) => {
      if (cell === null || cell === '' || marks.has(cell)) return null;
      if (cell.length <= previewCellMax) return cell;
      return `${cell.slice(0, previewCellMax - 1).toWellFormed()}…`;
    }),
  );
}
