import type { Context } from '#governance/identity/context.ts';
import { authorize } from '#governance/policy/perform.ts';
import type { World } from '#platform/world.ts';
import { collectFiles, type FilesTaken, unchanged } from './collect-files.ts';
import type { Feed } from './collection.contract.ts';
import { connectionObject, openSecret, recordTest } from './connection.commands.ts';
import { type Connection, type ConnectionTest, type Selection } from './connection.contract.ts';
import { fileConnectorOf } from './connectors/connectors.ts';
import type { FileReach } from './connectors/file-connector.ts';
import { acceptsName } from './connectors/file-names.rules.ts';
import { dropErrors } from './drop.errors.ts';
import { type FileKind, type FileSelection, isFileKind } from './file-connection.contract.ts';
import { inspectFile } from './formats/reading.ts';
import { spool } from './spool.ts';
import type { Taking } from './take-delivery.ts';
import { lookLimit } from './time-limit.ts';
import { watchRootsOf } from './watch-roots.ts';
import type { Understanding } from './understanding.ts';

/** A connection to a place where files are put. */
export type FileConnection = Connection & { kind: FileKind };

/** Whether a connection brings files, not tables. */
export function isFileConnection(connection: Connection): connection is FileConnection {
  return isFileKind(connection.kind);
}

/**
 * Tries the place step by step, on record. The key of a host that has none on record yet is kept when the test signed in: from
 * then on another key is refused.
 */
export async function testFileConnection(
  ctx: Context,
  connection: FileConnection,
  selection: Selection | undefined,
): Promise<ConnectionTest> {
  await authorize(ctx, 'connection:test', connectionObject(connection));
  const chosen = selection === undefined ? undefined : fileSelectionOf(connection, selection);
  const reach = await fileReachOf(ctx, connection, lookLimit());
  const { answer: test, hostKey } = await fileConnectorOf(connection.kind).test(reach, chosen);
  const { settings } = connection;
  const isKept = hostKey === undefined || !('host' in settings) || 'database' in settings;
  if (isKept || settings.hostKey !== undefined)
    return recordTest(ctx, connection, { test, selection });
  // A connection that changed meanwhile is tested again.
  const pinned = { settings: { ...settings, hostKey }, detail: { hostKey } };
  return recordTest(ctx, connection, { test, selection, ...pinned });
}

/**
 * How the files of a place are read when nobody has said so: as the last one by name shows. Refuses when there is none with
 * content yet.
 */
export async function understandFiles(
  ctx: Context,
  connection: FileConnection,
  selection: Selection,
): Promise<Understanding> {
  await authorize(ctx, 'connection:test', connectionObject(connection));
  const chosen = fileSelectionOf(connection, selection);
  const signal = lookLimit();
  const reach = await fileReachOf(ctx, connection, signal);
  const drop = await fileConnectorOf(connection.kind).open(reach, chosen);
  const temp = await ctx.storage.tempDir('sample');
  try {
    const looks = await drop.list(acceptsName(chosen.pattern));
    const [last] = looks
      .filter(({ sizeBytes }) => sizeBytes > 0)
      .toSorted((a, b) => (a.name > b.name ? -1 : 1));
    if (last === undefined) throw dropErrors.noFileYet({ pattern: chosen.pattern });
    const path = `${temp.path}/sample`;
    const bytes = unchanged(drop, last);
    const { sizeBytes } = await spool(ctx, bytes, { path, signal, onBytes: () => undefined });
    const file = { path, name: last.name, sizeBytes };
    return (await inspectFile(file, {}, { signal })).understanding;
  } finally {
    await drop.close();
    await temp.remove();
  }
}

/** Collects the files of a feed. */
export async function collectFilesOf(
  taking: Taking,
  connection: FileConnection,
  signal: AbortSignal,
): Promise<FilesTaken> {
  const { world, feed } = taking;
  const selection = fileSelectionOf(connection, feed.selection);
  const reach = await fileReachOf(world, connection, signal);
  const connector = fileConnectorOf(connection.kind);
  return collectFiles(taking, { connector, reach, selection, signal });
}

/** What a feed takes from a place of files; refuses what chooses a table. */
export function fileSelectionOf(
  { kind }: Pick<Connection, 'kind'>,
  selection: Feed['selection'],
): FileSelection {
  if (!('pattern' in selection)) throw dropErrors.wrongSelection({ kind });
  return selection;
}

async function fileReachOf(
  world: World,
  { id, kind, settings, departmentId }: FileConnection,
  signal: AbortSignal,
): Promise<FileReach> {
  if (!('directory' in settings)) throw dropErrors.wrongSettings({ kind });
  const watchRoots = await watchRootsOf(world, departmentId);
  const { dataDir } = world.config;
  return { settings, secret: await openSecret(world, id), watchRoots, dataDir, signal };
}
