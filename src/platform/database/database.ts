import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely, PostgresDialect, type KyselyPlugin } from 'kysely';
import pg from 'pg';
import { assert, Defect } from '#platform/errors/errors.ts';
import type { Logger } from '#platform/log/log.ts';
import type { Tables } from './tables.ts';
import { valueParsers } from './values.ts';

/** A handle for queries: the database itself, or a transaction of it. */
export type Database = Kysely<Tables>;

export { newId } from './id.ts';

const poolMax = 20;
const connectTimeoutMs = 10_000;

interface Root {
  /** The same database without the guard; only `transact` may use it. */
  unguarded: Database;
  pool: pg.Pool;
  url: string;
}

const roots = new WeakMap<Database, Root>();
const insideTransaction = new AsyncLocalStorage<true>();

/**
 * Inside `transact` every query must go through the transaction handed in: a query on the root would run on
 * another connection, outside the transaction, and nobody would notice. This makes the slip a Defect.
 */
const transactionGuard: KyselyPlugin = {
  transformQuery: (args) => {
    if (insideTransaction.getStore() === true) {
      throw new Defect('the root database was used inside a transaction');
    }
    return args.node;
  },
  transformResult: (args) => Promise.resolve(args.result),
};

/**
 * Opens a pool of connections. In: a PostgreSQL URL. Out: the database and a function that closes it.
 * Connections are made on first use, so an unreachable server shows at the first query.
 */
export function openDatabase(options: { url: string; log: Logger; max?: number }): {
  db: Database;
  close: () => Promise<void>;
} {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? poolMax,
    connectionTimeoutMillis: connectTimeoutMs,
    types: valueParsers,
    application_name: 'chengshu',
  });
  let closing = false;
  pool.on('error', (error) => {
    // A connection that is saying goodbye may be cut by a server that stops right after.
    if (!closing) options.log.warn({ err: error.message }, 'an idle database connection was lost');
  });
  const unguarded: Database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const db = unguarded.withPlugin(transactionGuard);
  roots.set(db, { unguarded, pool, url: options.url });
  const close = () => {
    closing = true;
    return unguarded.destroy();
  };
  return { db, close };
}

/**
 * Runs work in one transaction: all of it is kept, or nothing. Given a transaction, it joins it.
 * No file, network or lake work belongs inside.
 */
export function transact<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db);
  const root = roots.get(db);
  assert(root !== undefined, 'transact needs the root database or a transaction');
  if (insideTransaction.getStore() === true) {
    return Promise.reject(new Defect('the root database was used inside a transaction'));
  }
  return insideTransaction.run(true, () => root.unguarded.transaction().execute((tx) => work(tx)));
}

/** The pool behind the root database, for COPY streams and the gateway's prepared statements. */
export function rawPool(db: Database): pg.Pool {
  const root = roots.get(db);
  assert(root !== undefined, 'only the root database has a pool');
  return root.pool;
}

/** A connection of its own for LISTEN or a long stream; the caller ends it. */
export function dedicatedClient(db: Database): pg.Client {
  const root = roots.get(db);
  assert(root !== undefined, 'only the root database can open connections');
  return new pg.Client({
    connectionString: root.url,
    connectionTimeoutMillis: connectTimeoutMs,
    // Nothing is sent on it for hours; a peer that is gone must show all the same.
    keepAlive: true,
    types: valueParsers,
    application_name: 'chengshu',
  });
}
