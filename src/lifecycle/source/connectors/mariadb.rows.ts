import { CsvChunks } from './csv-chunks.ts';
import type { MariadbColumn } from './mariadb.columns.rules.ts';
import type { MariadbReading } from './mariadb.session.ts';

/** Chunks that may wait before the server is asked to. */
const waitingMax = 2;
/** What stands for a missing value in a table of one column. */
export const nullMark = '\\N';

/** The rows as CSV, as the server sends them; it is asked to wait while chunks wait here. */
export async function* csvBytes(
  { connection, explain }: MariadbReading,
  given: {
    sql: string;
    columns: readonly MariadbColumn[];
    counted: { rows: number; longest: number };
    signal: AbortSignal | undefined;
  },
): AsyncGenerator<Buffer, void, void> {
  const { columns, counted, signal } = given;
  const chunks = new CsvChunks(columns.length === 1 ? nullMark : '');
  chunks.row(columns.map(({ name }) => Buffer.from(name)));
  const state: { ended: boolean; error?: unknown; wake: () => void } = { ended: false, wake() {} };
  const finish = (error?: unknown) => {
    state.error ??= error;
    state.ended = true;
    state.wake();
  };
  // What ends the connection is told to the connection, not to its statement; an abort to nobody.
  connection.on('error', finish);
  connection.on('end', () => finish(new Error('Connection lost')));
  const onAbort = () => finish(new Error('Connection lost'));
  signal?.addEventListener('abort', onAbort, { once: true });
  const query = connection.query({ sql: given.sql, rowsAsArray: true, typeCast: false });
  query.on('error', finish);
  query.on('end', () => finish());
  query.on('result', (row: unknown) => {
    if (row !== written) {
      // Without type casts every field is bytes, or null.
      chunks.row(row as (Buffer | null)[]);
      if (counted.rows === 0) writeDirectly(query, chunks, columns.length);
    }
    counted.rows += 1;
    if (chunks.waiting < waitingMax) return;
    connection.pause();
    state.wake();
  });
  try {
    for (;;) {
      if (state.error !== undefined) throw explain(state.error);
      const chunk = chunks.take(state.ended);
      counted.longest = chunks.longest;
      if (chunk !== undefined) yield chunk;
      else if (state.ended) return;
      else {
        const woken = new Promise<void>((resolve) => {
          state.wake = resolve;
        });
        connection.resume();
        await woken;
      }
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** What a row is told as that was written already. */
const written = Symbol('written');

/** The part of the driver's inside that makes a row of a packet. */
interface RowMaker {
  _rowParser?: { next?: (packet: { buffer?: unknown; offset?: unknown }) => unknown };
}

/**
 * Has the driver hand over the packets of rows as they are, instead of an array of slices: half the time. When its inside is
 * not as expected, nothing changes and rows come as arrays.
 */
function writeDirectly(query: unknown, chunks: CsvChunks, columns: number): void {
  // Looked at with care below: it is no part of the driver's promises.
  const parser = (query as RowMaker)._rowParser;
  const made = parser?.next;
  if (parser === undefined || made === undefined) return;
  parser.next = (packet) => {
    const { buffer, offset } = packet;
    if (!Buffer.isBuffer(buffer) || typeof offset !== 'number') return made.call(parser, packet);
    chunks.packet(buffer, offset, columns);
    return written;
  };
}
