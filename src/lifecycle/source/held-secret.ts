import { isDeepStrictEqual } from 'node:util';
import type { Context } from '#governance/identity/context.ts';
import { authorize } from '#governance/policy/perform.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { connectionObject, openSecret } from './connection.commands.ts';
import type { Connection, ConnectionSecret } from './connection.contract.ts';

/**
 * Whether a connection holds just this secret, for who may set it. One that cannot be opened, because it was sealed under
 * another master key, is not held: setting it again mends that.
 */
export async function isSecretHeld(
  ctx: Context,
  connection: Connection,
  secret: ConnectionSecret,
): Promise<boolean> {
  await authorize(ctx, 'connection:manage', connectionObject(connection));
  try {
    return isDeepStrictEqual(await openSecret(ctx, connection.id), secret);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'secrets.unreadable') return false;
    throw error;
  }
}
