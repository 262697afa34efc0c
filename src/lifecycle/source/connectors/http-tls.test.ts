import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from '../collection.fixtures.ts';
import { testHttp } from './http.ts';
import { aGround, asking, readAll, say } from './old-http.fixtures.ts';

const openssl = 'openssl';
const hasOpenssl = spawnSync(openssl, ['version']).status === 0;
if (!hasOpenssl) process.stdout.write('http-tls.test.ts skipped: openssl is not installed\n');

describe.skipIf(!hasOpenssl)('https', () => {
  let dir = '';
  let certificate = '';
  const server = { baseUrl: '', close: () => undefined as unknown };
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tls-'));
    const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
    const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=old
      -addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${cert}`;
    if (spawnSync(openssl, made.split(/\s+/)).status !== 0) throw new Error('no certificate');
    certificate = await readFile(cert, 'utf8');
    const https = createServer({ key: await readFile(key), cert: certificate }, (_, response) =>
      say(response, '[{"a":1}]'),
    );
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
    const address = https.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    server.baseUrl = `https://127.0.0.1:${port}/api`;
    server.close = () => {
      https.closeAllConnections();
      https.close();
    };
  });
  afterAll(async () => {
    server.close();
    await rm(dir, { recursive: true, force: true });
  });

  test('proves who answers, unless it is told not to look', async () => {
    const reach = (tls: 'verify' | 'encrypt', ca?: string, baseUrl = server.baseUrl) => ({
      settings: {
        baseUrl,
        auth: { by: 'none' as const },
        tls,
        ...(ca === undefined ? {} : { ca }),
      },
      secret: undefined,
      signal: new AbortController().signal,
    });
    const tlsStep = async (...given: Parameters<typeof reach>) => {
      const { steps } = await testHttp(reach(...given), await aGround(asking()));
      return steps.filter(({ step }) => step === 'tls' || step === 'find').map((s) => s.outcome);
    };
    expect(await codeOf(readAll(reach('verify')))).toBe('connection.tls-failed');
    expect(await tlsStep('verify')).toEqual(['failed', 'not-tried']);
    expect((await readAll(reach('verify', certificate))).text).toBe('[{"a":1}]');
    expect(await tlsStep('verify', certificate)).toEqual(['ok', 'ok']);
    expect((await readAll(reach('encrypt'))).text).toBe('[{"a":1}]');
    // The certificate is for the address, not for this name.
    const named = server.baseUrl.replace('127.0.0.1', 'localhost');
    expect(await codeOf(readAll(reach('verify', certificate, named)))).toBe(
      'connection.tls-failed',
    );
    const plain = server.baseUrl.replace('https', 'http');
    expect(await codeOf(readAll(reach('verify', undefined, plain)))).toMatch(
      /^http\.|^connection\./,
    );
  });
});
