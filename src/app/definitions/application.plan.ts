import {
  approveApplication,
  askShare,
  decideShare,
  findApplicationByName,
  listShareRequests,
  registerApplication,
  withdrawShare,
} from '#lifecycle/application/application.ts';
import { findServiceByCode } from '#lifecycle/service/service.ts';
import { assert, type Words } from '#platform/errors/errors.ts';
import type { ApplicationDefinition, GrantDefinition } from './application.schema.ts';
import { grantsInForce, saidOf } from './grant.reading.ts';
import { findDepartmentByRef, type Ground } from './ground.ts';
import {
  cannot,
  changing,
  differences,
  fixedFields,
  type FieldChange,
  type Planned,
  type Waiting,
} from './planned.ts';

/** Plans an application with its grants: registered, approved and granted, grants renewed, or left. */
export async function planApplication(
  ground: Ground,
  given: ApplicationDefinition,
): Promise<Planned> {
  const { ctx } = ground;
  const over = given.grants.find(({ validTo }) => new Date(validTo) <= ctx.now());
  const department = await findDepartmentByRef(ctx.db, given.department);
  const existing =
    department === undefined
      ? undefined
      : await findApplicationByName(ctx.db, { departmentId: department.id, name: given.code });
  if (existing === undefined) {
    if (over !== undefined) return isOver(over);
    return { action: 'create', changes: [], carryOut: (at) => create(at, given) };
  }
  const { systemName, purpose, legalBasis, contactDuty } = given;
  const fixed = fixedFields(
    differences(existing, { systemName, purpose, legalBasis, contactDuty }),
    ['systemName', 'purpose', 'legalBasis', 'contactDuty'],
    { zh: '请登记新的应用', en: 'register another application' },
  );
  if (fixed !== undefined) return fixed;
  const approval =
    existing.state === 'registered'
      ? [{ field: 'state', before: 'registered', after: 'active' }]
      : [];
  const { changes: granted, waiting } = await grantChanges(ground, existing.id, given);
  if (granted.length > 0 && existing.state === 'suspended') {
    return cannot('应用已暂停', 'The application is suspended', granted);
  }
  if (
    over !== undefined &&
    granted.some(({ field }) => field.startsWith(`grants[${over.service}]`))
  ) {
    return isOver(over);
  }
  const changes = [...approval, ...granted];
  if (changes.length === 0 && waiting.length > 0)
    return { action: 'waits', reason: waitingWords(waiting) };
  return changing(changes, async (at) => {
    if (approval.length > 0) await approveApplication(at.reviewer, existing.id);
    return giveGrants(at, existing.id, given);
  });
}

function isOver({ service, validTo }: GrantDefinition): Planned {
  return cannot(
    `服务 ${service} 的授权期限 ${validTo} 已过`,
    `The grant of ${service} ended at ${validTo}`,
  );
}

function waitingWords(services: readonly string[]): Words {
  const list = services.join(', ');
  return {
    zh: `等待服务 ${list} 发布后授权`,
    en: `waits for ${list} to be published, then grants`,
  };
}

/** Grants that differ from those in force, and services that do not answer yet. */
async function grantChanges(
  ground: Ground,
  applicationId: string,
  given: ApplicationDefinition,
): Promise<{ changes: FieldChange[]; waiting: string[] }> {
  const inForce = await grantsInForce(ground.ctx.db, applicationId);
  const changes: FieldChange[] = [];
  const waiting: string[] = [];
  for (const grant of given.grants) {
    const service = await findServiceByCode(ground.ctx.db, grant.service);
    const earlier = ground.earlier.get(`service ${grant.service}`);
    if (service?.state !== 'published' && earlier !== 'create' && earlier !== 'change') {
      waiting.push(grant.service);
      continue;
    }
    const now = service === undefined ? undefined : inForce.get(service.id);
    const field = `grants[${grant.service}]`;
    if (now === undefined) changes.push({ field, before: undefined, after: saidOf(grant) });
    else
      changes.push(...differences(now(grant.validFrom !== undefined), saidOf(grant), `${field}.`));
  }
  return { changes, waiting };
}

async function create(ground: Ground, given: ApplicationDefinition): Promise<Waiting | undefined> {
  const { code: name, systemName, purpose, legalBasis, contactDuty } = given;
  const department = await findDepartmentByRef(ground.ctx.db, given.department);
  assert(department !== undefined, 'the department was planned before');
  const body = { name, departmentId: department.id, systemName, purpose, legalBasis, contactDuty };
  const { id } = await registerApplication(ground.ctx, body);
  await approveApplication(ground.reviewer, id);
  return giveGrants(ground, id, given);
}

/** Asks for each grant that differs and has it decided; what waits for its service is told. */
async function giveGrants(
  ground: Ground,
  applicationId: string,
  given: ApplicationDefinition,
): Promise<Waiting | undefined> {
  const after = { ...ground, earlier: new Map<string, never>() };
  const { changes, waiting } = await grantChanges(after, applicationId, given);
  const differing = given.grants.filter(({ service }) =>
    changes.some(
      ({ field }) => field === `grants[${service}]` || field.startsWith(`grants[${service}].`),
    ),
  );
  for (const grant of differing) await giveGrant(ground, applicationId, grant);
  return waiting.length === 0 ? undefined : { reason: waitingWords(waiting), didPart: true };
}

async function giveGrant(
  { ctx, reviewer }: Ground,
  applicationId: string,
  grant: GrantDefinition,
): Promise<void> {
  const { service: code, ...scope } = grant;
  const service = await findServiceByCode(ctx.db, code);
  assert(service !== undefined, 'the service answers');
  const filter = {
    applicationId,
    serviceId: service.id,
    state: 'un-audit',
    readable: 'all',
    limit: 1,
  } as const;
  const [open] = await listShareRequests(ctx.db, filter);
  // A request of a run that ended in the middle; one of somebody else is refused by askShare in words.
  if (open?.requestedBy === ctx.actor.id) await withdrawShare(ctx, open.id);
  const asked = await askShare(ctx, { applicationId, serviceId: service.id, ...scope });
  if (asked.grantId === null) await decideShare(reviewer, { id: asked.id, decision: 'approve' });
}
