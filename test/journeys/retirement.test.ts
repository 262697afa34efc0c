import type { FastifyInstance } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { composeServer } from '../../src/app/http/open-server.ts';
import { anAccount, aPassword } from '../../src/governance/identity/identity.fixtures.ts';
import type { Role } from '../../src/governance/identity/context.ts';
import { aWholeRoad, settle } from '../../src/lifecycle/retirement/road.fixtures.ts';
import { offices } from '../../src/lifecycle/retirement/retirement.states.ts';
import { testWorld } from '../../src/platform/testing/world.ts';
import type { World } from '../../src/platform/world.ts';

type Ask = (method: 'GET' | 'POST', url: string, body?: object) => Promise<Answer>;
interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** A person who signed in over HTTP and asks the API. */
async function aPerson(
  { server, world }: { server: FastifyInstance; world: World },
  role: Role,
  departmentId?: string,
): Promise<Ask> {
  const where = departmentId === undefined ? {} : { departmentId };
  const { loginName } = await anAccount(world, { roles: [role], ...where });
  const payload = { loginName, password: aPassword, deliver: 'token' };
  const signedIn = await server.inject({ method: 'POST', url: '/api/v1/session', payload });
  const { token } = signedIn.json<{ token: string }>();
  const headers = { authorization: `Bearer ${token}`, 'accept-language': 'en' };
  return async (method, url, body) => {
    const content = body === undefined ? {} : { payload: body };
    const answer = await server.inject({ method, url: `/api/v1${url}`, headers, ...content });
    return { status: answer.statusCode, body: answer.json() };
  };
}

const listed = ({ body }: Answer) => body['items'] as Record<string, unknown>[];

/** A road with a server on it and everybody who has to do with its end. */
async function aCity() {
  const world = await testWorld();
  const road = await aWholeRoad(world);
  const { server, closeParts } = await composeServer(world, { ready: true });
  onTestFinished(async () => {
    await server.close();
    await closeParts();
  });
  const ground = { server, world };
  const { departmentId } = road;
  const steward = await aPerson(ground, 'department-steward', departmentId);
  const approver = await aPerson(ground, 'department-approver', departmentId);
  const bureau = await aPerson(ground, 'data-bureau');
  const security = await aPerson(ground, 'security-officer');
  const archivist = await aPerson(ground, 'archivist');
  const owner = await aPerson(ground, 'application-owner', road.owner.actor.departmentId ?? '');
  return { world, road, steward, approver, bureau, security, archivist, owner };
}
type City = Awaited<ReturnType<typeof aCity>>;

test('a data set is retired over the API from its temperature to the register of disposal', async () => {
  const city = await aCity();
  const { bureau, archivist, approver, road, world } = city;
  await expectImpact(city);
  const path = await anAppraisedCase(city);
  const releaseHold = await aHold(city);
  await approver('POST', `${path}/approvals`);
  expect((await bureau('POST', `${path}/approvals`)).body).toMatchObject({ state: 'approved' });
  expect((await archivist('POST', `${path}/witness`)).body).toMatchObject({ state: 'witnessed' });
  expect((await archivist('POST', `${path}/execute`)).status).toBe(403);
  expect(await bureau('POST', `${path}/execute`)).toMatchObject({
    status: 423,
    body: { code: 'retirement.held', detail: expect.stringContaining('监察 1 号') },
  });
  await releaseHold();
  expect((await bureau('POST', `${path}/execute`)).status).toBe(202);
  await settle(world);

  expect((await bureau('GET', path)).body).toMatchObject({
    state: 'destroyed',
    signatures: [{ kind: 'approve' }, { kind: 'approve' }, { kind: 'witness' }],
    verification: { clean: true },
  });
  const told = await bureau('GET', `/data-sets/${road.dataSetId}/road`);
  expect(told.body['stations']).toMatchObject({
    6: { stage: 'retirement', condition: 'rest', items: [{ state: 'destroyed' }] },
  });
  await expectAftermath(city);
});

async function expectImpact({ bureau, road }: City): Promise<void> {
  const { dataSetId } = road;
  const warm = listed(await bureau('GET', '/data-set-temperatures?temperature=hot'));
  expect(warm.map((row) => row['dataSetId'])).toContain(dataSetId);
  expect((await bureau('GET', `/data-sets/${dataSetId}/retirement-impact`)).body).toMatchObject({
    snapshots: { count: 1, rowCount: 400 },
    receivedFiles: { count: 1 },
    derivedCopies: [{ dataSetId: road.derivedId }],
    resources: [{ id: road.resourceId, state: 'published' }],
    services: [{ id: road.service.id }],
    grantsInForce: 1,
    applications: [{ id: road.applicationId, inForce: true }],
  });
}

/** A case proposed by the steward, on which the four offices agreed to destroy. Out: its path. */
async function anAppraisedCase(city: City): Promise<string> {
  const { steward, approver, bureau, security, archivist, road } = city;
  const { dataSetId } = road;
  const proposal = { dataSetId, cause: 'law-changed', reason: '修订', legalBasis: '某条例' };
  const proposed = await steward('POST', '/retirements', proposal);
  expect(proposed.status).toBe(201);
  const path = `/retirements/${String(proposed.body['id'])}`;
  const speakers = { provider: approver, bureau, security, archive: archivist };
  for (const office of offices)
    await speakers[office]('POST', `${path}/opinions`, {
      office,
      result: 'destroy',
      reason: '同意',
    });
  return path;
}

/** A hold on the data set. Out: what releases it. */
async function aHold({ security, bureau, road }: City): Promise<() => Promise<void>> {
  const { dataSetId } = road;
  const hold = { dataSetId, caseReference: '监察 1 号', reason: '调查' };
  const held = await security('POST', '/legal-holds', hold);
  expect(held.status).toBe(201);
  return async () => {
    await bureau('POST', `/legal-holds/${String(held.body['id'])}/release`, { reason: '已结' });
  };
}

/** What the consumer, the register and the lists say afterwards. */
async function expectAftermath({ owner, steward, bureau, road }: City): Promise<void> {
  const [task] = listed(await owner('GET', '/disposal-tasks?state=open'));
  expect(task).toMatchObject({ applicationId: road.applicationId, overdue: false });
  const confirm = `/disposal-tasks/${String(task?.['id'])}/confirm`;
  expect((await owner('POST', confirm, { method: 'deleted' })).status).toBe(200);
  const register = listed(await steward('GET', '/disposal-register'));
  expect(register.map((entry) => entry['kind'])).toEqual(['copy-disposed', 'destroyed']);
  expect(listed(await bureau('GET', '/legal-holds?open=false'))).toHaveLength(1);
  expect(listed(await bureau('GET', '/archives'))).toEqual([]);
  expect(listed(await bureau('GET', '/retirements?state=destroyed'))).toHaveLength(1);
}
