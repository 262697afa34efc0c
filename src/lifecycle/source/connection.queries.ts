import type { Database } from '#platform/database/database.ts';
import type {
  Connection,
  ConnectionState,
  ConnectorKind,
  ConnectionSettings,
  ConnectionTest,
} from './connection.contract.ts';

const own = (db: Database) => db.$pickTables<'connection' | 'feed' | 'source'>();

const columns = [
  'id',
  'department_id',
  'name',
  'kind',
  'settings',
  'secret_changed_at',
  'state',
  'last_test',
  'created_at',
  'version',
] as const;

/** One connection without its secret, or undefined. */
export async function findConnection(db: Database, id: string): Promise<Connection | undefined> {
  const row = await own(db)
    .selectFrom('connection')
    .select(columns)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toConnection(row);
}

/** The connection of a department by its name, or undefined; a retired one keeps its name. */
export async function findConnectionByName(
  db: Database,
  { departmentId, name }: { departmentId: string; name: string },
): Promise<Connection | undefined> {
  const row = await own(db)
    .selectFrom('connection')
    .select(columns)
    .where('department_id', '=', departmentId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toConnection(row);
}

/** The sealed secret of a connection, or undefined when it has none. */
export async function findSealedSecret(db: Database, id: string): Promise<Buffer | undefined> {
  const row = await own(db)
    .selectFrom('connection')
    .select('secret')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.secret ?? undefined;
}

/** Connections, the newest first. `readable`: departments whose connections the caller may see. */
export async function selectConnections(
  db: Database,
  filter: {
    state?: ConnectionState | undefined;
    kind?: ConnectorKind | undefined;
    departmentId?: string | undefined;
    /** Part of the name, in either case. */
    q?: string | undefined;
    readable: 'all' | readonly string[];
    beforeId?: string;
    limit: number;
  },
): Promise<Connection[]> {
  let query = own(db).selectFrom('connection').select(columns);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.q !== undefined && filter.q !== '') {
    query = query.where('name', 'ilike', `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`);
  }
  if (filter.departmentId !== undefined)
    query = query.where('department_id', '=', filter.departmentId);
  if (filter.readable !== 'all') {
    if (filter.readable.length === 0) return [];
    query = query.where('department_id', 'in', [...filter.readable]);
  }
  if (filter.beforeId !== undefined) query = query.where('id', '<', filter.beforeId);
  const rows = await query.orderBy('id', 'desc').limit(filter.limit).execute();
  return rows.map(toConnection);
}

interface SecretValues {
  /** Sealed. */
  secret: Buffer;
  secretChangedAt: Date;
}

export async function insertConnection(
  db: Database,
  values: {
    id: string;
    departmentId: string;
    name: string;
    kind: ConnectorKind;
    settings: ConnectionSettings;
    sealed: SecretValues | undefined;
    createdBy: string;
    now: Date;
  },
): Promise<void> {
  await own(db)
    .insertInto('connection')
    .values({
      id: values.id,
      department_id: values.departmentId,
      name: values.name,
      kind: values.kind,
      settings: JSON.stringify(values.settings),
      secret: values.sealed?.secret ?? null,
      secret_changed_at: values.sealed?.secretChangedAt ?? null,
      created_by: values.createdBy,
      created_at: values.now,
    })
    .execute();
}

/** Writes values when the version is still the one read; false when it is not. What was tried before is forgotten when it changed. */
export async function updateConnectionRow(
  db: Database,
  at: { id: string; version: number },
  values: {
    name?: string | undefined;
    settings?: ConnectionSettings | undefined;
    sealed?: SecretValues | undefined;
    state?: ConnectionState;
  },
): Promise<boolean> {
  const { sealed } = values;
  const result = await own(db)
    .updateTable('connection')
    .set({
      ...(values.name === undefined ? {} : { name: values.name }),
      ...(values.settings === undefined ? {} : { settings: JSON.stringify(values.settings) }),
      ...(sealed === undefined
        ? {}
        : { secret: sealed.secret, secret_changed_at: sealed.secretChangedAt }),
      ...(values.settings === undefined && sealed === undefined ? {} : { last_test: null }),
      ...(values.state === undefined ? {} : { state: values.state }),
      version: at.version + 1,
    })
    .where('id', '=', at.id)
    .where('version', '=', at.version)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/**
 * Keeps how a connection fared, and settings that a test completed. Nothing is written when it changed since it was read:
 * another was tried.
 */
export async function updateTried(
  db: Database,
  at: { id: string; version: number },
  tried: {
    test: { test: ConnectionTest; at: Date } | undefined;
    settings: ConnectionSettings | undefined;
  },
): Promise<void> {
  const { test, settings } = tried;
  if (test === undefined && settings === undefined) return;
  const lastTest = test && JSON.stringify({ ...test.test, at: test.at.toISOString() });
  await own(db)
    .updateTable('connection')
    .set({
      ...(lastTest === undefined ? {} : { last_test: lastTest }),
      ...(settings === undefined
        ? {}
        : { settings: JSON.stringify(settings), version: at.version + 1 }),
    })
    .where('id', '=', at.id)
    .where('version', '=', at.version)
    .execute();
}

/** Sources, not retired, that collect by a connection. */
export async function countUsers(db: Database, connectionId: string): Promise<number> {
  const row = await own(db)
    .selectFrom('feed')
    .innerJoin('source', 'source.id', 'feed.source_id')
    .where('feed.connection_id', '=', connectionId)
    .where('source.state', '<>', 'retired')
    .select((select) => select.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

function toConnection(row: {
  id: string;
  department_id: string;
  name: string;
  kind: string;
  settings: unknown;
  secret_changed_at: Date | null;
  state: string;
  last_test: unknown;
  created_at: Date;
  version: number;
}): Connection {
  return {
    id: row.id,
    departmentId: row.department_id,
    name: row.name,
    // The check constraints allow exactly these values; the jsonb was checked before it was written.
    kind: row.kind as ConnectorKind,
    settings: row.settings as ConnectionSettings,
    hasSecret: row.secret_changed_at !== null,
    secretChangedAt: row.secret_changed_at?.toISOString() ?? null,
    state: row.state as ConnectionState,
    lastTest: row.last_test as Connection['lastTest'],
    createdAt: row.created_at.toISOString(),
    version: row.version,
  };
}
