import type { Context } from '#governance/identity/context.ts';
import { authorize } from '#governance/policy/perform.ts';
import type { World } from '#platform/world.ts';
import { connectionObject, openSecret, recordTest } from './connection.commands.ts';
import type { Connection, ConnectionTest, Selection } from './connection.contract.ts';
import { collectHttp, type HttpTaken, nameOf } from './collect-http.ts';
import { addressOf } from './connectors/http-address.rules.ts';
import { testHttp } from './connectors/http.ts';
import { isAsCame } from './connectors/http-contents.ts';
import { bytesOfPages, sampleBytes } from './connectors/http-pages.ts';
import { type HttpReach, openHttp } from './connectors/http.session.ts';
import { dropErrors } from './drop.errors.ts';
import { inspectFile } from './formats/reading.ts';
import type { HttpSelection } from './http-connection.contract.ts';
import { httpErrors } from './http.errors.ts';
import { spool } from './spool.ts';
import type { Taking } from './take-delivery.ts';
import { lookLimit } from './time-limit.ts';
import type { Understanding } from './understanding.ts';

/** A connection to an interface that answers by HTTP. */
export type HttpConnection = Connection & { kind: 'http' };

/** Whether a connection asks an interface. */
export function isHttpConnection(connection: Connection): connection is HttpConnection {
  return connection.kind === 'http';
}

/** Tries the interface step by step, on record. */
export async function testHttpConnection(
  ctx: Context,
  connection: HttpConnection,
  selection: Selection | undefined,
): Promise<ConnectionTest> {
  await authorize(ctx, 'connection:test', connectionObject(connection));
  const chosen = selection === undefined ? undefined : httpSelectionOf(connection, selection);
  const reach = await httpReachOf(ctx, connection, lookLimit());
  const temp = await ctx.storage.tempDir('test');
  try {
    const { storage } = ctx;
    const given = chosen && { selection: chosen, dir: temp.path, storage };
    const test = await testHttp(reach, given);
    return await recordTest(ctx, connection, { test, selection });
  } finally {
    await temp.remove();
  }
}

/** What a feed asks an interface for; refuses what chooses a table or files, and parameters that are set twice. */
export function httpSelectionOf(
  { kind, settings }: Pick<Connection, 'kind' | 'settings'>,
  selection: Selection,
): HttpSelection {
  if (!('format' in selection) || !('baseUrl' in settings))
    throw dropErrors.wrongSelection({ kind });
  addressOf(settings, selection);
  return selection;
}

/**
 * How an interface is read when nobody has said so: as its first answer shows. Refuses what a collection of it would.
 */
export async function understandHttp(
  ctx: Context,
  connection: HttpConnection,
  selection: Selection,
): Promise<Understanding> {
  await authorize(ctx, 'connection:test', connectionObject(connection));
  const chosen = httpSelectionOf(connection, selection);
  const reach = await httpReachOf(ctx, connection, lookLimit());
  const session = openHttp(reach, chosen.requestsPerSecond);
  const temp = await ctx.storage.tempDir('sample');
  try {
    const path = `${temp.path}/sample`;
    const { storage } = ctx;
    const sample = { sampleBytesMax: sampleBytes, rowsPerSecond: null, known: undefined };
    const bytes = bytesOfPages({ session, selection: chosen, dir: temp.path, storage, ...sample });
    const { signal } = reach;
    const { sizeBytes } = await spool(ctx, bytes, { path, signal, onBytes: () => undefined });
    if (sizeBytes === 0) throw httpErrors.noRecords();
    const file = { path, name: nameOf(chosen), sizeBytes };
    // A sample of JSON has its records one a line; what is delivered as it came is a list.
    const isList = chosen.format === 'json' && isAsCame(chosen);
    const asked = isList ? { format: 'ndjson' as const } : {};
    const { understanding } = await inspectFile(file, asked, { signal });
    return isList ? { ...understanding, format: 'json' } : understanding;
  } finally {
    session.close();
    await temp.remove();
  }
}

/** Collects what a feed asks an interface for. `anew`: also what did not change. */
export async function collectHttpOf(
  taking: Taking & { anew: boolean },
  connection: HttpConnection,
  signal: AbortSignal,
): Promise<HttpTaken> {
  const { world, feed, anew } = taking;
  const selection = httpSelectionOf(connection, feed.selection);
  const reach = await httpReachOf(world, connection, signal);
  return collectHttp(taking, { reach, selection, anew });
}

async function httpReachOf(
  world: World,
  { id, kind, settings }: HttpConnection,
  signal: AbortSignal,
): Promise<HttpReach> {
  if (!('baseUrl' in settings)) throw dropErrors.wrongSettings({ kind });
  return { settings, secret: await openSecret(world, id), signal };
}
