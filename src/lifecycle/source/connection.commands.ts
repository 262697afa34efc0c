import type { Context } from '#governance/identity/context.ts';
import { requireActiveDepartment } from '#governance/organization/organization.ts';
import { authorize, perform, type PolicyObject } from '#governance/policy/perform.ts';
import { violatedConstraint } from '#platform/database/constraint.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import type { World } from '#platform/world.ts';
import {
  type Connection,
  type ConnectionMove,
  ConnectionSecret,
  type ConnectionSettings,
  type ConnectionTest,
  isTableKind,
  type ListedTable,
  type RegisterConnection,
  type Selection,
  type TableKind,
  type TableSelection,
  type UpdateConnection,
} from './connection.contract.ts';
import { connectionErrors } from './connection.errors.ts';
import {
  countUsers,
  findConnection,
  findSealedSecret,
  insertConnection,
  updateConnectionRow,
  updateTried,
} from './connection.queries.ts';
import { isElsewhere, requireFitting } from './connection.rules.ts';
import { connectionStateWords, decideConnectionMove } from './connection.states.rules.ts';
import type { Reach, TableColumns } from './connectors/connector.ts';
import { connectorOf } from './connectors/connectors.ts';
import { dropErrors } from './drop.errors.ts';
import { lookLimit } from './time-limit.ts';

export { isElsewhere };

/** Registers a connection; its secret is sealed before it is written. Refuses a name in use. */
export async function registerConnection(
  ctx: Context,
  body: RegisterConnection,
): Promise<Connection> {
  const { departmentId, name, kind, settings, secret } = body;
  requireFitting(kind, settings, secret);
  const id = newId();
  const deed = {
    permission: 'connection:manage',
    object: { type: 'connection', id, departmentId },
    detail: { kind, hasSecret: secret !== undefined },
  } as const;
  return perform(ctx, deed, async (tx) => {
    await requireActiveDepartment(tx, departmentId);
    const sealed = sealedSecret(ctx, id, secret);
    const made = { createdBy: ctx.actor.id, now: ctx.now() };
    const row = { id, departmentId, name, kind, settings, sealed, ...made };
    await inWords(name, () => insertConnection(tx, row));
    return getConnection(tx, id);
  });
}

/** Changes name, settings or secret. Refuses a retired connection, and a version that is not the current one. */
export async function updateConnection(
  ctx: Context,
  id: string,
  body: UpdateConnection,
): Promise<Connection> {
  const { version, name, settings, secret } = body;
  const connection = await getConnection(ctx.db, id);
  requireFitting(connection.kind, settings ?? connection.settings, secret);
  const deed = {
    permission: 'connection:manage',
    object: connectionObject(connection),
    detail: { settings: settings !== undefined, secret: secret !== undefined },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const { state, version: current } = await getConnection(tx, id);
    if (state === 'retired')
      throw connectionErrors.illegalMove({ state: connectionStateWords[state] });
    // Said first: what leads elsewhere than before may be what another person just changed.
    if (current !== version) throw platformErrors.versionConflict({ current });
    // Otherwise who does not know the secret could have it sent to a host of their own.
    if (settings !== undefined && secret === undefined && connection.hasSecret) {
      if (isElsewhere(connection.settings, settings)) throw connectionErrors.secretDue();
    }
    const sealed = sealedSecret(ctx, id, secret);
    return write(tx, { id, version }, { name, settings, sealed });
  });
}

/** Suspends, resumes or retires. Refuses an illegal move, and to retire what sources still collect by. */
export async function moveConnection(
  ctx: Context,
  id: string,
  body: { version: number; move: ConnectionMove },
): Promise<Connection> {
  const connection = await getConnection(ctx.db, id);
  const deed = {
    permission: 'connection:manage',
    object: connectionObject(connection),
    detail: { move: body.move },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const { state: from } = await getConnection(tx, id);
    const state = decideConnectionMove(from, body.move);
    if (state === undefined)
      throw connectionErrors.illegalMove({ state: connectionStateWords[from] });
    const count = state === 'retired' ? await countUsers(tx, id) : 0;
    if (count > 0) throw connectionErrors.inUse({ count });
    return write(tx, { id, version: body.version }, { state });
  });
}

/** Tries a connection step by step; with a selection also that it is there and may be read. On record like every deed. */
export async function testConnection(
  ctx: Context,
  id: string,
  selection: Selection | undefined,
): Promise<ConnectionTest> {
  const { connection, reach } = await lookAt(ctx, id);
  const chosen = selection === undefined ? undefined : tableSelectionOf(connection, selection);
  const test = await connectorOf(connection.kind).test(reach, chosen);
  return recordTest(ctx, connection, { test, selection });
}

/**
 * Records that a connection was tried, and how it fared; what was asked besides of a table or of files is no fact of the
 * connection. `settings`: those that the test completed. Out: the test.
 */
export function recordTest(
  ctx: Context,
  connection: Connection,
  tried: {
    test: ConnectionTest;
    selection: Selection | undefined;
    settings?: ConnectionSettings;
    detail?: Record<string, string>;
  },
): Promise<ConnectionTest> {
  const { test, selection, settings, detail } = tried;
  const failed = test.steps.find(({ outcome }) => outcome === 'failed');
  const deed = {
    permission: 'connection:test',
    object: connectionObject(connection),
    detail: { passed: test.passed, failedStep: failed?.step ?? null, ...detail },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const ofItself = selection === undefined ? { test, at: ctx.now() } : undefined;
    await updateTried(tx, connection, { test: ofItself, settings });
    return test;
  });
}

/** Tables and views of the old system, by schema and name. */
export async function listTables(
  ctx: Context,
  id: string,
  page: { q?: string; after?: { schema: string; table: string }; limit: number },
): Promise<ListedTable[]> {
  const { connection, reach } = await lookAt(ctx, id);
  return connectorOf(connection.kind).list(reach, page);
}

/** Columns and key of a table of the old system. */
export async function describeTable(
  ctx: Context,
  id: string,
  selection: Selection,
): Promise<TableColumns> {
  const { connection, reach } = await lookAt(ctx, id);
  const chosen = tableSelectionOf(connection, selection);
  return connectorOf(connection.kind).describe(reach, chosen);
}

async function lookAt(
  ctx: Context,
  id: string,
): Promise<{ connection: TableConnection; reach: Reach }> {
  const connection = tableConnection(await getConnection(ctx.db, id));
  await authorize(ctx, 'connection:test', connectionObject(connection));
  return { connection, reach: await reachOf(ctx, connection, lookLimit()) };
}

/** What a connector needs to reach the old system, with the secret opened. It goes to the connector and nowhere else. */
export async function reachOf(
  world: World,
  connection: TableConnection,
  signal: AbortSignal,
): Promise<Reach> {
  const { id, kind, settings } = connection;
  const secret = await openSecret(world, id);
  const isFitting = secret === undefined || 'password' in secret;
  if (!('database' in settings) || !isFitting) throw dropErrors.wrongSettings({ kind });
  return { settings, secret, timeZone: world.config.timeZone, signal };
}

/** The secret of a connection, opened; for a connector and nobody else. */
export async function openSecret(world: World, id: string): Promise<ConnectionSecret | undefined> {
  const sealed = await findSealedSecret(world.db, id);
  if (sealed === undefined) return undefined;
  return ConnectionSecret.parse(JSON.parse(world.secrets.open(purposeOf(id), sealed).toString()));
}

type TableConnection = Connection & { kind: TableKind };

/** Refuses a connection without tables. */
export function tableConnection(connection: Connection): TableConnection {
  const { kind } = connection;
  if (!isTableKind(kind)) throw dropErrors.wrongSelection({ kind });
  return { ...connection, kind };
}

/** What is taken from a database; refuses what chooses files. */
export function tableSelectionOf(
  { kind }: Pick<Connection, 'kind'>,
  selection: Selection,
): TableSelection {
  if (!('table' in selection)) throw dropErrors.wrongSelection({ kind });
  return selection;
}

/** One connection, without its secret; refuses an unknown id. */
export async function getConnection(db: Database, id: string): Promise<Connection> {
  const connection = await findConnection(db, id);
  if (connection === undefined) throw connectionErrors.notFound({ id });
  return connection;
}

/** What the policies decide about when it is a connection. */
export function connectionObject(connection: Connection): PolicyObject {
  const { id, departmentId, state } = connection;
  return { type: 'connection', id, departmentId, state };
}

function sealedSecret(ctx: Context, id: string, secret: ConnectionSecret | undefined) {
  if (secret === undefined) return undefined;
  const bytes = Buffer.from(JSON.stringify(secret));
  return { secret: ctx.secrets.seal(purposeOf(id), bytes), secretChangedAt: ctx.now() };
}

function purposeOf(id: string): string {
  return `connection:${id}`;
}

async function write(
  tx: Database,
  at: { id: string; version: number },
  values: Parameters<typeof updateConnectionRow>[2],
): Promise<Connection> {
  const written = await inWords(values.name ?? '', () => updateConnectionRow(tx, at, values));
  const connection = await getConnection(tx, at.id);
  if (!written) throw platformErrors.versionConflict({ current: connection.version });
  return connection;
}

async function inWords<T>(name: string, statement: () => Promise<T>): Promise<T> {
  try {
    return await statement();
  } catch (error) {
    if (violatedConstraint(error) === 'connection_department_id_name_key') {
      throw connectionErrors.nameTaken({ name }, { cause: error });
    }
    throw error;
  }
}
