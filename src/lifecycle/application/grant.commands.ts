import type { Context } from '#governance/identity/context.ts';
import { perform } from '#governance/policy/perform.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { publish } from '#platform/events/events.ts';
import { tellChange } from './admission-notice.ts';
import { applicationErrors } from './application.errors.ts';
import { grantOf } from './application-reading.ts';
import { grantsInForceMax, type Scope } from './application.rules.ts';
import * as queries from './grant.queries.ts';
import type { Grant } from './share-request.contract.ts';
import * as requests from './share-request.queries.ts';

const replacedReason = '由新的授权替代';

/**
 * Gives the grant of an agreed request, in the decision's transaction. An older grant of the application for the
 * same service ends with it. Returns the grant's id and tells `grant.given`.
 */
export async function giveGrant(
  tx: Database,
  ctx: Context,
  given: { request: requests.ShareRequestRow; scope: Scope; grantedBy: string },
): Promise<string> {
  const { request, scope, grantedBy } = given;
  const now = ctx.now();
  const inForce = await queries.listGrants(tx, {
    applicationId: request.applicationId,
    inForceOnly: true,
    readable: 'all',
    limit: grantsInForceMax,
  });
  const older = inForce.find((grant) => grant.serviceId === request.serviceId);
  if (older !== undefined) {
    await endGrant(tx, older, { at: now, by: grantedBy, reason: replacedReason });
  } else if (inForce.length >= grantsInForceMax) {
    throw applicationErrors.tooManyGrants({ max: grantsInForceMax });
  }
  const id = newId();
  await queries.insertGrant(tx, {
    id,
    requestId: request.id,
    applicationId: request.applicationId,
    serviceId: request.serviceId,
    purpose: request.scenario,
    fields: scope.fields === null ? null : [...scope.fields],
    rowFilter: [...scope.rowFilter],
    validFrom: request.validFrom,
    validTo: scope.validTo,
    quotaPerMinute: scope.quotaPerMinute,
    quotaPerDay: scope.quotaPerDay,
    revokedAt: null,
    revokeReason: null,
    grantedBy,
    grantedAt: now,
  });
  const payload = {
    grantId: id,
    applicationId: request.applicationId,
    serviceId: request.serviceId,
  };
  await publish(tx, { topic: 'grant.given', key: id, payload });
  return id;
}

/** Takes a grant back at once; calls that come later are refused. */
export async function revokeGrant(
  ctx: Context,
  input: { id: string; reason: string },
): Promise<Grant> {
  const seen = await requireGrant(ctx.db, input.id);
  const request = await requests.findShareRequest(ctx.db, seen.requestId);
  const deed = {
    permission: 'grant:revoke',
    object: { type: 'grant', id: seen.id, departmentId: request?.providerDepartmentId ?? null },
  } as const;
  const revoked = await perform(ctx, deed, async (tx) => {
    const grant = await requireGrant(tx, input.id, { forUpdate: true });
    if (grant.revokedAt !== null) throw applicationErrors.grantEnded();
    const now = ctx.now();
    await endGrant(tx, grant, { at: now, by: ctx.actor.id, reason: input.reason });
    return grantOf({ ...grant, revokedAt: now, revokeReason: input.reason }, now);
  });
  tellChange(ctx.db, seen.applicationId);
  return revoked;
}

/** Ends every grant in force on a service, in the caller's transaction: what it answered from is gone. */
export async function endGrantsOfService(
  tx: Database,
  serviceId: string,
  end: { at: Date; by: string; reason: string },
): Promise<void> {
  for (;;) {
    const inForce = await queries.listGrants(tx, {
      serviceId,
      inForceOnly: true,
      readable: 'all',
      limit: grantsInForceMax,
    });
    for (const grant of inForce) await endGrant(tx, grant, end);
    if (inForce.length < grantsInForceMax) return;
  }
}

async function endGrant(
  tx: Database,
  grant: queries.GrantRow,
  end: { at: Date; by: string; reason: string },
): Promise<void> {
  await queries.revokeGrantRow(tx, { id: grant.id, ...end });
  await requests.moveShareRequest(tx, { id: grant.requestId, state: 'invalid' });
  const payload = {
    grantId: grant.id,
    applicationId: grant.applicationId,
    serviceId: grant.serviceId,
  };
  await publish(tx, { topic: 'grant.revoked', key: grant.id, payload });
}

async function requireGrant(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<queries.GrantShown> {
  const grant = await queries.findGrant(db, { id }, options);
  if (grant === undefined) throw applicationErrors.grantNotFound({ id });
  return grant;
}
