import type { Context } from '#governance/identity/context.ts';
import { authorize } from '#governance/policy/perform.ts';
import type { World } from '#platform/world.ts';
import { connectionObject, openSecret, recordTest } from './connection.commands.ts';
import type { Connection, ConnectionTest, Selection } from './connection.contract.ts';
import { addressOf } from './connectors/http-address.rules.ts';
import { testHttp } from './connectors/http.ts';
import type { HttpReach } from './connectors/http.session.ts';
import { dropErrors } from './drop.errors.ts';
import type { HttpSelection } from './http-connection.contract.ts';

/** A test, or reading a sample, that takes longer is given up. */
const lookMsMax = 60_000;

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
  const reach = await httpReachOf(ctx, connection, AbortSignal.timeout(lookMsMax));
  const chosen = selection === undefined ? undefined : httpSelectionOf(connection, selection);
  const test = await testHttp(reach, chosen);
  return recordTest(ctx, connection, { test, selection });
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

async function httpReachOf(
  world: World,
  { id, kind, settings }: HttpConnection,
  signal: AbortSignal,
): Promise<HttpReach> {
  if (!('baseUrl' in settings)) throw dropErrors.wrongSettings({ kind });
  return { settings, secret: await openSecret(world, id), signal };
}
