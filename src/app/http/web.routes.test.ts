import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { mountWeb } from './web.routes.ts';

async function serverOf(files: Readonly<Record<string, string>>) {
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-web-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await mkdir(join(dir, 'assets'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  const server = Fastify();
  mountWeb(server, dir);
  return server;
}

const built = {
  'index.html': '<!doctype html><div id="app"></div>',
  'assets/main-x1.js': 'plain',
  'assets/main-x1.js.br': 'brotli',
  'assets/main-x1.js.gz': 'gzip',
  'assets/tiny-x2.css': 'css',
  'secret.txt': 'secret',
};

test.each(['/workbench', '/workbench/system/jobs/1', '/setup'])(
  '%s is the one page',
  async (url) => {
    const server = await serverOf(built);
    const answer = await server.inject({ url });
    expect(answer.body).toBe(built['index.html']);
    expect(answer.headers['cache-control']).toBe('no-cache');
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:/);
    const etag = String(answer.headers['etag']);
    const again = await server.inject({ url, headers: { 'if-none-match': etag } });
    expect(again.statusCode).toBe(304);
  },
);

test.each([
  ['gzip, deflate, br, zstd', 'br', 'brotli'],
  ['gzip', 'gzip', 'gzip'],
  ['identity', undefined, 'plain'],
])('a file for "%s" comes as %s and may be kept for ever', async (accepted, encoding, body) => {
  const server = await serverOf(built);
  const url = '/assets/main-x1.js';
  const answer = await server.inject({ url, headers: { 'accept-encoding': accepted } });
  expect(answer.body).toBe(body);
  expect(answer.headers['content-encoding']).toBe(encoding);
  expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(answer.headers['cache-control']).toContain('immutable');
});

test.each([
  '/assets/../secret.txt',
  '/assets/..%2Fsecret.txt',
  '/assets/main-x1.js.br',
  '/assets/no.js',
])('%s is not there', async (url) => {
  const server = await serverOf(built);
  expect((await server.inject({ url })).statusCode).toBe(404);
});

test('the first page leads to the workbench; without a build it says what to do', async () => {
  const server = await serverOf({});
  expect((await server.inject({ url: '/' })).headers['location']).toBe('/workbench');
  const answer = await server.inject({ url: '/workbench', headers: { 'accept-language': 'en' } });
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain('npm run build');
});
