import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { mount } from '#platform/http/mount.ts';
import { toProblem } from '#platform/http/problem.ts';
import { testWorld } from '#platform/testing/world.ts';
import { aLandedDataSet, catalogueTeam } from './resource.fixtures.ts';
import { resourceRoutes } from './resource.routes.ts';

let world: Awaited<ReturnType<typeof testWorld>>;
let server: FastifyInstance;
let people: Record<'steward' | 'bureau' | 'neighbour' | 'stranger', Context>;
let departmentId: string;

beforeAll(async () => {
  world = await testWorld({ keep: true });
  const team = await catalogueTeam(world);
  ({ departmentId } = team);
  const stranger = await aContext(world, { roles: ['application-owner'] });
  // Of another department.
  const neighbour = await aContext(world, { roles: ['department-steward'] });
  people = { steward: team.steward, bureau: team.bureau, neighbour, stranger };
  server = Fastify();
  server.setErrorHandler((error, request, reply) => {
    const { problem } = toProblem(error, { language: 'zh', requestId: request.id });
    return reply.code(problem.status).send(problem);
  });
  mount(server, resourceRoutes, (request) =>
    Promise.resolve(people[request.headers['x-person'] as keyof typeof people]),
  );
});
afterAll(async () => {
  await server.close();
  await world.close();
});

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One request as a person; the status and the body. */
async function ask(person: keyof typeof people, line: `${Method} ${string}`, body?: object) {
  const [method, path] = line.split(' ') as [Method, string];
  const answer = await server.inject({
    method,
    url: `/api/v1/${path}`,
    headers: { 'x-person': person },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() };
}

describe('the catalogue over HTTP', () => {
  it('carries an entry to publication, shows versions and differences, and hides drafts', async () => {
    const { dataSetId } = await aLandedDataSet(world, { departmentId });
    const proposed = await ask('steward', 'POST resources', { dataSetId });
    expect(proposed.status).toBe(201);
    const { id, draft, version } = proposed.body;
    expect((await ask('stranger', `GET resources/${id}`)).status).toBe(403);

    const content = { ...draft, abstract: '全市街道的名称、代码和人口。' };
    const edited = await ask('steward', `PUT resources/${id}/draft`, { version, content });
    expect(edited.body.draft.abstract).toBe(content.abstract);
    const early = await ask('steward', `POST resources/${id}/submit`, {});
    expect([early.status, early.body.code]).toEqual([422, 'resource.incomplete']);
    expect(early.body.errors).toEqual([{ path: 'secrecy', message: '请声明数据不涉密' }]);

    await ask('steward', `POST resources/${id}/submit`, { declareNotClassified: true });
    const own = await ask('steward', `POST resources/${id}/review`, { decision: 'approve' });
    expect(own.status).toBe(403);
    const done = await ask('bureau', `POST resources/${id}/review`, { decision: 'approve' });
    expect(done.body).toMatchObject({ state: 'published', currentVersion: { number: 1 } });

    const published = done.body.published;
    const next = { ...published, abstract: '下一版' };
    await ask('steward', `PUT resources/${id}/draft`, {
      version: done.body.version,
      content: next,
    });
    const changes = await ask('steward', `GET resources/${id}/changes?from=1`);
    expect(changes.body.changes).toEqual([
      { path: 'abstract', before: content.abstract, after: '下一版' },
    ]);
    const outside = await ask('stranger', `GET resources/${id}`);
    expect(outside.body).toMatchObject({ state: 'published', draft: null, evidence: [] });
    expect((await ask('stranger', `GET resources/${id}/changes?from=1`)).body.changes).toEqual([]);

    const versions = await ask('stranger', `GET resources/${id}/versions?limit=1`);
    expect(versions.body).toMatchObject({
      items: [{ number: 1, providerName: '测试局' }],
      next: null,
    });
    const one = await ask('stranger', `GET resources/${id}/versions/1`);
    expect(one.body.columns).toMatchObject([
      { name: 'code' },
      { name: 'name' },
      { name: 'population' },
    ]);
    expect((await ask('stranger', `GET resources/${id}/versions/9`)).status).toBe(404);
  });

  it('is listed page by page without gaps', async () => {
    for (let at = 0; at < 5; at += 1) {
      const { dataSetId } = await aLandedDataSet(world, { departmentId });
      await ask('steward', 'POST resources', { dataSetId });
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await ask('steward', `GET resources?state=created&limit=2${cursor}`);
      for (const item of page.body.items) seen.push(item.id);
      cursor = page.body.next === null ? '' : `&cursor=${page.body.next}`;
    } while (cursor !== '');
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    expect((await ask('stranger', 'GET resources?state=created')).body.items).toEqual([]);
    expect((await ask('steward', 'GET resources?cursor=nonsense')).status).toBe(400);
  });

  it('is listed for who may change it, also where others read it', async () => {
    const { dataSetId } = await aLandedDataSet(world, { departmentId });
    const { body } = await ask('steward', 'POST resources', { dataSetId });
    const move = async (person: keyof typeof people, deed: string, given: object) =>
      (await ask(person, `POST resources/${body.id}/${deed}`, given)).body.state as string;
    const content = { ...body.draft, abstract: '全市街道的名称、代码和人口。' };
    await ask('steward', `PUT resources/${body.id}/draft`, { version: body.version, content });
    await move('steward', 'submit', { declareNotClassified: true });
    const published = await ask('bureau', `POST resources/${body.id}/review`, {
      decision: 'approve',
    });
    const next = { version: published.body.version, content: { ...content, abstract: '下一版' } };
    await ask('steward', `PUT resources/${body.id}/draft`, next);
    await move('steward', 'submit', { declareNotClassified: true });
    const sentBack = { decision: 'reject', reason: '摘要不完整' };
    expect(await move('bureau', 'review', sentBack)).toBe('publish-rejected');

    const listed = async (person: keyof typeof people, more: string) =>
      (
        (await ask(person, `GET resources?state=publish-rejected${more}`)).body.items as {
          id: string;
        }[]
      ).map(({ id }) => id);
    for (const person of ['steward', 'bureau', 'neighbour'] as const)
      expect(await listed(person, '')).toEqual([body.id]);
    expect(await listed('steward', '&mine=true')).toEqual([body.id]);
    expect(await listed('neighbour', '&mine=true')).toEqual([]);
    expect(await listed('bureau', '&mine=true')).toEqual([]);
  });

  it('deletes drafts and shows the class tree', async () => {
    const { dataSetId } = await aLandedDataSet(world, { departmentId });
    const { body } = await ask('steward', 'POST resources', { dataSetId });
    expect((await ask('steward', `DELETE resources/${body.id}`)).status).toBe(204);
    expect((await ask('steward', `GET resources/${body.id}`)).status).toBe(404);
    const tree = await ask('steward', 'GET resource-classes');
    expect(tree.body.classes).toMatchObject([
      { name: '基础信息资源' },
      { name: '主题信息资源' },
      { name: '部门信息资源' },
    ]);
  });
});
