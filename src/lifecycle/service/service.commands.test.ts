import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { rawPool } from '#platform/database/database.ts';
import { deliverEvents, publish, registerSubscribers } from '#platform/events/events.ts';
import { runDueJobs } from '#platform/jobs/jobs.ts';
import { openGateway, type OpenGateway } from './gateway.fixtures.ts';
import {
  defineService,
  publishService,
  resumeService,
  retireService,
  suspendService,
} from './service.commands.ts';
import { refreshOnResource, retireOnRevoke } from './service.events.ts';
import {
  aPublishedResource,
  rebind,
  type TestColumn,
  type TestResource,
} from './service.fixtures.ts';
import { readable } from './service-reading.ts';
import { serviceRefresh } from './service.jobs.ts';
import { serviceRoutes } from './service.routes.ts';

const columns: TestColumn[] = [
  { name: '代码', type: 'text', key: true },
  { name: "it's", type: 'integer' },
];
const rows = `SELECT 'c' || i, i FROM range(30) r(i)`;

let world: OpenGateway['world'];
let gateway: OpenGateway;
let resource: TestResource;
let serial = 0;

beforeAll(async () => {
  gateway = await openGateway();
  ({ world } = gateway);
  await registerSubscribers(world.db, [refreshOnResource, retireOnRevoke]);
});
afterAll(() => gateway.close());
beforeEach(async () => {
  resource = await aPublishedResource(world, { columns, rows });
  serial += 1;
});

const contextOf = (
  role: 'department-steward' | 'department-approver' | 'data-bureau' | 'audit-officer',
) => aContext(world, { roles: [role], departmentId: resource.departmentId, language: 'en' });
const call = async (code: string, path = '') => {
  const response = await fetch(`${gateway.url}/data/v1/${code}${path}`, {
    headers: { 'x-api-key': 'csk_x', 'accept-language': 'en' },
  });
  // Bodies of the gateway are JSON objects.
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

/** Defined by the steward, published by the approver, loaded by the job. */
async function published(kind: 'query' | 'verify' | 'file') {
  const service = await defineService(await contextOf('department-steward'), {
    resourceId: resource.id,
    kind,
    code: `svc-${serial}-${kind}`,
  });
  const result = await publishService(await contextOf('department-approver'), {
    id: service.id,
    version: 1,
  });
  await runDueJobs(world, [serviceRefresh]);
  return result;
}

describe('a service', () => {
  test('is readable to all once it was published, also while it is suspended', async () => {
    const steward = await contextOf('department-steward');
    const consumer = await aContext(world, { roles: ['application-owner'] });
    const { id } = await defineService(steward, { resourceId: resource.id, kind: 'query' });
    await expect(readable(consumer, id)).rejects.toMatchObject({ status: 403 });
    const approver = await contextOf('department-approver');
    await publishService(approver, { id, version: 1 });
    await suspendService(approver, { id, version: 2, reason: '核查' });
    expect(await readable(consumer, id)).toMatchObject({ suspendedReason: '核查' });
  });

  test('is proposed from its resource, published, loaded, called, suspended, resumed and retired', async () => {
    const steward = await contextOf('department-steward');
    const draft = await defineService(steward, { resourceId: resource.id, kind: 'query' });
    expect(draft).toMatchObject({
      code: `r${resource.code.replace('/', '-')}-query`,
      state: 'draft',
      name: '街道名录',
      spec: {
        fields: ['代码', "it's"],
        keys: ['代码'],
        filters: ['代码'],
        limits: { rowsMax: 1000 },
      },
    });
    expect(await call(draft.code)).toMatchObject({
      status: 404,
      body: { code: 'service.not-found' },
    });
    const approver = await contextOf('department-approver');
    await publishService(approver, { id: draft.id, version: 1 });
    expect(await call(draft.code)).toMatchObject({
      status: 503,
      body: { code: 'service.loading' },
    });
    await runDueJobs(world, [serviceRefresh]);
    expect(await call(draft.code, '?limit=1')).toMatchObject({
      status: 200,
      body: { data: [{ 代码: 'c0', "it's": 0 }] },
    });
    expect(await call(draft.code, '/file')).toMatchObject({
      status: 404,
      body: { code: 'service.wrong-kind' },
    });
    await suspendService(approver, { id: draft.id, version: 2, reason: '核查' });
    expect(await call(draft.code)).toMatchObject({
      status: 503,
      body: { code: 'service.suspended' },
    });
    await resumeService(approver, { id: draft.id, version: 3 });
    expect((await call(draft.code)).status).toBe(200);
    await retireService(approver, { id: draft.id, version: 4 });
    expect(await call(draft.code)).toMatchObject({
      status: 410,
      body: { code: 'service.retired' },
    });
    await expect(resumeService(approver, { id: draft.id, version: 5 })).rejects.toMatchObject({
      code: 'service.illegal-move',
    });
    const { rows: audit } = await rawPool(world.db).query<{ action: string }>(
      `select action from audit_event where object_id = $1 and outcome = 'done' order by id`,
      [draft.id],
    );
    expect(audit.map((one) => one.action)).toEqual([
      'service:define',
      'service:publish',
      'service:suspend',
      'service:suspend',
      'service:publish',
    ]);
  });

  test('is refused with words: unknown columns, a code in use, a stale version, no right, no such resource', async () => {
    const steward = await contextOf('department-steward');
    const define = (parts: object) =>
      defineService(steward, {
        resourceId: resource.id,
        kind: 'query',
        code: `x-${serial}`,
        ...parts,
      });
    await expect(define({ spec: { fields: ['nosuch'] } })).rejects.toMatchObject({
      code: 'service.bad-spec',
    });
    await expect(define({ kind: 'verify', spec: { keys: [] } })).rejects.toMatchObject({
      code: 'service.bad-spec',
    });
    await expect(
      define({ resourceId: '0197d5f0-0000-7000-8000-000000000000' }),
    ).rejects.toMatchObject({ code: 'service.resource-not-published' });
    const service = await define({});
    await expect(define({})).rejects.toMatchObject({ code: 'service.code-taken' });
    await expect(
      publishService(await contextOf('audit-officer'), { id: service.id, version: 1 }),
    ).rejects.toMatchObject({
      code: 'policy.denied',
    });
    await expect(
      publishService(await contextOf('department-approver'), { id: service.id, version: 7 }),
    ).rejects.toMatchObject({ code: 'service.version-conflict' });
    expect(await call('no-such-service')).toMatchObject({ status: 404 });
  });

  test('follows its resource: a new snapshot is loaded, a revocation retires it', async () => {
    const service = await published('query');
    await rebind(world, resource, `SELECT 'new', 1`);
    await publish(world.db, { topic: 'resource.refreshed', key: resource.id, payload: {} });
    await deliverEvents(world, [refreshOnResource, retireOnRevoke]);
    await runDueJobs(world, [serviceRefresh]);
    expect((await call(service.code)).body['data']).toEqual([{ 代码: 'new', "it's": 1 }]);
    await publish(world.db, { topic: 'resource.revoked', key: resource.id, payload: {} });
    await deliverEvents(world, [refreshOnResource, retireOnRevoke]);
    expect((await call(service.code)).status).toBe(410);
  });

  test('is neither defined nor kept on a resource that is not shared', async () => {
    const service = await published('query');
    await rawPool(world.db).query(
      `alter table resource_version disable trigger all;
       update resource_version set share_type = 3 where resource_id = '${resource.id}';
       alter table resource_version enable trigger all`,
    );
    await expect(
      defineService(await contextOf('department-steward'), {
        resourceId: resource.id,
        kind: 'file',
      }),
    ).rejects.toMatchObject({ code: 'service.not-shared' });
    await publish(world.db, { topic: 'resource.published', key: resource.id, payload: {} });
    await deliverEvents(world, [refreshOnResource, retireOnRevoke]);
    expect(await call(service.code)).toMatchObject({ body: { code: 'service.suspended' } });
    const resumed = resumeService(await contextOf('department-approver'), {
      id: service.id,
      version: 3,
    });
    await expect(resumed).rejects.toMatchObject({ code: 'service.not-shared' });
  });

  test('is listed for its department, and for everyone once published', async () => {
    const service = await published('query');
    const draft = await defineService(await contextOf('department-steward'), {
      resourceId: resource.id,
      kind: 'file',
    });
    const list = serviceRoutes.handlers['list'];
    const idsFor = async (ctx: Awaited<ReturnType<typeof contextOf>>, q?: string) => {
      const input = {
        params: undefined,
        query: { limit: 50, resourceId: resource.id, q },
        body: undefined,
      };
      // The list handler uses no raw request and answers with a page.
      const page = (await list?.(ctx, input, undefined as never)) as unknown as {
        items: { id: string }[];
      };
      return page.items.map((one) => one.id);
    };
    expect(await idsFor(await contextOf('department-steward'))).toEqual([draft.id, service.id]);
    expect(await idsFor(await aContext(world, { roles: ['department-steward'] }))).toEqual([
      service.id,
    ]);
    const steward = await contextOf('department-steward');
    expect(await idsFor(steward, draft.code.toUpperCase())).toEqual([draft.id]);
    expect(await idsFor(steward, service.name)).toEqual([draft.id, service.id]);
    expect(await idsFor(steward, '%')).toEqual([]);
  });
});
