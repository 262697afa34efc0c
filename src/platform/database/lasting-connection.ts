import type pg from 'pg';
import type { Logger } from '#platform/log/log.ts';
import { dedicatedClient, type Database } from './database.ts';

const reconnectMs = 1000;

/** What a connection is for, and what is done on it. */
export interface Lasting {
  /** For the log. */
  purpose: string;
  /** Called on each new connection before it counts: takes a lock, listens. */
  begin: (client: pg.Client) => Promise<unknown>;
  /** Called at once when a connection that counted is lost. */
  lost?: () => void;
}

/**
 * Holds a connection of its own for what lives as long as a connection does, locks and listening, and makes another when it is
 * lost, every second until one stands. Fails when the first cannot be made.
 */
export async function holdConnection(
  { db, log }: { db: Database; log: Logger },
  { purpose, begin, lost }: Lasting,
): Promise<{ close: () => Promise<void> }> {
  let closed = false;
  let newest: pg.Client;
  let timer: NodeJS.Timeout | undefined;
  const connect = async (): Promise<void> => {
    const client = (newest = dedicatedClient(db));
    let counts = false;
    let broken: Error | undefined;
    client.on('error', (error) => {
      broken ??= error;
      // One loss is told of more than once: by the farewell of the server, then by the socket.
      if (!counts || closed) return;
      counts = false;
      log.warn({ err: error.message, purpose }, 'a connection was lost and is made again');
      lost?.();
      timer = setTimeout(again, reconnectMs);
    });
    try {
      await client.connect();
      await begin(client);
      if (broken !== undefined) throw broken;
      counts = true;
    } catch (error) {
      void client.end();
      throw error;
    }
  };
  const again = () => {
    connect().catch((error: unknown) => {
      if (closed) return;
      log.warn({ err: error, purpose }, 'a lost connection could not be made again yet');
      timer = setTimeout(again, reconnectMs);
    });
  };
  await connect();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await newest.end();
    },
  };
}
