import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { codeOf } from '../collection.fixtures.ts';
import { openMariadb } from './mariadb.session.ts';

const openssl = 'openssl';
const hasOpenssl = spawnSync(openssl, ['version']).status === 0;
if (!hasOpenssl) process.stdout.write('mariadb-tls.test.ts skipped: openssl is not installed\n');

/** A certificate of its own authority for a name. */
async function aCertificate(name: string): Promise<{ key: string; cert: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'tls-'));
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=old
    -addext subjectAltName=${name} -keyout ${key} -out ${cert}`;
  if (spawnSync(openssl, made.split(/\s+/)).status !== 0) throw new Error('no certificate');
  const pair = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  await rm(dir, { recursive: true });
  return pair;
}

function packet(number: number, payload: Buffer): Buffer {
  const head = Buffer.from([0, 0, 0, number]);
  head.writeUIntLE(payload.length, 0, 3);
  return Buffer.concat([head, payload]);
}

/** Protocol 10, with encryption and nothing else that matters. */
const greeting = Buffer.concat([
  Buffer.from([10]),
  Buffer.from('8.0.0\0'),
  Buffer.alloc(4, 1),
  Buffer.alloc(8, 0x61),
  Buffer.from([0, 0x09, 0x8a, 45, 2, 0, 0x08, 0, 21]),
  Buffer.alloc(10),
  Buffer.from(`${'a'.repeat(12)}\0`),
  Buffer.from('mysql_native_password\0'),
]);
const requestBytes = 36;
const denied = Buffer.concat([Buffer.from([0xff, 0x15, 0x04]), Buffer.from('#28000no')]);

/** A server that speaks as far as the sign-in, which it refuses. Out: its port, and what was said to it in secret. */
async function aServer(proof: { key: string; cert: string }) {
  const told: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(packet(0, greeting));
    socket.once('data', (asked: Buffer) => {
      // What came with the request for encryption is the beginning of it.
      socket.pause();
      if (asked.length > requestBytes) socket.unshift(asked.subarray(requestBytes));
      const secure = new TLSSocket(socket, { isServer: true, ...proof });
      secure.on('error', () => undefined);
      secure.once('data', (bytes: Buffer) => {
        told.push(bytes);
        secure.write(packet(3, denied));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, told };
}

test.skipIf(!hasOpenssl).each([
  ['127.0.0.1', 'IP:127.0.0.1', 'verify', 'connection.sign-in-refused'],
  ['localhost', 'DNS:localhost', 'verify', 'connection.sign-in-refused'],
  ['127.0.0.1', 'DNS:elsewhere.example', 'encrypt', 'connection.sign-in-refused'],
  ['127.0.0.1', 'DNS:elsewhere.example', 'verify', 'connection.tls-failed'],
  // Many a server has a certificate for this name too.
  ['127.0.0.1', 'DNS:localhost', 'verify', 'connection.tls-failed'],
  ['localhost', 'DNS:elsewhere.example', 'verify', 'connection.tls-failed'],
] as const)('%s with a certificate for %s, asked to %s: %s', async (host, name, tls, code) => {
  const proof = await aCertificate(name);
  const { port, told } = await aServer(proof);
  const settings = { host, port, database: 'office', user: 'reader', tls, ca: proof.cert };
  const reach = { settings, secret: { password: 'Heron-51' }, timeZone: 'Asia/Shanghai' };
  expect(await codeOf(openMariadb(reach))).toBe(code);
  // Nothing is said to who could not prove itself.
  expect(told.length > 0).toBe(code === 'connection.sign-in-refused');
});
