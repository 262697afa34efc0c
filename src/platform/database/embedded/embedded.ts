import { createServer } from 'node:net';
import { dirname } from 'node:path';
import pg from 'pg';
import { Failure, type Refusal } from '#platform/errors/errors.ts';
import type { Logger } from '#platform/log/log.ts';
import { monotonicMs } from '#platform/time/time.ts';
import { chooseLaunch } from './account.ts';
import { findBinaries } from './binaries.ts';
import { ensureCluster, type Places, preparePlaces, refuseFullDisk } from './cluster.ts';
import { embeddedErrors } from './embedded.errors.ts';
import { explainFailure } from './explain-failure.ts';
import { clearLeftovers } from './leftover.ts';
import { takeOwnership } from './owner-lock.ts';
import { type Address, urlOf } from './embedded-url.ts';
import { launchPostmaster, type Postmaster } from './postmaster.ts';
import { settle } from './settle.ts';

/** Recovery after a crash reads at most `max_wal_size` of log, which this covers on a slow disk. */
const readyMsMax = 180_000;
/** After each such time a word in the log says that it still recovers. */
const patienceMs = 5_000;
/** The kernel takes 108 bytes for the path of a socket (104 on macOS), including the name of the file. */
const socketDirectoryBytesMax = 80;

/** An embedded PostgreSQL that accepts connections. */
export interface EmbeddedDatabase {
  /** PostgreSQL URL with password, of the database `chengshu`; its one user owns everything in this server. */
  url: string;
  pid: number;
  /** Stops the server (fast shutdown) and gives up the directory. Close your connections before. */
  stop: () => Promise<void>;
}

export interface EmbeddedOptions {
  /** Data directory of the installation; the server lives in `database/` below it. */
  dataDir: string;
  log: Logger;
  /** Listen on this port of 127.0.0.1 (0 = a free one) rather than on a socket file in the data directory. */
  port?: number;
  /** PostgreSQL settings that differ from ours; for tests. */
  settings?: Readonly<Record<string, string>>;
  /** Directory of the server's programs, when not those that npm installed. */
  binariesDir?: string;
  /** Called when the server ends without having been stopped. */
  onDeath?: (how: string) => void;
}

/**
 * Starts the embedded PostgreSQL of a data directory: makes it the first time, recovers it after a crash, and ends
 * what a killed process left behind. Refuses with a code of `embedded-database` whatever keeps it from running;
 * a directory that another living process uses is never touched.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const binaries = await findBinaries(options.binariesDir);
  const places = await preparePlaces(options.dataDir);
  await refuseFullDisk(places.home);
  const release = await takeOwnership(places.home).catch(refuseUnusable(places.home));
  try {
    const launch = await chooseLaunch({ ...places, binaries });
    await clearLeftovers(places, options.log);
    const password = await ensureCluster(places, launch, binaries);
    const address = await chooseAddress(places, options.port);
    const settings = options.settings ?? {};
    const server = await launchPostmaster({
      places,
      launch,
      binaries,
      address,
      settings,
      log: options.log,
    });
    const url = urlOf(address, password);
    await prepareDatabase(server, { url, places, log: options.log });
    return running(server, { url, release, options });
  } catch (error) {
    await release();
    throw error;
  }
}

function running(
  server: Postmaster,
  at: { url: string; release: () => Promise<void>; options: EmbeddedOptions },
): EmbeddedDatabase {
  const { log, onDeath } = at.options;
  let stopping: Promise<void> | undefined;
  void server.ended.then((how) => {
    if (stopping !== undefined) return;
    log.fatal({ how, said: server.said.slice(-5) }, 'the database server ended by itself');
    onDeath?.(how);
  });
  const stop = () => (stopping ??= server.stop('fast').then(at.release));
  return { url: at.url, pid: server.pid, stop };
}

/** A socket file needs no port and lets nobody else on the machine connect; a port is for paths that are too long. */
async function chooseAddress(places: Places, port: number | undefined): Promise<Address> {
  const usable =
    Buffer.byteLength(places.home) <= socketDirectoryBytesMax && !/[",]/.test(places.home);
  if (port === undefined && usable && process.platform !== 'win32') {
    return { kind: 'socket', directory: places.home };
  }
  return { kind: 'port', port: port === undefined || port === 0 ? await freePort() : port };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Waits for recovery to end and makes the database `chengshu` when it is not there yet. */
async function prepareDatabase(
  server: Postmaster,
  at: { url: string; places: Places; log: Logger },
): Promise<void> {
  try {
    await waitUntilReady(server, at);
    const outcome = await tryStatement(at.url, 'select 1');
    if (outcome === undefined) return;
    if (outcome.code !== noSuchDatabase) throw await explainConnection(outcome, server, at.places);
    const maintenance = new URL(at.url);
    maintenance.pathname = '/postgres';
    const created = await tryStatement(maintenance.href, 'create database chengshu');
    if (created !== undefined) throw await explainConnection(created, server, at.places);
  } catch (error) {
    await server.stop('immediate');
    throw error;
  }
}

async function waitUntilReady(
  server: Postmaster,
  at: { places: Places; log: Logger },
): Promise<void> {
  const began = monotonicMs();
  while (!(await settle(Promise.race([server.ready, server.ended]), patienceMs))) {
    const waitedMs = Math.round(monotonicMs() - began);
    if (waitedMs > readyMsMax) {
      throw new Failure('embedded-database.slow', 'the database server is not ready', {
        retryable: true,
      });
    }
    at.log.info({ waitedMs }, 'the database server is still recovering');
  }
  if (server.hasEnded()) throw await explainFailure(server.said, at.places.cluster);
}

const noSuchDatabase = '3D000';
const wrongPassword = '28P01';

interface Rejection {
  code: string;
  message: string;
}

/** A connection that broke without an answer is explained by what the server said. */
async function explainConnection(
  rejection: Rejection,
  server: Postmaster,
  places: Places,
): Promise<Refusal> {
  if (rejection.code === wrongPassword) {
    return embeddedErrors.passwordMissing({ path: places.password });
  }
  const said = [...server.said, ...(rejection.code === '' ? [] : [`FATAL: ${rejection.message}`])];
  return explainFailure(said, places.cluster);
}

/** Undefined when the statement was carried out, else why not. */
async function tryStatement(url: string, statement: string): Promise<Rejection | undefined> {
  const client = new pg.Client({ connectionString: url, application_name: 'chengshu-start' });
  // A connection that breaks is reported by connect or query as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(statement);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { code: 'code' in error ? String(error.code) : '', message: error.message };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function refuseUnusable(home: string): (cause: unknown) => never {
  return (cause) => {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw embeddedErrors.directoryUnusable(
      { directory: dirname(home), reason: cause.message },
      { cause },
    );
  };
}
