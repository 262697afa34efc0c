import type { ConnectionSecret, ConnectionTest } from '../connection.contract.ts';
import type {
  FileKind,
  FileSelection,
  FolderSettings,
  SftpSettings,
} from '../file-connection.contract.ts';

/** Files of one folder that are looked at. */
export const filesLookedAtMax = 100_000;

/** What a connector needs to reach a place where files are put. */
export interface FileReach {
  settings: FolderSettings | SftpSettings;
  secret: ConnectionSecret | undefined;
  /** Directories of this machine below which folders may be watched. */
  watchRoots: readonly string[];
  /** Where the platform keeps everybody's data: never watched, wherever the roots lie. */
  dataDir?: string;
  /** Aborted on cancellation, on shutdown and at the end of the allowed hours. */
  signal?: AbortSignal;
}

/** A regular file as it looks from outside. Two looks that differ are two files. */
export interface FileLook {
  name: string;
  sizeBytes: number;
  modifiedMs: number;
  /** What else tells files of one name apart (its number on the disk), or nothing. */
  identity: string;
}

/** A folder that was opened. */
export interface Drop {
  /** Regular files whose names are accepted, in no order; links are not followed. */
  list(accepts: (name: string) => boolean): Promise<FileLook[]>;
  /** How a file looks now; undefined when it is gone or no regular file. */
  look(name: string): Promise<FileLook | undefined>;
  /** Its bytes, as they are; throws FileUnreadable. A chunk is valid until the next one is asked for. */
  read(look: FileLook): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** A file that may not be read: it is left, others are taken. */
export class FileUnreadable extends Error {
  override readonly name = 'FileUnreadable';
}

/**
 * One kind of place where departments put files; what is done with the files is in `collect-files.ts`, the same for each kind.
 * All functions throw a Refusal in words (`connection.…`, `drop.…`) when the place is at fault, a retryable Failure
 * `connection.lost` when it went away, and the signal's reason. They change nothing there, hold a bounded part of a file, and
 * put no secret into an error. `file-conformance.fixtures.ts` is the suite of tests that each one passes.
 */
export interface FileConnector {
  kind: FileKind;
  /** Tries step by step, and stops at the first that fails. `hostKey`: the one that is shown, when all went well. */
  test(
    reach: FileReach,
    selection?: FileSelection,
  ): Promise<{ answer: ConnectionTest; hostKey?: string }>;
  open(reach: FileReach, selection: Pick<FileSelection, 'path'>): Promise<Drop>;
}
