import type {
  ConnectionTest,
  DatabaseSecret,
  DatabaseSettings,
  DescribedTable,
  ListedTable,
  TableKind,
  TableSelection,
} from '../connection.contract.ts';
import type { FeedMode, LoadBudget } from '../collection.contract.ts';
import type { ColumnUnderstanding } from '../understanding.ts';

/** What a connector needs to reach an old system. */
export interface Reach {
  settings: DatabaseSettings;
  secret: DatabaseSecret | undefined;
  /** IANA name; times with a zone are read in this one. */
  timeZone: string;
  /** Aborted on cancellation, on shutdown and at the end of the allowed hours. */
  signal?: AbortSignal;
}

export interface CollectPlan {
  selection: TableSelection;
  mode: FeedMode;
  markColumn: string | null;
  keyColumns: readonly string[];
  /** The mark to go on from; null: everything is collected. */
  mark: string | null;
  lookBackMinutes: number;
  budget: LoadBudget;
}

/** A table of the old system as its deliveries look. */
export interface TableColumns extends DescribedTable {
  /** How each column is read from the delivery; the header of a delivery is their names. */
  understanding: ColumnUnderstanding[];
  /** Marks of the old system that mean "no value" besides the empty field. */
  missing: string[];
}

/**
 * What one collection delivers: a CSV file as RFC 4180 has it, in UTF-8, with LF, a comma, double quotes and one header
 * row. `bytes` is read once; a chunk is valid until the next one is asked for. After its last chunk `rows` and `mark` count.
 */
export interface Delivery {
  fileName: string;
  /** Everything, or only what changed since the mark. */
  whole: boolean;
  columns: ColumnUnderstanding[];
  missing: string[];
  bytes: AsyncIterable<Uint8Array>;
  /** Rows as the old system counted them. */
  rows(): number;
  /** The mark up to which this goes; undefined without one. */
  mark(): string | undefined;
  /**
   * For a connector that writes the CSV itself: whether every record is within `recordBytesMax` of the readers. Then only the
   * text is looked at while it comes, and `rows` is the number of rows; otherwise the file is proved byte by byte.
   */
  isShort?(): boolean;
}

/**
 * One kind of old system. All functions throw a Refusal in words (`connection.…`, `collection.…`) when the old system or the
 * plan is at fault, a retryable Failure `connection.lost` when it went away, and the signal's reason. They close what they
 * open, write nothing to the old system, hold a bounded part of the data, and put no secret into an error.
 * `conformance.ts` is the suite of tests that each connector passes.
 */
export interface Connector {
  kind: TableKind;
  /** Tries step by step, and stops at the first that fails. */
  test(reach: Reach, selection?: TableSelection): Promise<ConnectionTest>;
  /** Tables and views that may be read, by schema and name, after one of them. Searched in the old system's catalogue. */
  list(
    reach: Reach,
    page: { q?: string; after?: { schema: string; table: string }; limit: number },
  ): Promise<ListedTable[]>;
  describe(reach: Reach, selection: TableSelection): Promise<TableColumns>;
  /** Reads one consistent state. */
  collect(reach: Reach, plan: CollectPlan): AsyncIterable<Delivery>;
}
