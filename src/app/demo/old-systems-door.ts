import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

/** A port of this machine at which the server of the demo answers as the old systems do. */
export interface OldSystemsDoor {
  /** The server's own URL, with every right. */
  url: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Opens a port of 127.0.0.1 to the server of the demo, which itself listens on a socket file only; a server that listens on
 * a port of its own needs none. In: its URL; the port of an earlier run, which is taken again when it is free.
 */
export async function openOldSystemsDoor(url: string, wanted: number): Promise<OldSystemsDoor> {
  const directory = new URL(url).searchParams.get('host');
  if (directory === null) {
    return { url, port: Number(new URL(url).port), close: () => Promise.resolve() };
  }
  const callers = new Set<Socket>();
  const server = createServer((caller) => {
    callers.add(caller);
    const inner = connect(join(directory, '.s.PGSQL.5432'));
    // Whoever goes first takes the other along; what went wrong shows in the connection that is cut.
    const end = () => {
      callers.delete(caller);
      caller.destroy();
      inner.destroy();
    };
    for (const socket of [caller, inner]) socket.on('error', end).on('close', end);
    caller.pipe(inner).pipe(caller);
  });
  await listen(server, wanted).catch(() => listen(server, 0));
  // A TCP server's address is an object while it listens.
  const { port } = server.address() as AddressInfo;
  return {
    url,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const caller of callers) caller.destroy();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
