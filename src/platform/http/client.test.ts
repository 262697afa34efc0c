import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { ApiProblem, createCaller, createClient, endpointUrl } from './client.ts';
import { endpoint, pageOf, pageQuery } from './endpoint.ts';

const Thing = z.object({ id: z.string(), name: z.string() });
const thingApi = {
  list: endpoint({
    method: 'GET',
    path: '/things',
    summary: 's',
    permission: 'p',
    query: z.object({ ...pageQuery, state: z.enum(['on', 'off']).optional() }),
    response: pageOf(Thing),
  }),
  get: endpoint({
    method: 'GET',
    path: '/things/:id',
    summary: 's',
    permission: 'p',
    params: z.object({ id: z.string() }),
    response: Thing,
  }),
  create: endpoint({
    method: 'POST',
    path: '/things',
    summary: 's',
    permission: 'p',
    body: z.object({ name: z.string(), order: z.int().default(0) }),
    response: Thing,
    status: 201,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/things/:id',
    summary: 's',
    permission: 'p',
    params: z.object({ id: z.string() }),
  }),
  bytes: endpoint({
    method: 'GET',
    path: '/things/:id/bytes',
    summary: 's',
    permission: 'p',
    params: z.object({ id: z.string() }),
    raw: 'download',
  }),
};

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

const seen: Seen[] = [];
let answer: { status: number; type: string; body: string };
let url: string;
const server = createServer((request, response) => {
  void text(request).then((body) => {
    seen.push({ method: request.method!, url: request.url!, headers: request.headers, body });
    response.writeHead(answer.status, { 'content-type': answer.type, 'x-request-id': 'r-1' });
    response.end(answer.body);
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

function answers(status: number, body: unknown, type = 'application/json') {
  answer = { status, type, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function things(more: { onSessionExpired?: () => void; language?: 'zh' | 'en' } = {}) {
  const call = createCaller({ url, language: () => more.language ?? 'zh', ...expired(more) });
  return createClient(thingApi, call);
}
const expired = ({ onSessionExpired }: { onSessionExpired?: () => void }) =>
  onSessionExpired === undefined ? {} : { onSessionExpired };

const problemType = { 'content-type': 'application/problem+json' };
const problem = {
  type: 'urn:chengshu:error:thing.taken',
  title: '名称已被使用',
  status: 409,
  code: 'thing.taken',
  detail: '名称已被使用。请换一个',
  next: '请换一个',
  errors: [{ path: 'body.name', message: '已被使用' }],
  requestId: 'r-9',
};

test('a list is asked for with its query, without what is empty, in the language of the person', async () => {
  answers(200, { items: [{ id: '1', name: '街道' }], next: null });
  const page = await things({ language: 'en' }).list({ query: { state: 'on', limit: 20 } });
  expect(page.items).toEqual([{ id: '1', name: '街道' }]);
  expectTypeOf(page.items).toEqualTypeOf<{ id: string; name: string }[]>();
  expect(seen.at(-1)).toMatchObject({ method: 'GET', url: '/things?state=on&limit=20' });
  expect(seen.at(-1)!.headers['accept-language']).toBe('en');
  await things().list();
  expect(seen.at(-1)!.url).toBe('/things');
});

test('a create carries an idempotency key, the one given or a new one each time', async () => {
  answers(201, { id: '1', name: 'a' });
  const keys = [];
  for (const options of [{}, {}, { idempotencyKey: 'k-1' }]) {
    await things().create({ body: { name: 'a' } }, options);
    keys.push(seen.at(-1)!.headers['idempotency-key']);
  }
  expect(new Set(keys).size).toBe(3);
  expect(keys[2]).toBe('k-1');
  expect(seen.at(-1)).toMatchObject({ method: 'POST', body: '{"name":"a"}' });
});

test('what is in a path is encoded', async () => {
  expect(endpointUrl(thingApi.get, { params: { id: '甲/乙?c' } })).toBe(
    '/things/%E7%94%B2%2F%E4%B9%99%3Fc',
  );
  answers(204, '');
  expect(await things().remove({ params: { id: 'a b' } })).toBeUndefined();
  expect(seen.at(-1)).toMatchObject({ method: 'DELETE', url: '/things/a%20b' });
});

test('a raw endpoint gives the bare answer', async () => {
  answers(200, 'a,b\n1,2\n', 'text/csv');
  const response = await things().bytes({ params: { id: '1' } });
  expect(await response.text()).toBe('a,b\n1,2\n');
});

test('a refusal becomes one error with its words and fields', async () => {
  answers(409, problem, 'application/problem+json; charset=utf-8');
  const error = await things()
    .create({ body: { name: 'a' } })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiProblem);
  const { type: _type, ...words } = problem;
  expect(error).toMatchObject(words);
});

test('an answer of something in between is said to be that', async () => {
  answers(502, '<html>bad gateway</html>', 'text/html');
  await expect(things().list()).rejects.toMatchObject({
    status: 502,
    code: 'client.status-502',
    requestId: 'r-1',
  });
  answers(500, '{"title": "cut', 'application/problem+json');
  await expect(things().list()).rejects.toMatchObject({ code: 'client.status-500' });
});

test('only a session that ended is told of, not a wrong password', async () => {
  let count = 0;
  const client = things({ onSessionExpired: () => (count += 1) });
  answers(401, { ...problem, code: 'identity.sign-in-failed' }, 'application/problem+json');
  await expect(client.list()).rejects.toMatchObject({ status: 401 });
  expect(count).toBe(0);
  answers(401, { ...problem, code: 'platform.not-signed-in' }, 'application/problem+json');
  await expect(client.list()).rejects.toMatchObject({ code: 'platform.not-signed-in' });
  expect(count).toBe(1);
});

test('a refusal that comes after a new sign-in opens no other; what is read is asked again', async () => {
  let signIns = 0;
  let expiries = 0;
  const ended = { ...problem, code: 'platform.not-signed-in' };
  let firstAnswer = Response.json(ended, { status: 401, headers: problemType });
  const call = createCaller({
    url,
    language: () => 'zh',
    signIns: () => signIns,
    onSessionExpired: () => (expiries += 1),
    // The person signs in anew while the answer to the first call is on its way.
    fetch: () => {
      signIns += 1;
      const late = firstAnswer;
      firstAnswer = Response.json({ items: [], next: null });
      return Promise.resolve(late);
    },
  });
  const client = createClient(thingApi, call);
  expect(await client.list()).toEqual({ items: [], next: null });
  expect([signIns, expiries]).toEqual([2, 0]);
  firstAnswer = Response.json(ended, { status: 401, headers: problemType });
  await expect(client.create({ body: { name: 'a' } })).rejects.toMatchObject({ status: 401 });
  expect([signIns, expiries]).toEqual([3, 0]);
});

test('a platform that is away is said in words; a call that was given up is not', async () => {
  const call = createCaller({ url: 'http://127.0.0.1:1', language: () => 'zh' });
  await expect(createClient(thingApi, call).list()).rejects.toMatchObject({
    status: 0,
    code: 'client.unreachable',
    next: '请检查网络后重试',
  });
  const signal = AbortSignal.abort();
  await expect(things().list({}, { signal })).rejects.toMatchObject({ name: 'AbortError' });
});
