import pg from 'pg';
import { dedicatedClient } from '#platform/database/database.ts';
import { Failure } from '#platform/errors/errors.ts';
import type { World } from '#platform/world.ts';
import type { AccessRecord } from '#lifecycle/service/gateway-ports.ts';
import { insertAccessRecords, prepareRecording } from './access-record.queries.ts';

const batchMax = 200;
/** Records that wait; above this callers are pushed back, since memory must not grow with a slow disk. */
const waitingMax = 10_000;
const writeTimeoutMs = 10_000;
const retryAfterMs = 1000;
/** SQLSTATE classes that blame a row: 22 data exception, 23 integrity constraint. */
const rowFaultClasses = ['22', '23'];

interface Waiting {
  record: AccessRecord;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Keeps the record of each call; see `RecordAccess` of the service stage. */
export interface AccessRecorder {
  /** Resolves when the record is on the disk; rejects with a retryable Failure when it is not. */
  record(record: AccessRecord): Promise<void>;
  /** Takes no more records, waits for those taken, and ends the connection. */
  close(): Promise<void>;
}

/**
 * Opens the recorder. Records are committed in groups on a connection of its own: while one group is being
 * written the next one gathers, so the group grows with the load and nobody waits for a timer. A row that
 * PostgreSQL refuses rejects its own caller only.
 */
export function createAccessRecorder(world: World): AccessRecorder {
  return new GroupRecorder(world);
}

class GroupRecorder implements AccessRecorder {
  readonly #world: World;
  #waiting: Waiting[] = [];
  #client: pg.Client | undefined;
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(world: World) {
    this.#world = world;
  }

  record(record: AccessRecord): Promise<void> {
    if (this.#closed) return Promise.reject(unavailable('the recorder is closed'));
    if (this.#waiting.length >= waitingMax) {
      return Promise.reject(unavailable('too many access records wait to be written'));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    await this.#client?.end();
    this.#client = undefined;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      // One turn of the event loop lets callers that were just answered join this group with their next record.
      await new Promise((resolve) => setImmediate(resolve));
      const group = this.#waiting.splice(0, batchMax);
      await this.#write(group);
    }
    this.#writing = undefined;
  }

  /** Never throws: every waiter of the group is resolved or rejected. */
  async #write(group: readonly Waiting[]): Promise<void> {
    try {
      this.#client ??= await this.#connect();
      await insertAccessRecords(
        this.#client,
        group.map((waiting) => waiting.record),
        writeTimeoutMs,
      );
    } catch (error) {
      await this.#settleFailed(group, error);
      return;
    }
    for (const waiting of group) waiting.resolve();
  }

  /** When a row is at fault the halves are tried by themselves, so that only the row's own caller is rejected. */
  async #settleFailed(group: readonly Waiting[], error: unknown): Promise<void> {
    if (isRowFault(error) && group.length > 1) {
      const half = Math.ceil(group.length / 2);
      await this.#write(group.slice(0, half));
      await this.#write(group.slice(half));
      return;
    }
    if (!isRowFault(error)) await this.#disconnect();
    // Only the code: PostgreSQL's detail shows the row.
    const code = error instanceof pg.DatabaseError ? error.code : undefined;
    this.#world.log.error({ code, records: group.length }, 'access records were not written');
    for (const waiting of group) waiting.reject(unavailable('the access record failed', error));
  }

  async #connect(): Promise<pg.Client> {
    const client = dedicatedClient(this.#world.db);
    client.on('error', (error) => {
      this.#world.log.warn({ err: error.message }, 'the connection of access records was lost');
      if (this.#client === client) this.#client = undefined;
    });
    await client.connect();
    await prepareRecording(client);
    return client;
  }

  /** After a failure that is not a row's fault the connection is in doubt; the next group opens another. */
  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch((error: unknown) => {
      this.#world.log.debug({ err: error }, 'a broken connection could not be ended');
    });
  }
}

function isRowFault(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) {
    return rowFaultClasses.includes(error.code?.slice(0, 2) ?? '');
  }
  return false;
}

function unavailable(message: string, cause?: unknown): Failure {
  return new Failure('application.record-unavailable', message, {
    retryable: true,
    retryAfterMs,
    ...(cause === undefined ? {} : { cause }),
  });
}
