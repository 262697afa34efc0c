import type { Context } from '#governance/identity/context.ts';
import { perform } from '#governance/policy/perform.ts';
import { violatedConstraint } from '#platform/database/constraint.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { findPublishedResource, type PublishedResource } from '#lifecycle/resource/resource.ts';
import { findService } from '#lifecycle/service/service.ts';
import { tellChange } from './admission-notice.ts';
import { policyObject, requireApplication } from './application.commands.ts';
import { applicationErrors } from './application.errors.ts';
import { shareRequestOf } from './application-reading.ts';
import { isPeriodValid, narrowScope, unknownInScope, type Scope } from './application.rules.ts';
import {
  decideShareRequestMove,
  shareRequestMoves,
  shareRequestStateWords,
} from './application.states.ts';
import type { ShareRequestMove, ShareRequestState } from './application.states.ts';
import { giveGrant } from './grant.commands.ts';
import {
  grantDaysMax,
  type AskShare,
  type DecideShare,
  type ShareRequest,
} from './share-request.contract.ts';
import * as queries from './share-request.queries.ts';

/** Who decides when the data are shared without conditions: the rule itself. */
const unconditionalRule = 'rule:unconditional-share';

/**
 * Asks for a service on behalf of an active application. Data shared without conditions are granted at once, and
 * the request is kept with that decision; other requests wait for the provider's approver. Refuses fields the
 * service does not offer, conditions on them that nobody would look at, a period that is over or too long, and a second
 * request while one waits.
 */
export async function askShare(ctx: Context, body: AskShare): Promise<ShareRequest> {
  const application = await requireApplication(ctx.db, body.applicationId);
  const deed = {
    permission: 'grant:request',
    object: policyObject(application),
    detail: { serviceId: body.serviceId },
  } as const;
  const asked = await perform(ctx, deed, async (tx) => {
    const { state } = await requireApplication(tx, application.id, { forUpdate: true });
    if (state !== 'active') throw applicationErrors.notActive();
    const target = await requireTarget(tx, body.serviceId);
    const row = newRequest(ctx, body, target.resource);
    requirePeriod(row, ctx.now());
    const atOnce = target.resource.shareType === 1;
    // Conditions on a column tell its values, row by row: beyond what is offered a person has to agree to them.
    const unknown = unknownInScope(row, atOnce ? { ...target, columns: target.offered } : target);
    if (unknown.length > 0) throw applicationErrors.scopeUnknown({ fields: unknown.join('、') });
    await insertRequest(tx, atOnce ? { ...row, ...decidedByRule(ctx) } : row);
    const grantId = atOnce
      ? await giveGrant(tx, ctx, { request: row, scope: row, grantedBy: unconditionalRule })
      : null;
    return shareRequestOf(await requireRequest(tx, row.id), grantId);
  });
  tellChange(ctx.db, application.id);
  return asked;
}

/**
 * The decision of the provider's department: agreed within what was asked, or rejected with a reason. Nobody
 * decides on what they asked for.
 */
export async function decideShare(
  ctx: Context,
  input: DecideShare & { id: string },
): Promise<ShareRequest> {
  const seen = await requireRequest(ctx.db, input.id);
  const reason = input.reason?.trim() ?? '';
  if (input.decision === 'reject' && reason === '') throw applicationErrors.reasonMissing();
  const deed = {
    permission: 'grant:decide',
    object: {
      type: 'grant',
      id: seen.id,
      departmentId: seen.providerDepartmentId,
      ownerId: seen.requestedBy,
      state: seen.state,
    },
    detail: { decision: input.decision },
  } as const;
  const decided = await perform(ctx, deed, async (tx) => {
    const request = await requireRequest(tx, input.id, { forUpdate: true });
    if (request.requestedBy === ctx.actor.id) throw applicationErrors.ownDecision();
    const state = requireMove(request.state, input.decision);
    const by = { by: ctx.actor.id, at: ctx.now(), reason: reason === '' ? null : reason };
    await queries.moveShareRequest(tx, { id: request.id, state, decided: by });
    const grantId =
      input.decision === 'approve' ? await grantNarrowed(tx, ctx, { request, input }) : null;
    return shareRequestOf(await requireRequest(tx, request.id), grantId);
  });
  tellChange(ctx.db, seen.applicationId);
  return decided;
}

/** Takes a waiting request back. */
export async function withdrawShare(ctx: Context, id: string): Promise<ShareRequest> {
  const seen = await requireRequest(ctx.db, id);
  const application = await requireApplication(ctx.db, seen.applicationId);
  const deed = { permission: 'grant:request', object: policyObject(application) } as const;
  return perform(ctx, deed, async (tx) => {
    const request = await requireRequest(tx, id, { forUpdate: true });
    const state = requireMove(request.state, 'withdraw');
    await queries.moveShareRequest(tx, { id, state });
    return shareRequestOf(await requireRequest(tx, id), null);
  });
}

/** One share request; refuses when there is none. */
export async function requireRequest(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<queries.ShareRequestRow & queries.Named> {
  const row = await queries.findShareRequest(db, id, options);
  if (row === undefined) throw applicationErrors.requestNotFound({ id });
  return row;
}

interface Target {
  resource: PublishedResource;
  offered: readonly string[];
  columns: readonly string[];
}

async function requireTarget(db: Database, serviceId: string): Promise<Target> {
  const service = await findService(db, serviceId);
  if (service === undefined || service.state !== 'published') {
    throw applicationErrors.serviceNotFound({ id: serviceId });
  }
  const resource = await findPublishedResource(db, service.resourceId);
  if (resource === undefined) throw applicationErrors.serviceNotFound({ id: serviceId });
  if (resource.shareType === 3) throw applicationErrors.notShared();
  const columns = resource.columns.map((column) => column.name);
  return { resource, offered: service.spec.fields ?? columns, columns };
}

function newRequest(
  ctx: Context,
  body: AskShare,
  resource: PublishedResource,
): queries.ShareRequestRow {
  const now = ctx.now();
  return {
    id: newId(),
    applicationId: body.applicationId,
    serviceId: body.serviceId,
    providerDepartmentId: resource.departmentId,
    basis: body.basis,
    scenario: body.scenario,
    fields: body.fields,
    rowFilter: body.rowFilter,
    validFrom: body.validFrom === undefined ? now : new Date(body.validFrom),
    validTo: new Date(body.validTo),
    quotaPerMinute: body.quotaPerMinute,
    quotaPerDay: body.quotaPerDay,
    frequency: body.frequency,
    responsibleDuty: body.responsibleDuty,
    state: 'un-audit',
    requestedBy: ctx.actor.id,
    decidedBy: null,
    decidedAt: null,
    decisionReason: null,
    createdAt: now,
    version: 1,
  };
}

function decidedByRule(ctx: Context) {
  return {
    state: 'finished',
    decidedBy: unconditionalRule,
    decidedAt: ctx.now(),
    decisionReason: '无条件共享，按规定直接授权',
  } as const;
}

function requirePeriod(period: { validFrom: Date; validTo: Date }, now: Date): void {
  if (!isPeriodValid(period, now, grantDaysMax)) {
    throw applicationErrors.periodInvalid({ daysMax: grantDaysMax });
  }
}

async function insertRequest(tx: Database, row: queries.ShareRequestRow): Promise<void> {
  try {
    await queries.insertShareRequest(tx, row);
  } catch (error) {
    if (violatedConstraint(error) === 'share_request_one_open') {
      throw applicationErrors.requestOpen();
    }
    throw error;
  }
}

function requireMove(state: ShareRequestState, move: ShareRequestMove): ShareRequestState {
  const to = decideShareRequestMove(state, move);
  if (to !== undefined) return to;
  throw applicationErrors.illegalMove({
    state: shareRequestStateWords[state].zh,
    stateEn: shareRequestStateWords[state].en,
    move: shareRequestMoves[move].zh,
    moveEn: shareRequestMoves[move].en,
  });
}

async function grantNarrowed(
  tx: Database,
  ctx: Context,
  of: { request: queries.ShareRequestRow; input: DecideShare },
): Promise<string> {
  const { request, input } = of;
  const { state } = await requireApplication(tx, request.applicationId, { forUpdate: true });
  if (state !== 'active') throw applicationErrors.notActive();
  const target = await requireTarget(tx, request.serviceId);
  const { validTo, ...rest } = input;
  const asked: Scope = request;
  const narrowed = narrowScope(
    asked,
    { ...rest, ...(validTo === undefined ? {} : { validTo: new Date(validTo) }) },
    target.offered,
  );
  if (!narrowed.ok) throw applicationErrors.scopeWidened({ what: narrowed.what });
  const { scope } = narrowed;
  const unknown = unknownInScope(scope, target);
  if (unknown.length > 0) throw applicationErrors.scopeUnknown({ fields: unknown.join('、') });
  requirePeriod({ validFrom: request.validFrom, validTo: scope.validTo }, ctx.now());
  return giveGrant(tx, ctx, { request, scope, grantedBy: ctx.actor.id });
}
