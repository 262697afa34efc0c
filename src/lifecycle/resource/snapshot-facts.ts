import type { ColumnType } from '#lifecycle/source/understanding.ts';

/** What a proposal knows of a column of a snapshot. Counts are rows. */
export interface ColumnFacts {
  name: string;
  /** As the file wrote it; the proposal takes it as the item's name. Absent: the column's name. */
  header?: string;
  /** The standardiser the view put the column through, e.g. `std_mobile`. */
  standardiser?: string;
  type: ColumnType;
  scale?: number;
  missing?: number;
  distinct?: number;
  /** False: `distinct` is an estimate. */
  distinctExact?: boolean;
  /** Longest value in characters. */
  lengthMax?: number;
  /** Some values of the profile, judged in memory only and never stored in the entry. */
  samples?: readonly string[];
}

/** What a proposal knows of a snapshot. */
export interface SnapshotFacts {
  rowCount: number;
  columns: readonly ColumnFacts[];
  /** Format of the files the data set's source receives; absent for derived data sets. */
  format?: string;
}
