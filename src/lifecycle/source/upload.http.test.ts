import { createHash, randomBytes } from 'node:crypto';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { mount } from '#platform/http/mount.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import * as commands from './upload.commands.ts';
import { uploadRoutes } from './upload.routes.ts';

const clock = testClock(new Date().toISOString());
let world: Awaited<ReturnType<typeof testWorld>>;
let steward: Context;
let departmentId: string;

beforeAll(async () => {
  world = await testWorld({ keep: true, now: clock.now });
  steward = await aContext(world, { roles: ['department-steward'] });
  departmentId = steward.actor.departmentId ?? '';
});
afterAll(() => world.close());

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const begun = (sizeBytes: number) =>
  commands.createUpload(steward, { departmentId, fileName: 'a.csv', sizeBytes });

describe('over HTTP, as tus clients do', () => {
  async function served(): Promise<string> {
    const server = Fastify();
    server.addContentTypeParser('application/offset+octet-stream', (_request, payload, done) =>
      done(null, payload),
    );
    server.setErrorHandler((error, _request, reply) =>
      reply
        .code(error instanceof Refusal ? error.status : 500)
        .send({ code: error instanceof Refusal ? error.code : String(error) }),
    );
    mount(server, uploadRoutes, () => Promise.resolve(steward));
    onTestFinished(() => server.close());
    return server.listen({ host: '127.0.0.1', port: 0 });
  }
  const offsetType = {
    'content-type': 'application/offset+octet-stream',
    'tus-resumable': '1.0.0',
  };

  test('create, send, ask, go on, cancel', async () => {
    const base = await served();
    const bytes = randomBytes(200_000);
    const created = await fetch(`${base}/api/v1/uploads`, {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': String(bytes.length),
        'upload-metadata': `filename ${Buffer.from('街道.csv').toString('base64')},departmentId ${Buffer.from(departmentId).toString('base64')}`,
      },
    });
    expect(created.status).toBe(201);
    const url = base + (created.headers.get('location') ?? '');
    const part = (offset: number, body: Buffer) =>
      fetch(url, {
        method: 'PATCH',
        headers: { ...offsetType, 'upload-offset': String(offset) },
        body: new Uint8Array(body),
      });
    const first = await part(0, bytes.subarray(0, 70_000));
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '70000']);
    const asked = await fetch(url, { method: 'HEAD' });
    expect(asked.status).toBe(200);
    expect(asked.headers.get('upload-offset')).toBe('70000');
    expect(asked.headers.get('cache-control')).toBe('no-store');
    const wrong = await part(5, bytes);
    expect([wrong.status, await wrong.json()]).toEqual([409, { code: 'upload.wrong-offset' }]);
    expect((await part(70_000, bytes.subarray(70_000))).headers.get('upload-offset')).toBe(
      '200000',
    );
    const got = await (await fetch(url)).json();
    expect(got).toMatchObject({ fileName: '街道.csv', state: 'complete', sha256: sha256(bytes) });
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(410);
  });

  test('missing headers are refused in words', async () => {
    const base = await served();
    const noLength = await fetch(`${base}/api/v1/uploads`, {
      method: 'POST',
      headers: { 'upload-metadata': 'filename YQ==' },
    });
    expect([noLength.status, await noLength.json()]).toEqual([400, { code: 'upload.bad-header' }]);
    const noName = await fetch(`${base}/api/v1/uploads`, {
      method: 'POST',
      headers: { 'upload-length': '5' },
    });
    expect(noName.status).toBe(400);
    const zero = await fetch(`${base}/api/v1/uploads`, {
      method: 'POST',
      headers: { 'upload-length': '5', 'upload-metadata': `filename ${btoa('a\u0000.csv')}` },
    });
    expect([zero.status, await zero.json()]).toEqual([400, { code: 'upload.bad-header' }]);
    const { id } = await begun(10);
    const noOffset = await fetch(`${base}/api/v1/uploads/${id}`, {
      method: 'PATCH',
      headers: offsetType,
      body: 'x',
    });
    expect(noOffset.status).toBe(400);
  });
});
