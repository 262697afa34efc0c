import { connect, isIP } from 'node:net';
import mysql from 'mysql2';
import { Failure, Refusal } from '#platform/errors/errors.ts';
import { connectionErrors } from '../connection.errors.ts';
import type { Reach } from './connector.ts';
import { connectMsMax, resolveHost } from './test-steps.ts';

export const mariadbPort = 3306;
const catalogueSeconds = 30;
/** A reader that writes to its own disk may be slow to take the next rows. */
const writeSeconds = 3600;

/** A state of the old system that is being read. */
export interface MariadbReading {
  connection: mysql.Connection;
  /** All rows of a statement, as objects. */
  rows<T>(sql: string, values?: readonly (string | number)[]): Promise<T[]>;
  /** What an error that came up while reading means, in words. */
  explain(error: unknown): unknown;
  end(): void;
}

/** A signed-in connection in utf8mb4: the server converts what it keeps in GBK or else. Refuses in words why there is none. */
export async function openMariadb(reach: Reach): Promise<mysql.Connection> {
  const { settings, secret } = reach;
  reach.signal?.throwIfAborted();
  const port = settings.port ?? mariadbPort;
  const connection = mysql.createConnection({
    host: settings.host,
    port,
    database: settings.database,
    user: settings.user,
    password: secret?.password ?? '',
    charset: 'utf8mb4_bin',
    connectTimeout: connectMsMax,
    multipleStatements: false,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
    ...tlsOf(settings, port),
  });
  // The error that ends a statement is thrown there; between statements the next one meets it.
  connection.on('error', () => undefined);
  try {
    await new Promise<void>((resolve, reject) => {
      connection.connect((error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
    return connection;
  } catch (error) {
    connection.destroy();
    await resolveHost(settings.host);
    const refusal = mariadbRefusal(error, reach, 0);
    if (!(refusal instanceof Failure)) throw refusal;
    throw connectionErrors.unreachable({ host: settings.host, port }, { cause: error });
  }
}

function tlsOf(
  { tls, ca, host }: Reach['settings'],
  port: number,
): Pick<mysql.ConnectionOptions, 'ssl' | 'stream'> {
  if (tls === 'off') return {};
  const verify = tls === 'verify';
  const ssl = {
    rejectUnauthorized: verify,
    // Unless told so, the driver lets a certificate of any other host pass.
    verifyIdentity: verify,
    ...(ca === undefined ? {} : { ca }),
  };
  // The driver tells no address to node:tls, which then looks for "localhost" in the certificate, unless the socket names it.
  const named = () => Object.assign(connect({ host, port }).setNoDelay(), { _host: host });
  return verify && isIP(host) !== 0 ? { ssl, stream: named } : { ssl };
}

/**
 * Opens a connection of its own that can only read: one consistent snapshot, in the city's time zone. Refuses in words; an abort
 * breaks the connection off.
 */
export async function beginMariadb(
  reach: Reach,
  statementSeconds = catalogueSeconds,
): Promise<MariadbReading> {
  const connection = await openMariadb(reach);
  const aborted = Promise.withResolvers<never>();
  // Who waits for no answer meets the abort nowhere else.
  aborted.promise.catch(() => undefined);
  // A destroyed connection calls nobody back.
  const onAbort = () => {
    connection.destroy();
    aborted.reject(reach.signal?.reason);
  };
  reach.signal?.addEventListener('abort', onAbort, { once: true });
  const reading: MariadbReading = {
    connection,
    rows: (sql, values = []) =>
      Promise.race([rowsOf<never>(connection, sql, values), aborted.promise]),
    explain: (error) => {
      const reason: unknown = reach.signal?.aborted === true ? reach.signal.reason : undefined;
      return reason ?? mariadbRefusal(error, reach, statementSeconds);
    },
    end: () => {
      reach.signal?.removeEventListener('abort', onAbort);
      connection.destroy();
    },
  };
  try {
    await setReading(reading, reach, statementSeconds);
    return reading;
  } catch (error) {
    reading.end();
    throw reading.explain(error);
  }
}

async function setReading(
  { rows }: MariadbReading,
  reach: Reach,
  statementSeconds: number,
): Promise<void> {
  // Without modes: quotes and backslashes in our statements mean one thing.
  await rows(`set session sql_mode = '', net_write_timeout = ${writeSeconds}`);
  await rows(`set session max_statement_time = ${statementSeconds}`).catch(() =>
    // MySQL has another name and unit for it.
    rows(`set session max_execution_time = ${Math.ceil(statementSeconds * 1000)}`),
  );
  await rows('set session time_zone = ?', [reach.timeZone]).catch(() =>
    // Zones have names only where they were loaded.
    rows('set session time_zone = ?', [offsetOf(reach.timeZone)]),
  );
  await rows('set transaction isolation level repeatable read');
  await rows('start transaction with consistent snapshot, read only');
}

/** The offset of a zone now, as `+08:00`. */
function offsetOf(zone: string): string {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const name = format.formatToParts().find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return /[+-]\d\d:\d\d/.exec(name)?.[0] ?? '+00:00';
}

function rowsOf<T>(
  connection: mysql.Connection,
  sql: string,
  values: readonly (string | number)[],
): Promise<T[]> {
  return new Promise((resolve, reject) => {
    connection.query(sql, [...values], (error, rows) => {
      if (error !== null) reject(error);
      // The caller names the columns of its own statement; one that selects nothing gives no list.
      else resolve(Array.isArray(rows) ? (rows as T[]) : []);
    });
  });
}

const lostCodes =
  /^(PROTOCOL_CONNECTION_LOST|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ER_SERVER_SHUTDOWN|ER_CON_COUNT_ERROR|ER_CONNECTION_KILLED|ER_QUERY_INTERRUPTED)/;
/** Killed by an administrator; MariaDB has numbers that the driver does not name. */
const lostNumbers = [1317, 1927];
const tooSlowNumbers = [1969, 3024];

/** What an error of the driver means, in words without its text; an error of ours is left as it is. */
export function mariadbRefusal(error: unknown, reach: Reach, statementSeconds: number): Error {
  if (error instanceof Refusal || error instanceof Failure) return error;
  const { code, number } = codesOf(error);
  const options = { cause: error };
  const { settings } = reach;
  const known = knownRefusal(code, settings, options);
  if (known !== undefined) return known;
  if (tooSlowNumbers.includes(number)) {
    return connectionErrors.tooSlow({ minutes: Math.ceil(statementSeconds / 60) }, options);
  }
  if (lostCodes.test(code) || lostNumbers.includes(number) || isClosed(error)) {
    const text = 'the old system went away';
    return new Failure('connection.lost', text, { retryable: true, cause: error });
  }
  if (code !== '') return connectionErrors.refused({ reason: code }, options);
  return error instanceof Error ? error : new Error('not an error was thrown', options);
}

function knownRefusal(
  code: string,
  { user, database }: Reach['settings'],
  options: { cause: unknown },
): Refusal | undefined {
  switch (code) {
    case 'ER_ACCESS_DENIED_ERROR':
      return connectionErrors.signInRefused({ user }, options);
    case 'ER_BAD_DB_ERROR':
    case 'ER_DBACCESS_DENIED_ERROR':
      return connectionErrors.noSuchDatabase({ database }, options);
    case 'ER_TABLEACCESS_DENIED_ERROR':
    case 'ER_COLUMNACCESS_DENIED_ERROR':
      return connectionErrors.noRights({ table: database }, options);
    case 'HANDSHAKE_NO_SSL_SUPPORT':
    case 'HANDSHAKE_SSL_ERROR':
      return connectionErrors.tlsFailed({}, options);
    default:
      return undefined;
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && /closed state|Connection lost/i.test(error.message);
}

function codesOf(error: unknown): { code: string; number: number } {
  if (!(error instanceof Error)) return { code: '', number: 0 };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const number = 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;
  return { code, number };
}
