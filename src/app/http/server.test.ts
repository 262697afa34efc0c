import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { testWorld } from '#platform/testing/world.ts';
import { createServer } from './server.ts';

async function opened() {
  const server = createServer(await testWorld());
  server.get('/boom', () => {
    throw new Error('110101199001011234 is a secret');
  });
  server.post('/json', (request) => request.body);
  onTestFinished(() => server.close());
  return server;
}

test('a defect tells its request id and nothing of what it was', async () => {
  const server = await opened();
  const answer = await server.inject({ url: '/boom', headers: { 'x-request-id': 'asked-for-1' } });
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toMatchObject({ code: 'defect', requestId: 'asked-for-1' });
  expect(answer.body).not.toContain('110101199001011234');
});

test.each([
  [
    'broken JSON',
    { payload: '{', headers: { 'content-type': 'application/json' } },
    400,
    'platform.bad-json',
  ],
  [
    'another type',
    { payload: 'a', headers: { 'content-type': 'text/csv' } },
    415,
    'platform.unsupported-media-type',
  ],
  ['too much', { payload: { a: 'x'.repeat(8_500_000) } }, 413, 'platform.body-too-large'],
] as const)('%s is refused in words', async (_name, request, status, code) => {
  const server = await opened();
  const answer = await server.inject({ method: 'POST', url: '/json', ...request });
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toMatchObject({ code, status });
});

test('an address that is not encoded is answered in words too', async () => {
  const server = await opened();
  await server.listen({ host: '127.0.0.1', port: 0 });
  const address = server.server.address();
  const socket = connect(
    typeof address === 'object' && address !== null ? address.port : 0,
    '127.0.0.1',
  );
  socket.write('GET /json?点位=1 HTTP/1.1\r\nhost: localhost\r\n\r\n');
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toContain('platform.unreadable-request');
});

test.each([
  [true, '203.0.113.7'],
  [false, '127.0.0.1'],
])(
  'with a trusted proxy (%s) a client is known by %s, not by what it claims',
  async (trustProxy, ip) => {
    const world = await testWorld();
    const server = createServer({ ...world, config: { ...world.config, trustProxy } });
    server.get('/who', (request) => ({ ip: request.ip }));
    onTestFinished(() => server.close());
    const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' };
    expect((await server.inject({ url: '/who', headers })).json()).toMatchObject({ ip });
  },
);

test('no answer is kept by anybody on the way unless it says so', async () => {
  const server = await opened();
  server.get('/mine', () => ({ name: 'somebody' }));
  for (const url of ['/mine', '/nothing', '/boom'])
    expect((await server.inject({ url })).headers['cache-control']).toBe('no-store');
});

test('the language of a refusal is asked for by the caller', async () => {
  const server = await opened();
  const words = async (language: string) =>
    (await server.inject({ url: '/nothing', headers: { 'accept-language': language } })).json<{
      title: string;
    }>().title;
  expect(await words('en-GB')).toBe('There is nothing at /nothing');
  expect(await words('zh-CN')).toBe('没有这个地址：/nothing');
});
