import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { mount } from '#platform/http/mount.ts';
import { toProblem } from '#platform/http/problem.ts';
import { testWorld } from '#platform/testing/world.ts';
import { createAccessRecorder } from './access-record.ts';
import { accessRecordRoutes } from './access-record.routes.ts';
import { createAdmission } from './admission.ts';
import { aService, aShareTeam, anAccessRecord, type ShareTeam } from './application.fixtures.ts';
import { applicationRoutes } from './application.routes.ts';
import { shareRequestRoutes } from './share-request.routes.ts';

let world: Awaited<ReturnType<typeof testWorld>>;
let server: FastifyInstance;
let team: ShareTeam;
let people: Record<'owner' | 'bureau' | 'approver' | 'stranger', Context>;

beforeAll(async () => {
  world = await testWorld({ keep: true });
  team = await aShareTeam(world);
  const stranger = await aContext(world, { roles: ['application-owner', 'department-approver'] });
  people = { owner: team.owner, bureau: team.bureau, approver: team.approver, stranger };
  server = Fastify();
  server.setErrorHandler((error, request, reply) => {
    const { problem } = toProblem(error, { language: 'zh', requestId: request.id });
    return reply.code(problem.status).send(problem);
  });
  for (const routes of [applicationRoutes, shareRequestRoutes, accessRecordRoutes]) {
    mount(server, routes, (request) =>
      Promise.resolve(people[request.headers['x-person'] as keyof typeof people]),
    );
  }
});
afterAll(async () => {
  await server.close();
  await world.close();
});

type Method = 'GET' | 'POST';

/** One request as a person; the status and the body. */
async function ask(person: keyof typeof people, line: `${Method} ${string}`, body?: object) {
  const [method, path] = line.split(' ') as [Method, string];
  const answer = await server.inject({
    method,
    url: `/api/v1/${path}`,
    headers: { 'x-person': person },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, body: answer.json() };
}

let target: Awaited<ReturnType<typeof aService>>;
let id: string;
let grantId: string;

it('an application is registered, approved, and asks for a service', async () => {
  target = await aService(world, team);
  const { serviceId } = target;
  const registered = await ask('owner', 'POST applications', {
    name: '街道核对',
    departmentId: team.consumerId,
    systemName: '网格管理系统',
    purpose: '核对网格所在街道',
    legalBasis: '城市管理条例',
    contactDuty: '信息科值班岗',
  });
  expect([registered.status, registered.body.state]).toEqual([201, 'registered']);
  ({ id } = registered.body);
  expect((await ask('stranger', `GET applications/${id}`)).status).toBe(403);
  expect((await ask('bureau', `POST applications/${id}/approve`)).body.state).toBe('active');

  const offers = await ask('owner', `GET share-offers?q=${target.resource.name.slice(0, 2)}`);
  expect(offers.body.items).toMatchObject([{ serviceId, kind: 'query' }]);
  expect((await ask('owner', 'GET share-offers?q=%25')).body.items).toEqual([]);
  const offer = await ask('owner', `GET share-offers/${serviceId}`);
  expect(offer.body).toMatchObject({
    providerDepartmentId: team.departmentId,
    shareType: 2,
    fields: [{ column: 'code' }, { column: 'name' }],
  });
  expect((await ask('owner', `GET share-offers/${id}`)).status).toBe(404);

  const wanted = await ask('owner', 'POST share-requests', {
    applicationId: id,
    serviceId,
    basis: '城市管理条例第十条',
    scenario: '核对网格所在街道',
    validTo: new Date(world.now().getTime() + 86_400_000).toISOString(),
    frequency: '每日数百次',
    responsibleDuty: '信息科科长岗',
  });
  expect([wanted.status, wanted.body.state]).toEqual([201, 'un-audit']);
  const inbox = await ask('approver', 'GET share-requests?state=un-audit');
  const names = {
    applicationName: '街道核对',
    applicantDepartmentId: team.consumerId,
    serviceName: target.resource.name,
  };
  expect(inbox.body.items).toMatchObject([{ id: wanted.body.id, ...names }]);
  expect((await ask('approver', `GET share-requests/${wanted.body.id}`)).status).toBe(200);
  expect((await ask('stranger', `GET share-requests/${wanted.body.id}`)).status).toBe(403);
  expect((await ask('stranger', 'GET share-requests')).body.items).toEqual([]);

  const decide = `POST share-requests/${wanted.body.id}/decide` as const;
  expect((await ask('stranger', decide, { decision: 'approve' })).status).toBe(403);
  const granted = await ask('approver', decide, { decision: 'approve', fields: ['code'] });
  expect(granted.body).toMatchObject({ state: 'finished', fields: null });
  const grants = await ask('owner', `GET grants?applicationId=${id}`);
  expect(grants.body.items).toMatchObject([
    { state: 'active', fields: ['code'], ...names, providerDepartmentId: team.departmentId },
  ]);
  grantId = granted.body.grantId;
});

it('its calls are admitted, recorded and read by both sides, until the grant is taken back', async () => {
  const { serviceId, resource } = target;

  const issued = await ask('owner', `POST applications/${id}/keys`, { label: '生产' });
  expect(issued.status).toBe(201);
  const listed = await ask('owner', `GET applications/${id}/keys`);
  expect(listed.body.items[0]).toMatchObject({ id: issued.body.id, state: 'active' });
  expect(JSON.stringify(listed.body)).not.toContain(issued.body.key);

  const admission = await createAdmission(world);
  const recorder = createAccessRecorder(world);
  const now = world.now();
  const admitted = await admission.admit({ key: issued.body.key, serviceId, now });
  expect(admitted.grantId).toBe(grantId);
  const { keyId, purpose } = admitted;
  const call = { applicationId: id, grantId, keyId, purpose, serviceId, resourceId: resource.id };
  await recorder.record(anAccessRecord(world, call));
  await recorder.record(anAccessRecord(world, { ...call, rowCount: 4 }));
  await recorder.close();

  const first = await ask('owner', `GET applications/${id}/calls?limit=1`);
  expect(first.body.items[0]).toMatchObject({ grantId, purpose: '核对网格所在街道' });
  const second = await ask('owner', `GET applications/${id}/calls?cursor=${first.body.next}`);
  expect(second.body.items).toHaveLength(1);
  expect(second.body.next).toBeNull();
  const days = await ask('approver', `GET services/${serviceId}/call-days?days=2`);
  expect(days.body.days).toMatchObject([
    { calls: 0, answered: 0, rows: 0 },
    { calls: 2, answered: 2, rows: 5 },
  ]);
  expect((await ask('stranger', `GET services/${serviceId}/calls`)).status).toBe(403);

  const taken = await ask('approver', `POST grants/${grantId}/revoke`, { reason: '用途已完成' });
  expect(taken.body.state).toBe('revoked');
  const refused = async () => admission.admit({ key: issued.body.key, serviceId, now });
  await expect(refused()).rejects.toMatchObject({ code: 'admission.no-grant' });
  await admission.close();
});

it('lists are narrowed by name, by keys that end soon and by the state of a grant', async () => {
  const ids = async (line: string): Promise<string[]> => {
    const { items } = (await ask('owner', `GET ${line}`)).body as { items: { id: string }[] };
    return items.map((item) => item.id);
  };
  expect(await ids('applications?q=街道')).toEqual([id]);
  expect(await ids('applications?q=%25')).toEqual([]);
  expect(await ids('grants?state=revoked')).toEqual([grantId]);
  for (const state of ['active', 'future', 'expired']) {
    expect(await ids(`grants?state=${state}`)).toEqual([]);
  }

  const soon = 'applications?keysExpireWithinDays=30';
  expect(await ids(soon)).toEqual([]);
  const key = await ask('owner', `POST applications/${id}/keys`, { label: '短期', days: 29 });
  expect(await ids(soon)).toEqual([id]);
  expect(await ids('applications?keysExpireWithinDays=28')).toEqual([]);
  // A key that was replaced ends as it should.
  await ask('owner', `POST application-keys/${key.body.id}/rotate`, {});
  expect(await ids(soon)).toEqual([]);
});
