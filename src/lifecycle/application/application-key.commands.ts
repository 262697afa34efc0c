import type { Context } from '#governance/identity/context.ts';
import { perform } from '#governance/policy/perform.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { tellChange } from './admission-notice.ts';
import { endAfterGrace, makeKey } from './application-key.rules.ts';
import { policyObject, requireApplication } from './application.commands.ts';
import { keysInUseMax, type ApplicationKey, type IssuedKey } from './application.contract.ts';
import { applicationErrors } from './application.errors.ts';
import * as queries from './application.queries.ts';
import { keyOf } from './application-reading.ts';
import { keyState } from './application.rules.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;

/**
 * Issues a key to an active application. The key is in the answer and nowhere else, so a repeated request with the
 * same idempotency key is refused instead of answered.
 */
export async function issueKey(
  ctx: Context,
  input: { applicationId: string; label: string; days: number },
): Promise<IssuedKey> {
  const application = await requireApplication(ctx.db, input.applicationId);
  const deed = {
    permission: 'key:manage',
    object: policyObject(application),
    secretResult: true,
  } as const;
  return perform(ctx, deed, async (tx) => {
    await requireRoom(tx, ctx, application.id);
    return insertKey(tx, ctx, { ...input, replacesId: null });
  });
}

/**
 * Replaces a key: a new one is issued, the old one ends after the grace period, or when it would have ended anyway.
 * Refuses a key that has ended and one that was replaced already.
 */
export async function rotateKey(
  ctx: Context,
  input: { id: string; graceHours: number; days: number },
): Promise<IssuedKey> {
  const seen = await requireKey(ctx.db, input.id);
  const application = await requireApplication(ctx.db, seen.applicationId);
  const deed = {
    permission: 'key:manage',
    object: policyObject(application),
    detail: { keyId: seen.id },
    secretResult: true,
  } as const;
  const issued = await perform(ctx, deed, async (tx) => {
    await requireActiveApplication(tx, application.id);
    const old = await requireKey(tx, input.id, { forUpdate: true });
    const now = ctx.now();
    if (keyState(old, now) !== 'active') throw applicationErrors.keyEnded();
    if (await queries.isReplaced(tx, old.id)) throw applicationErrors.keyReplaced();
    const fresh = await insertKey(tx, ctx, {
      applicationId: application.id,
      label: old.label,
      days: input.days,
      replacesId: old.id,
    });
    const expiresAt = endAfterGrace(old, now, input.graceHours * hourMs);
    await queries.endKey(tx, old.id, { expiresAt });
    return fresh;
  });
  tellChange(ctx.db, application.id);
  return issued;
}

/** Revokes a key at once. */
export async function revokeKey(
  ctx: Context,
  input: { id: string; reason: string },
): Promise<ApplicationKey> {
  const seen = await requireKey(ctx.db, input.id);
  const application = await requireApplication(ctx.db, seen.applicationId);
  const deed = {
    permission: 'key:revoke',
    object: policyObject(application),
    detail: { keyId: seen.id },
  } as const;
  const revoked = await perform(ctx, deed, async (tx) => {
    const key = await requireKey(tx, input.id, { forUpdate: true });
    if (key.revokedAt !== null) throw applicationErrors.keyEnded();
    const now = ctx.now();
    await queries.endKey(tx, key.id, { revokedAt: now, reason: input.reason });
    return keyOf({ ...key, revokedAt: now }, now);
  });
  tellChange(ctx.db, application.id);
  return revoked;
}

async function requireKey(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<queries.KeyRow> {
  const key = await queries.findKey(db, id, options);
  if (key === undefined) throw applicationErrors.keyNotFound({ id });
  return key;
}

async function requireActiveApplication(tx: Database, id: string): Promise<void> {
  const { state } = await requireApplication(tx, id, { forUpdate: true });
  if (state !== 'active') throw applicationErrors.notActive();
}

async function requireRoom(tx: Database, ctx: Context, applicationId: string): Promise<void> {
  await requireActiveApplication(tx, applicationId);
  if ((await queries.countKeysInUse(tx, applicationId, ctx.now())) >= keysInUseMax) {
    throw applicationErrors.tooManyKeys({ max: keysInUseMax });
  }
}

async function insertKey(
  tx: Database,
  ctx: Context,
  wanted: { applicationId: string; label: string; days: number; replacesId: string | null },
): Promise<IssuedKey> {
  const { key, handle, sha256 } = makeKey();
  const now = ctx.now();
  const row = {
    id: newId(),
    applicationId: wanted.applicationId,
    label: wanted.label,
    handle,
    expiresAt: new Date(now.getTime() + wanted.days * dayMs),
    replacesId: wanted.replacesId,
    createdAt: now,
  };
  await queries.insertKey(tx, { ...row, sha256, createdBy: ctx.actor.id });
  return { ...keyOf({ ...row, revokedAt: null }, now), key };
}
