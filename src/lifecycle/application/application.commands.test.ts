import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { rawPool } from '#platform/database/database.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import { issueKey, revokeKey, rotateKey } from './application-key.commands.ts';
import {
  approveApplication,
  closeApplication,
  registerApplication,
  suspendApplication,
} from './application.commands.ts';
import { keysInUseMax } from './application.contract.ts';
import {
  aService,
  aShareTeam,
  anApplication,
  anAsk,
  type ShareTeam,
} from './application.fixtures.ts';
import { revokeGrant } from './grant.commands.ts';
import { askShare, decideShare, withdrawShare } from './share-request.commands.ts';
import { listShareRequests } from './share-request.queries.ts';
import { findGrant, listGrants } from './grant.queries.ts';

const clock = testClock();
let world: Awaited<ReturnType<typeof testWorld>>;
let team: ShareTeam;
let target: Awaited<ReturnType<typeof aService>>;

beforeAll(async () => {
  world = await testWorld({ now: clock.now, keep: true });
  team = await aShareTeam(world);
  target = await aService(world, team);
});
afterAll(() => world.close());

const code = (error: string) => expect.objectContaining({ code: error });
const rowsOf = async (text: string, values: unknown[] = []) =>
  (await rawPool(world.db).query(text, values)).rows;

describe('an application', () => {
  it('is registered by its owner, approved by another, and named once in a department', async () => {
    const application = await anApplication(team);
    expect(application).toMatchObject({ state: 'active', ownerId: team.owner.actor.id });
    const { name, departmentId, systemName, purpose, legalBasis, contactDuty } = application;
    const again = { name, departmentId, systemName, purpose, legalBasis, contactDuty };
    await expect(registerApplication(team.owner, again)).rejects.toEqual(
      code('application.name-taken'),
    );
    await expect(approveApplication(team.bureau, application.id)).rejects.toEqual(
      code('application.illegal-move'),
    );
    const audit = await rowsOf(
      `select action from audit_event where object_id = $1 and outcome = 'done'
      order by id`,
      [application.id],
    );
    expect(audit.map((row) => row.action)).toEqual(['application:register', 'application:approve']);
  });

  it('is not approved by who registered it', async () => {
    const both = await aContext(world, { roles: ['application-owner', 'data-bureau'] });
    const registered = await registerApplication(both, {
      name: '自批应用',
      departmentId: both.actor.departmentId ?? '',
      systemName: 's',
      purpose: 'p',
      legalBasis: 'b',
      contactDuty: 'd',
    });
    await expect(approveApplication(both, registered.id)).rejects.toMatchObject({ status: 403 });
  });

  it('closes for good', async () => {
    const { id } = await anApplication(team);
    await closeApplication(team.owner, { id, reason: '系统下线' });
    await expect(suspendApplication(team.bureau, { id, reason: 'x' })).rejects.toEqual(
      code('application.illegal-move'),
    );
    await expect(issueKey(team.owner, { applicationId: id, label: 'x', days: 1 })).rejects.toEqual(
      code('application.not-active'),
    );
  });
});

describe('a share request', () => {
  it('for conditional data waits, and the provider grants less than was asked', async () => {
    const { id: applicationId } = await anApplication(team);
    const { serviceId } = target;
    const request = await askShare(team.owner, anAsk(world, { applicationId, serviceId }));
    expect(request).toMatchObject({ state: 'un-audit', grantId: null });
    await expect(askShare(team.owner, anAsk(world, { applicationId, serviceId }))).rejects.toEqual(
      code('application.request-open'),
    );
    const decided = await decideShare(team.approver, {
      id: request.id,
      decision: 'approve',
      fields: ['code'],
      rowFilter: [{ column: 'population', op: 'gte', values: ['1'] }],
      quotaPerDay: 5,
    });
    expect(decided).toMatchObject({ state: 'finished', decidedBy: team.approver.actor.id });
    const grant = await findGrant(world.db, { id: decided.grantId ?? '' });
    expect(grant).toMatchObject({
      fields: ['code'],
      rowFilter: [{ column: 'population', op: 'gte', values: ['1'] }],
      quotaPerDay: 5,
      purpose: '核对网格所在街道',
    });
    const events = await rowsOf(`select topic from event where key = $1`, [decided.grantId]);
    expect(events).toEqual([{ topic: 'grant.given' }]);
  });

  it('for unconditional data is granted at once, and the decision is kept', async () => {
    const { serviceId } = await aService(world, team, { shareType: 1 });
    const { id: applicationId } = await anApplication(team);
    const request = await askShare(team.owner, anAsk(world, { applicationId, serviceId }));
    expect(request).toMatchObject({ state: 'finished', decidedBy: 'rule:unconditional-share' });
    expect(request.grantId).not.toBeNull();
  });

  it('for data that are not shared is refused', async () => {
    const { serviceId } = await aService(world, team, { shareType: 3, legalBasis: '统计法第九条' });
    const { id: applicationId } = await anApplication(team);
    await expect(askShare(team.owner, anAsk(world, { applicationId, serviceId }))).rejects.toEqual(
      code('application.not-shared'),
    );
  });

  it('names fields of the service and a sensible period', async () => {
    const { id: applicationId } = await anApplication(team);
    const { serviceId } = target;
    const ask = (change: object) =>
      askShare(team.owner, anAsk(world, { applicationId, serviceId, ...change }));
    // The resource has the column, the service does not offer it.
    await expect(ask({ fields: ['population'] })).rejects.toEqual(
      code('application.scope-unknown'),
    );
    const filter = { column: 'nowhere', op: 'eq', values: ['1'] };
    await expect(ask({ rowFilter: [filter] })).rejects.toEqual(code('application.scope-unknown'));
    await expect(ask({ validTo: '2020-01-01T00:00:00Z' })).rejects.toEqual(
      code('application.period-invalid'),
    );
    await expect(ask({ serviceId: applicationId })).rejects.toEqual(
      code('application.service-not-found'),
    );
  });

  it('is not decided by who asked, nor by another department, and not widened', async () => {
    const both = await aContext(world, {
      roles: ['application-owner', 'department-approver'],
      departmentId: team.departmentId,
    });
    const registered = await registerApplication(both, {
      name: '本部门应用',
      departmentId: team.departmentId,
      systemName: 's',
      purpose: 'p',
      legalBasis: 'b',
      contactDuty: 'd',
    });
    await approveApplication(team.bureau, registered.id);
    const ask = anAsk(world, { applicationId: registered.id, serviceId: target.serviceId });
    const request = await askShare(both, { ...ask, fields: ['code'] });
    const approve = { id: request.id, decision: 'approve' } as const;
    await expect(decideShare(both, approve)).rejects.toMatchObject({ status: 403 });
    const stranger = await aContext(world, { roles: ['department-approver'] });
    await expect(decideShare(stranger, approve)).rejects.toEqual(code('policy.denied'));
    await expect(decideShare(team.approver, { ...approve, fields: ['name'] })).rejects.toEqual(
      code('application.scope-widened'),
    );
    await expect(
      decideShare(team.approver, { id: request.id, decision: 'reject' }),
    ).rejects.toEqual(code('application.reason-missing'));
    const reject = { id: request.id, decision: 'reject', reason: '与职责无关' } as const;
    expect((await decideShare(team.approver, reject)).state).toBe('audit-reject');
    await expect(decideShare(team.approver, approve)).rejects.toEqual(
      code('application.illegal-move'),
    );
  });

  it('of an application closed meanwhile is not granted any more', async () => {
    const { id: applicationId } = await anApplication(team);
    const ask = anAsk(world, { applicationId, serviceId: target.serviceId });
    const request = await askShare(team.owner, ask);
    await closeApplication(team.owner, { id: applicationId, reason: '系统下线' });
    await expect(
      decideShare(team.approver, { id: request.id, decision: 'approve' }),
    ).rejects.toEqual(code('application.not-active'));
    expect(await findGrant(world.db, { requestId: request.id })).toBeUndefined();
  });

  it('may be withdrawn while it waits', async () => {
    const { id: applicationId } = await anApplication(team);
    const ask = anAsk(world, { applicationId, serviceId: target.serviceId });
    const request = await askShare(team.owner, ask);
    expect((await withdrawShare(team.owner, request.id)).state).toBe('invalid');
    expect((await askShare(team.owner, ask)).state).toBe('un-audit');
  });

  it('is seen by its own department and by the provider only', async () => {
    const { id: applicationId } = await anApplication(team);
    const ask = anAsk(world, { applicationId, serviceId: target.serviceId });
    const { id } = await askShare(team.owner, ask);
    const seenBy = async (readable: string[]) =>
      (await listShareRequests(world.db, { readable, applicationId, limit: 10 })).map((r) => r.id);
    expect(await seenBy([team.consumerId])).toEqual([id]);
    expect(await seenBy([team.departmentId])).toEqual([id]);
    const stranger = await aContext(world, { roles: ['department-approver'] });
    expect(await seenBy([stranger.actor.departmentId ?? ''])).toEqual([]);
  });
});

describe('a grant', () => {
  it('is replaced by the next one for the same service, and revoked with a reason', async () => {
    const { serviceId } = await aService(world, team, { shareType: 1 });
    const { id: applicationId } = await anApplication(team);
    const ask = anAsk(world, { applicationId, serviceId });
    const first = await askShare(team.owner, ask);
    const second = await askShare(team.owner, { ...ask, fields: ['code'] });
    const inForce = { applicationId, inForceOnly: true, readable: 'all', limit: 10 } as const;
    expect((await listGrants(world.db, inForce)).map((grant) => grant.id)).toEqual([
      second.grantId,
    ]);
    const old = await findGrant(world.db, { requestId: first.id });
    expect(old?.revokeReason).toBe('由新的授权替代');
    const revoked = await revokeGrant(team.approver, {
      id: second.grantId ?? '',
      reason: '用途已完成',
    });
    expect(revoked.state).toBe('revoked');
    await expect(revokeGrant(team.approver, { id: revoked.id, reason: '再次' })).rejects.toEqual(
      code('application.grant-ended'),
    );
    const states = await rowsOf('select state from share_request where application_id = $1', [
      applicationId,
    ]);
    expect(states).toEqual([{ state: 'invalid' }, { state: 'invalid' }]);
  });
});

describe('keys', () => {
  it('are shown once and kept as a hash only', async () => {
    const { id: applicationId } = await anApplication(team);
    const issued = await issueKey(team.owner, { applicationId, label: '生产', days: 30 });
    const [row] = await rowsOf('select * from application_key where id = $1', [issued.id]);
    expect(JSON.stringify(row)).not.toContain(issued.key.slice(-43));
    expect(issued.key.startsWith(issued.prefix)).toBe(true);
    const audit = await rowsOf(`select * from audit_event where action = 'key:manage'`);
    expect(JSON.stringify(audit)).not.toContain(issued.key.slice(-43));
  });

  it('a repeated request does not show the key again', async () => {
    const { id: applicationId } = await anApplication(team);
    const ctx = { ...team.owner, idempotencyKey: 'issue-once', inputSha256: 'a' };
    await issueKey(ctx, { applicationId, label: '生产', days: 30 });
    await expect(issueKey(ctx, { applicationId, label: '生产', days: 30 })).rejects.toMatchObject({
      code: expect.stringMatching(/^policy\./),
    });
    expect(
      await rowsOf('select id from application_key where application_id = $1', [applicationId]),
    ).toHaveLength(1);
  });

  it('rotate with a grace period, once, and are revoked by the security officer too', async () => {
    const { id: applicationId } = await anApplication(team);
    const old = await issueKey(team.owner, { applicationId, label: '生产', days: 30 });
    const rotate = { id: old.id, graceHours: 2, days: 60 };
    const fresh = await rotateKey(team.owner, rotate);
    expect(fresh).toMatchObject({ replacesId: old.id, label: '生产' });
    const [row] = await rowsOf('select expires_at from application_key where id = $1', [old.id]);
    expect(row.expires_at).toEqual(new Date(clock.now().getTime() + 2 * 3_600_000));
    await expect(rotateKey(team.owner, rotate)).rejects.toEqual(code('application.key-replaced'));
    const officer = await aContext(world, { roles: ['security-officer'] });
    const revoked = await revokeKey(officer, { id: fresh.id, reason: '泄露' });
    expect(revoked.state).toBe('revoked');
    await expect(rotateKey(team.owner, { ...rotate, id: fresh.id })).rejects.toEqual(
      code('application.key-ended'),
    );
  });

  it('are limited in number for an application', async () => {
    const { id: applicationId } = await anApplication(team);
    const issue = () => issueKey(team.owner, { applicationId, label: 'x', days: 30 });
    const all = await Promise.allSettled(Array.from({ length: keysInUseMax + 3 }, issue));
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(keysInUseMax);
  });

  it('belong to the owner: another owner of the department cannot issue them', async () => {
    const { id: applicationId } = await anApplication(team);
    const colleague = await aContext(world, {
      roles: ['application-owner'],
      departmentId: team.consumerId,
    });
    await expect(issueKey(colleague, { applicationId, label: 'x', days: 30 })).rejects.toEqual(
      code('policy.denied'),
    );
  });
});
