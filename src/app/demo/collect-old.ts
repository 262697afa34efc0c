import type { Context } from '#governance/identity/context.ts';
import { latestSnapshot } from '#lifecycle/cache/cache.ts';
import {
  defineFeed,
  findDataSetByCode,
  findFeed,
  findSource,
  listConnections,
  registerConnection,
  startCollection,
  updateConnection,
} from '#lifecycle/source/source.ts';
import type { Connection, DatabaseSettings } from '#lifecycle/source/connection.contract.ts';
import { assert } from '#platform/errors/errors.ts';
import { awaitJob } from '../road/await-job.ts';
import {
  fileOf,
  makeOldSystem,
  oldSystemPassword,
  oldSystems,
  oldSystemUser,
  type OldSystem,
} from './old-systems.ts';
import { collectOnTheDay } from './silent-office.ts';
import type { OldSystemsDoor } from './old-systems-door.ts';

const connectionsMax = 200;

/** The port at which an earlier run reached its old systems; 0 when there was none. */
export async function portOfOldSystems(ctx: Context): Promise<number> {
  const [first] = await ownConnections(ctx);
  return first !== undefined && 'port' in first.settings ? (first.settings.port ?? 0) : 0;
}

/** Tells the connections of an earlier run at which port the old systems answer now. */
export async function keepConnections(ctx: Context, door: OldSystemsDoor): Promise<void> {
  for (const { id, version, settings } of await ownConnections(ctx)) {
    if (!('database' in settings) || settings.port === door.port) continue;
    const change = { version, settings: { ...settings, port: door.port } };
    await updateConnection(ctx, id, { ...change, secret: { password: oldSystemPassword } });
  }
}

/** Makes the old systems and collects from each: connection, feed, collection. What has come already is left. */
export async function collectOldSystems(
  ctx: Context,
  given: { dir: string; door: OldSystemsDoor },
  onCollected: () => void,
): Promise<void> {
  for (const system of oldSystems) {
    await collect(ctx, given, system);
    onCollected();
  }
}

async function collect(
  ctx: Context,
  { dir, door }: { dir: string; door: OldSystemsDoor },
  system: OldSystem,
): Promise<void> {
  const dataSet = await findDataSetByCode(ctx.db, system.code);
  assert(dataSet !== undefined, 'the bundle has a source for each old system');
  if ((await latestSnapshot(ctx.db, dataSet.id)) !== undefined) return;
  const source = await findSource(ctx.db, { dataSetId: dataSet.id });
  assert(source !== undefined, 'a collected data set has its source');
  await makeOldSystem(door.url, system, fileOf(dir, system));
  const known = (await ownConnections(ctx)).find(({ name }) => name === system.name);
  const connection =
    known ?? (await register(ctx, { system, departmentId: dataSet.departmentId, door }));
  const { silentSince } = system;
  const feed =
    (await findFeed(ctx.db, { sourceId: source.id })) ??
    (await defineFeed(ctx, source.id, {
      connectionId: connection.id,
      selection: { schema: 'public', table: system.table },
      mode: 'full',
      lookBackMinutes: 0,
      schedule: silentSince === undefined ? null : { every: 'month', day: 3, at: '02:30' },
      hours: null,
      budget: { rowsPerSecond: null, statementMinutes: 10 },
      promisedCycle: 'monthly',
    }));
  if (silentSince !== undefined) {
    await collectOnTheDay(ctx, feed, silentSince.deliveredAt);
    return;
  }
  const { jobId } = await startCollection(ctx, source.id, { whole: true });
  await awaitJob(ctx, { jobId, stage: 'source', onProgress: () => undefined });
}

function register(
  ctx: Context,
  given: { system: OldSystem; departmentId: string; door: OldSystemsDoor },
): Promise<Connection> {
  const { system, departmentId, door } = given;
  const { database, name } = system;
  return registerConnection(ctx, {
    departmentId,
    name,
    kind: 'postgresql',
    settings: { host: '127.0.0.1', port: door.port, database, user: oldSystemUser, tls: 'off' },
    secret: { password: oldSystemPassword },
  });
}

type DatabaseConnection = Connection & { settings: DatabaseSettings };

async function ownConnections(ctx: Context): Promise<DatabaseConnection[]> {
  const filter = { readable: 'all', limit: connectionsMax } as const;
  const names = new Set(oldSystems.map(({ name }) => name));
  const all = await listConnections(ctx.db, filter);
  return all.flatMap((connection) => {
    const { name, settings } = connection;
    return names.has(name) && 'database' in settings ? [{ ...connection, settings }] : [];
  });
}
