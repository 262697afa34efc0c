import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { composeServer } from '#app/http/open-server.ts';
import { apis, jobDefinitions } from '#app/modules.ts';
import { jobKinds } from '#app/web/system/job-kinds.ts';
import { anAccount, aPassword } from '#governance/identity/identity.fixtures.ts';
import { isPermission } from '#governance/policy/permissions.ts';
import type { Endpoint } from '#platform/http/endpoint.ts';
import { testWorld } from '#platform/testing/world.ts';

// Every endpoint is judged by standing in a contract: a new one is tested by existing.
const endpoints = Object.entries(apis).flatMap(([tag, api]) =>
  Object.entries(api).map(([name, endpoint]) => ({ name: `${tag}.${name}`, endpoint })),
);
const guarded = endpoints.filter(({ endpoint }) => endpoint.permission !== 'public');

/** Whoever is signed in sees departments, what is published, the own jobs and the own session (everyone.cedar). */
const forEverybody = new Set([
  'session:self',
  'policy:read',
  'department:read',
  'resource:read',
  'service:read',
  'job:read',
  'job:cancel',
]);

let world: Awaited<ReturnType<typeof testWorld>>;
let server: FastifyInstance;
let closeParts: () => Promise<void>;
const tokens = { nobody: '', bureau: '' };

beforeAll(async () => {
  world = await testWorld({ keep: true });
  ({ server, closeParts } = await composeServer(world, { ready: true }));
  tokens.nobody = await tokenOf([]);
  tokens.bureau = await tokenOf(['data-bureau']);
});

afterAll(async () => {
  await server.close();
  await closeParts();
  await world.close();
});

async function tokenOf(roles: readonly 'data-bureau'[]): Promise<string> {
  const { loginName } = await anAccount(world, { roles });
  const payload = { loginName, password: aPassword, deliver: 'token' };
  const answer = await server.inject({ method: 'POST', url: '/api/v1/session', payload });
  return answer.json<{ token: string }>().token;
}

function call(endpoint: Endpoint, token?: string, id = '01990000-0000-7000-8000-000000000000') {
  const url = endpoint.path.replaceAll(/:\w+/g, id);
  const headers: Record<string, string> = { 'accept-language': 'en' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (endpoint.raw === 'upload') headers['content-type'] = 'application/offset+octet-stream';
  const method = endpoint.method;
  const payload = endpoint.raw === 'upload' ? 'x' : endpoint.body === undefined ? undefined : {};
  return server.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
}

/** What every refusal must be made of (RFC 9457 and our own members). */
function expectProblem(answer: Awaited<ReturnType<typeof call>>, endpoint: Endpoint) {
  if (endpoint.method === 'HEAD') return;
  expect(answer.headers['content-type']).toContain('application/problem+json');
  const problem = answer.json<Record<string, unknown>>();
  expect(problem['status']).toBe(answer.statusCode);
  for (const member of ['type', 'title', 'code', 'detail', 'requestId']) {
    expect(problem[member], member).toEqual(expect.any(String));
  }
}

describe('every endpoint', () => {
  test('there are endpoints', () => {
    expect(endpoints.length).toBeGreaterThan(60);
  });

  test.each(endpoints)('$name names a permission that exists', ({ endpoint }) => {
    expect(endpoint.permission === 'public' || isPermission(endpoint.permission)).toBe(true);
  });

  test.each(guarded)('$name asks for sign-in', async ({ endpoint }) => {
    const answer = await call(endpoint);
    expect(answer.statusCode).toBe(401);
    expectProblem(answer, endpoint);
  });

  test.each(guarded)('$name refuses a person without roles and says why', async ({ endpoint }) => {
    if (forEverybody.has(endpoint.permission)) return;
    const answer = await call(endpoint, tokens.nobody);
    expect(answer.statusCode).toBe(403);
    expectProblem(answer, endpoint);
    if (endpoint.method !== 'HEAD')
      expect(answer.json<{ detail: string }>().detail).toMatch(/role|platform itself/);
  });

  test.each(endpoints)(
    '$name answers nonsense with words, never with a defect',
    async ({ endpoint }) => {
      for (const id of ['not-an-id', '01990000-0000-7000-8000-000000000000']) {
        const answer = await call(endpoint, tokens.bureau, id);
        expect(answer.statusCode).not.toBe(500);
        if (answer.statusCode >= 400) expectProblem(answer, endpoint);
      }
    },
  );

  test('all stand in the OpenAPI document, with their permission', async () => {
    const document = (await server.inject('/api/openapi.json')).json<{
      paths: Record<string, Record<string, { 'x-permission': string }>>;
    }>();
    for (const { endpoint } of endpoints) {
      const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
      const operation = document.paths[path]?.[endpoint.method.toLowerCase()];
      expect(operation?.['x-permission'], `${endpoint.method} ${path}`).toBe(endpoint.permission);
    }
  });
});

test('every kind of job has a name in the workbench', () => {
  expect(jobDefinitions.map(({ kind }) => kind).filter((kind) => !jobKinds.includes(kind))).toEqual(
    [],
  );
});
