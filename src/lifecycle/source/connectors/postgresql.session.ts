import { lookup } from 'node:dns/promises';
import pg from 'pg';
import { Failure, Refusal } from '#platform/errors/errors.ts';
import { connectionErrors } from '../connection.errors.ts';
import type { Reach } from './connector.ts';
import { connectMsMax } from './test-steps.ts';

export const postgresqlPort = 5432;
/** Statements on the catalogue. */
const catalogueMsMax = 30_000;

/** A state of the old system that is being read. */
export interface Reading {
  client: pg.Client;
  /** What an error that came up while reading means, in words. */
  explain(error: unknown): unknown;
  end(): Promise<void>;
}

/**
 * Opens a connection of its own that can only read: one transaction REPEATABLE READ READ ONLY, so that all of it sees one
 * state, in UTF-8 and the city's time zone. Refuses in words; an abort breaks the connection off.
 */
export async function beginReading(reach: Reach, statementMsMax: number): Promise<Reading> {
  const client = await openPostgresql(reach);
  const onAbort = () => void client.end().catch(() => undefined);
  reach.signal?.addEventListener('abort', onAbort, { once: true });
  const reading: Reading = {
    client,
    explain: (error) => {
      const reason: unknown = reach.signal?.aborted === true ? reach.signal.reason : undefined;
      return reason ?? postgresqlRefusal(error, reach, statementMsMax);
    },
    end: async () => {
      reach.signal?.removeEventListener('abort', onAbort);
      await client.end().catch(() => undefined);
    },
  };
  try {
    await setReading(client, reach, statementMsMax);
    return reading;
  } catch (error) {
    await reading.end();
    throw reading.explain(error);
  }
}

/** Does work in such a transaction, with a time-out for each statement. */
export async function withPostgresql<T>(
  reach: Reach,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const reading = await beginReading(reach, catalogueMsMax);
  try {
    return await work(reading.client);
  } catch (error) {
    throw reading.explain(error);
  } finally {
    await reading.end();
  }
}

/** A signed-in connection. Refuses in words why there is none. */
export async function openPostgresql(reach: Reach): Promise<pg.Client> {
  const { settings, secret } = reach;
  reach.signal?.throwIfAborted();
  const client = new pg.Client({
    host: settings.host,
    port: settings.port ?? postgresqlPort,
    database: settings.database,
    user: settings.user,
    password: secret?.password ?? '',
    connectionTimeoutMillis: connectMsMax,
    application_name: 'chengshu',
    client_encoding: 'UTF8',
    keepAlive: true,
    ssl: tlsOf(settings),
  });
  // The error that ends a statement is thrown there; between statements the next one meets it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw await explained(error, reach);
  }
}

function tlsOf(settings: Reach['settings']): pg.ClientConfig['ssl'] {
  if (settings.tls === 'off') return false;
  const ca = settings.ca === undefined ? {} : { ca: settings.ca };
  return { rejectUnauthorized: settings.tls === 'verify', ...ca };
}

async function setReading(client: pg.Client, reach: Reach, statementMsMax: number): Promise<void> {
  await client.query('begin transaction isolation level repeatable read, read only');
  // A long read must not be ended by a time-out for idle transactions while we write to our disk.
  await client.query(
    `select set_config('statement_timeout', $1, true), set_config('TimeZone', $2, true),
      set_config('DateStyle', 'ISO, YMD', true), set_config('IntervalStyle', 'postgres', true),
      set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true),
      set_config('idle_in_transaction_session_timeout', '0', true)`,
    [String(statementMsMax), reach.timeZone],
  );
}

/** Whether the name is known decides what is said of a connection that was not made. */
async function explained(error: unknown, reach: Reach): Promise<Error> {
  const { host } = reach.settings;
  if (codeOf(error) === 'ENOTFOUND' || codeOf(error) === 'EAI_AGAIN') {
    return connectionErrors.unresolved({ host }, { cause: error });
  }
  const isKnown = await lookup(host).then(
    () => true,
    () => false,
  );
  if (!isKnown) return connectionErrors.unresolved({ host }, { cause: error });
  const refusal = postgresqlRefusal(error, reach, connectMsMax);
  if (!(refusal instanceof Failure)) return refusal;
  const port = reach.settings.port ?? postgresqlPort;
  return connectionErrors.unreachable({ host, port }, { cause: error });
}

/** SQLSTATE classes of a server that goes away or has no room: 08 connection, 53 resources, 57P0x shutdown. */
const lostState = /^(08...|53...|57P0[1-5])$/;
const lostCode = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET)/;
/** What the driver says of a connection that ended, without a code. */
const lostText =
  /connection terminated|connection error|timeout expired|not queryable|closed the connection/i;

/** What an error of the driver means, in words without its text; an error of ours is left as it is. */
export function postgresqlRefusal(error: unknown, reach: Reach, statementMsMax: number): Error {
  if (error instanceof Refusal || error instanceof Failure) return error;
  const code = codeOf(error);
  const options = { cause: error };
  const { settings } = reach;
  if (code === '28P01' || code === '28000')
    return connectionErrors.signInRefused({ user: settings.user }, options);
  if (code === '3D000')
    return connectionErrors.noSuchDatabase({ database: settings.database }, options);
  if (code === '57014') {
    return connectionErrors.tooSlow({ minutes: Math.ceil(statementMsMax / 60_000) }, options);
  }
  if (isTls(error)) return connectionErrors.tlsFailed({}, options);
  if (isLost(error)) {
    const text = 'the old system went away';
    return new Failure('connection.lost', text, { retryable: true, cause: error });
  }
  if (error instanceof pg.DatabaseError) {
    return connectionErrors.refused({ reason: code ?? 'unknown' }, options);
  }
  return error instanceof Error ? error : new Error('not an error was thrown', options);
}

function isTls(error: unknown): boolean {
  const text = error instanceof Error ? error.message : '';
  return /SSL|certificate|self.signed/i.test(text) || codeOf(error)?.includes('CERT') === true;
}

function isLost(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  const text = error instanceof Error ? error.message : '';
  return lostState.test(code) || lostCode.test(code) || lostText.test(text);
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
