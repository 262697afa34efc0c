import type { Context } from '#governance/identity/context.ts';
import { requireActiveDepartment } from '#governance/organization/organization.ts';
import { perform, type PolicyObject } from '#governance/policy/perform.ts';
import { violatedConstraint } from '#platform/database/constraint.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { publish } from '#platform/events/events.ts';
import { tellChange } from './admission-notice.ts';
import type { Application, RegisterApplication } from './application.contract.ts';
import { applicationErrors } from './application.errors.ts';
import * as queries from './application.queries.ts';
import { applicationOf } from './application-reading.ts';
import {
  applicationMoves,
  applicationStateWords,
  decideApplicationMove,
  type ApplicationMove,
} from './application.states.ts';

/** Registers an application; whoever registers it owns it. It may call nothing until the data bureau approves it. */
export function registerApplication(ctx: Context, body: RegisterApplication): Promise<Application> {
  const id = newId();
  const object = { type: 'application', id, departmentId: body.departmentId };
  return perform(ctx, { permission: 'application:register', object }, async (tx) => {
    await requireActiveDepartment(tx, body.departmentId);
    try {
      const row = { ...body, id, ownerId: ctx.actor.id, createdAt: ctx.now() };
      await queries.insertApplication(tx, row);
    } catch (error) {
      if (violatedConstraint(error) === 'application_name') {
        throw applicationErrors.nameTaken({ name: body.name });
      }
      throw error;
    }
    return applicationOf(await requireApplication(tx, id));
  });
}

/** Approves an application. Nobody approves their own. */
export function approveApplication(ctx: Context, id: string): Promise<Application> {
  return moveApplication(ctx, { id, move: 'approve', reason: null });
}

/** Stops all calls of an application at once. */
export function suspendApplication(
  ctx: Context,
  input: { id: string; reason: string },
): Promise<Application> {
  return moveApplication(ctx, { ...input, move: 'suspend' });
}

/** Lets a suspended application call again. */
export function resumeApplication(ctx: Context, id: string): Promise<Application> {
  return moveApplication(ctx, { id, move: 'resume', reason: null });
}

/** Closes an application for good. */
export function closeApplication(
  ctx: Context,
  input: { id: string; reason: string },
): Promise<Application> {
  return moveApplication(ctx, { ...input, move: 'close' });
}

async function moveApplication(
  ctx: Context,
  input: { id: string; move: ApplicationMove; reason: string | null },
): Promise<Application> {
  const { id, move, reason } = input;
  const seen = await requireApplication(ctx.db, id);
  const permission = move === 'close' ? 'application:register' : 'application:approve';
  const deed = { permission, object: policyObject(seen), detail: { move } } as const;
  const moved = await perform(ctx, deed, async (tx) => {
    const row = await requireApplication(tx, id, { forUpdate: true });
    if (move === 'approve' && row.ownerId === ctx.actor.id) throw applicationErrors.ownDecision();
    const state = decideApplicationMove(row.state, move);
    if (state === undefined) throw illegalMove(row.state, move);
    await queries.moveApplication(tx, { id, state, reason, now: ctx.now() });
    const payload = { applicationId: id, state };
    await publish(tx, { topic: 'application.moved', key: id, payload });
    return applicationOf(await requireApplication(tx, id));
  });
  tellChange(ctx.db, id);
  return moved;
}

function illegalMove(state: queries.ApplicationRow['state'], move: ApplicationMove): Error {
  return applicationErrors.illegalMove({
    state: applicationStateWords[state].zh,
    stateEn: applicationStateWords[state].en,
    move: applicationMoves[move].zh,
    moveEn: applicationMoves[move].en,
  });
}

/** One application; refuses when there is none. */
export async function requireApplication(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<queries.ApplicationRow> {
  const row = await queries.findApplication(db, id, options);
  if (row === undefined) throw applicationErrors.notFound({ id });
  return row;
}

/** What the policies judge an application by. */
export function policyObject(row: queries.ApplicationRow): PolicyObject {
  return {
    type: 'application',
    id: row.id,
    departmentId: row.departmentId,
    ownerId: row.ownerId,
    state: row.state,
  };
}
