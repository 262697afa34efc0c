import Fastify from 'fastify';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { Refusal } from '#platform/errors/errors.ts';
import { endpoint } from './endpoint.ts';
import { implementWith, mount } from './mount.ts';

test('a text with a zero in it is refused by its place before the handler', async () => {
  const api = {
    write: endpoint({
      method: 'POST',
      path: '/rooms/:name',
      summary: 'write',
      permission: 'public',
      params: z.object({ name: z.string() }),
      query: z.object({ q: z.string().optional() }),
      body: z.object({ lines: z.array(z.record(z.string(), z.string())).default([]) }),
      response: z.object({ name: z.string() }),
    }),
  };
  const server = Fastify();
  server.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof Refusal)) throw error;
    return reply.code(error.status).send(error.details.errors);
  });
  const routes = implementWith<undefined>()(api, { write: (_ctx, { params }) => params });
  mount(server, routes, () => Promise.resolve(undefined));
  const write = async (url: string, payload: object = {}) => {
    const answer = await server.inject({ method: 'POST', url, payload });
    return [answer.statusCode, answer.json()];
  };
  const places = (...paths: string[]) => paths.map((path) => expect.objectContaining({ path }));
  expect(await write('/rooms/a')).toEqual([200, { name: 'a' }]);
  expect(await write('/rooms/a%00')).toEqual([400, places('params.name')]);
  expect(await write('/rooms/a?q=%00')).toEqual([400, places('query.q')]);
  const lines = [{ a: 'b' }, { a: '\u0000', 'c\u0000': 'd' }];
  expect(await write('/rooms/a', { lines })).toEqual([
    400,
    places('body.lines.1.a', 'body.lines.1'),
  ]);
});
