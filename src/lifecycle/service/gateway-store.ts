import { hash } from 'node:crypto';
import pg from 'pg';
import { rawPool } from '#platform/database/database.ts';
import { Failure } from '#platform/errors/errors.ts';
import type { World } from '#platform/world.ts';
import type { Statement } from './sql-text.rules.ts';
import type { TextRow } from './row-json.rules.ts';
import { serviceErrors } from './service.errors.ts';

export const storeConnectionsMax = 10;
/** A look-up is done in under a millisecond; what runs this long belongs to the lake or the file service. */
export const storeStatementMsMax = 5000;
/** Prepared statements live in their connection; a new connection each hour forgets those of tables long dropped. */
const connectionSecondsMax = 3600;
const connectTimeoutMs = 5000;
const shapesMax = 5000;
/** A question asked this often is worth preparing. */
const prepareAfterUses = 3;
const preparedMax = 1000;

/** The serving tables, read over connections of their own: management work cannot starve calls, nor calls it. */
export interface GatewayStore {
  /** Rows as the texts PostgreSQL prints. Refuses service.too-busy; `undefined` when the table is gone. */
  rows(statement: Statement): Promise<TextRow[] | undefined>;
  close(): Promise<void>;
}

/** Every value stays the text that PostgreSQL printed: it goes to the wire as it is. */
const textTypes: pg.CustomTypesConfig = { getTypeParser: () => (value: string | Buffer) => value };

export function openGatewayStore(world: World): GatewayStore {
  const { connectionString } = rawPool(world.db).options;
  const pool = new pg.Pool({
    ...(connectionString === undefined ? {} : { connectionString }),
    max: storeConnectionsMax,
    maxLifetimeSeconds: connectionSecondsMax,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: storeStatementMsMax,
    types: textTypes,
    application_name: 'chengshu-gateway',
  });
  pool.on('error', (error) =>
    world.log.warn({ err: error.message }, 'an idle gateway connection was lost'),
  );
  const nameOf = statementNames();
  return {
    close: () => pool.end(),
    rows: async ({ text, values }) => {
      const name = nameOf(text);
      const query = { text, values, rowMode: 'array' as const };
      try {
        const result = await pool.query(name === undefined ? query : { ...query, name });
        // rowMode array with text parsers gives arrays of text and null.
        return result.rows as TextRow[];
      } catch (error) {
        return translate(error);
      }
    },
  };
}

/** Names of statements worth preparing; equal texts have equal names, whenever they were forgotten. */
function statementNames(): (text: string) => string | undefined {
  const shapes = new Map<string, number | string>();
  let prepared = 0;
  return (text) => {
    const known = shapes.get(text);
    if (typeof known === 'string') return known;
    if (known !== undefined && known >= prepareAfterUses && prepared < preparedMax) {
      const name = `q_${hash('sha1', text)}`;
      prepared += 1;
      shapes.set(text, name);
      return name;
    }
    if (shapes.size >= shapesMax) {
      shapes.clear();
      prepared = 0;
    }
    shapes.set(text, (known ?? 0) + 1);
    return undefined;
  };
}

const undefinedTable = '42P01';
const queryCanceled = '57014';

function translate(error: unknown): undefined {
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  if (code === undefinedTable) return undefined;
  if (code === queryCanceled) throw serviceErrors.tooBusy({}, { retryAfterMs: 1000, cause: error });
  // Connection trouble has no SQLSTATE, or one of class 08, 53 or 57.
  if (!(error instanceof pg.DatabaseError) || /^(?:08|53|57)/.test(code ?? '')) {
    throw new Failure('service.store-unreachable', 'The serving store did not answer', {
      retryable: true,
      retryAfterMs: 1000,
      cause: error,
    });
  }
  throw error;
}
