import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { newId } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import { aFeed, codeOf, collectForTest } from '../collection.fixtures.ts';
import { getConnection, registerConnection, updateConnection } from '../connection.commands.ts';
import { isFileConnection, testFileConnection } from '../file-connection.commands.ts';
import { fileConformance } from './file-conformance.fixtures.ts';
import { anOldSshd, noSshd, type OldSshd } from './old-sshd.fixtures.ts';
import { sftp } from './sftp.ts';

if (noSshd !== undefined) process.stdout.write(`sftp.test.ts ${noSshd}\n`);

describe.skipIf(noSshd !== undefined)('SFTP', () => {
  let old: OldSshd;
  const at = (name: string) => join(old.drop, name);
  beforeAll(async () => {
    old = await anOldSshd();
  }, 60_000);
  afterAll(() => old.end());

  fileConformance(() => ({
    connector: sftp,
    reach: () => old.reach(),
    put: (name, bytes) => writeFile(at(name), bytes),
    close: (name) => chmod(at(name), 0),
    remove: (name) => rm(at(name), { force: true }),
  }));

  const failedStep = async (given: Parameters<typeof sftp.test>[0]) => {
    const { answer } = await sftp.test(given, { path: '', pattern: '*', quietSeconds: 1 });
    expect(JSON.stringify(answer)).not.toMatch(/Wrong-Secret|PRIVATE KEY/);
    const failed = answer.steps.find(({ outcome }) => outcome === 'failed');
    return `${failed?.step}: ${failed?.words?.en}`;
  };

  test('a test says which step failed and why', async () => {
    const notSsh = createServer((_, response) => response.end('<html>'));
    await new Promise<void>((resolve) => notSsh.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void notSsh.close());
    const address = notSsh.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await failedStep(old.reach({ host: 'no-such-host.invalid' }))).toMatch(/^resolve: /);
    expect(await failedStep(old.reach({ port: 1 }))).toMatch(/^reach: /);
    expect(await failedStep(old.reach({ port }))).toMatch(/^host-key: .*does not speak SFTP/);
    const wrong = old.reach({}, { password: 'Wrong-Secret' });
    expect(await failedStep(wrong)).toMatch(/^sign-in: The old system refuses/);
    const broken = old.reach({}, { privateKey: 'Wrong-Secret PRIVATE KEY' });
    expect(await failedStep(broken)).toMatch(/: The private key cannot be used$/);
    expect(await failedStep(old.reach({ directory: '/nowhere' }))).toMatch(
      /^rights: There is no directory/,
    );
    await mkdir(at('shut'), { mode: 0o700 });
    await chmod(at('shut'), 0);
    expect(await failedStep(old.reach({ directory: at('shut') }))).toMatch(
      /^rights: The directory .* may not be read/,
    );
    await rm(at('shut'), { recursive: true });
    const key = `SHA256:${'A'.repeat(43)}`;
    expect(await failedStep(old.reach({ hostKey: key }))).toMatch(/^host-key: The key of the host/);
  });

  test('a password signs in', async () => {
    const port = await aPasswordServer();
    const by = (password: string) =>
      failedStep({ ...old.reach(), secret: { password }, settings: passwordSettings(port) });
    expect(await by('Wrong-Secret')).toMatch(/^sign-in: The old system refuses/);
    // It has no files, and that is what fails.
    expect(await by('open sesame')).toMatch(/^find: There is no file yet/);
  });

  test('that drops the connection in the middle is said to be lost, and may be tried again', async () => {
    await writeFile(at('big.csv'), Buffer.alloc(20_000_000, 'x\n'));
    const drop = await sftp.open(old.reach(), { path: '' });
    const look = await drop.look('big.csv');
    if (look === undefined) throw new Error('it was put there');
    let bytes = 0;
    const read = async () => {
      for await (const chunk of drop.read(look)) {
        if (bytes === 0) old.breakOff();
        bytes += chunk.length;
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'connection.lost', retryable: true });
    expect(bytes).toBeLessThan(20_000_000);
    await expect(drop.look('big.csv')).rejects.toMatchObject({ code: 'connection.lost' });
    await drop.close();
    await rm(at('big.csv'));
  });

  test('the key of the host is kept at the first test, and another is refused before a password is sent', async () => {
    const world = await testWorld();
    const ctx = await aContext(world, { roles: ['department-steward'] });
    const settings = { ...old.settings };
    const secret = { privateKey: old.privateKey };
    const departmentId = ctx.actor.departmentId ?? '';
    const named = { departmentId, name: '投放', kind: 'sftp' as const };
    const { id } = await registerConnection(ctx, { ...named, settings, secret });
    const kept = async () => (await getConnection(world.db, id)).settings;
    const test = async () => {
      const connection = await getConnection(world.db, id);
      if (!isFileConnection(connection)) throw new Error('it brings files');
      // As the workbench asks: each test with a key of its own.
      const asked = { ...ctx, idempotencyKey: newId(), inputSha256: 'x' };
      return testFileConnection(asked, connection, undefined);
    };
    expect(await codeOf(sftp.open({ ...old.reach(), settings }, { path: '' }))).toBe(
      'drop.host-key-due',
    );
    expect(await test()).toMatchObject({ passed: true });
    expect(await kept()).toMatchObject({ hostKey: old.hostKey });
    expect(await test()).toMatchObject({ passed: true });
    await old.rekey();
    expect(await test()).toMatchObject({ passed: false });
    expect(await codeOf(sftp.open(old.reach(), { path: '' }))).toBe('drop.host-key-changed');
    expect(await kept()).toMatchObject({ hostKey: old.hostKey });
    // Another key, or none, with the secret that is kept: it could be sent to anybody.
    expect(await codeOf(updateConnection(ctx, id, { version: 2, settings }))).toBe(
      'connection.secret-due',
    );
    await updateConnection(ctx, id, { version: 2, settings, secret });
    expect(await test()).toMatchObject({ passed: true });
    expect(await kept()).not.toMatchObject({ hostKey: old.hostKey });
  });
});

/** A collection by SFTP, with a server of its own: the one above has another key by now. */
describe.skipIf(noSshd !== undefined)('a collection by SFTP', () => {
  test('takes files once, names one that may not be read, and goes on after a loss', async () => {
    const old = await anOldSshd();
    onTestFinished(() => old.end());
    const world = await testWorld();
    await writeFile(join(old.drop, '一 月.csv'), 'code,name\n1,东街\n');
    const selection = { path: '', pattern: '*.csv', quietSeconds: 1 };
    const at = await aFeed(world, { kind: 'sftp', reach: old.reach(), feed: { selection } });
    const collect = () => collectForTest(world, { feedId: at.feed.id });
    await writeFile(join(old.drop, '0.csv'), 'code,name\n1,x\n');
    await chmod(join(old.drop, '0.csv'), 0);
    expect(await codeOf(collect())).toBe('drop.file-unreadable');
    await chmod(join(old.drop, '0.csv'), 0o644);
    await writeFile(join(old.drop, '二月.csv'), `code,name\n${'1,x\n'.repeat(3_000_000)}`);
    let isBroken = false;
    const storage = {
      ...world.storage,
      space: () => {
        // The large file has come in part.
        if (!isBroken) old.breakOff();
        isBroken = true;
        return world.storage.space();
      },
    };
    const big = { ...world, storage };
    expect(await codeOf(collectForTest(big, { feedId: at.feed.id }))).toBe('connection.lost');
    expect(await collect()).toMatchObject({ state: 'done' });
    expect(await collect()).toMatchObject({ state: 'unchanged' });
    const files = await world.db
      .selectFrom('source_file')
      .select(['file_name as name', 'size_bytes as size'])
      .execute();
    expect(files.map(({ name }) => name).toSorted()).toEqual(['0.csv', '一 月.csv', '二月.csv']);
    expect(files.map(({ size }) => Number(size)).toSorted((a, b) => b - a)[0]).toBe(12_000_010);
    expect(await readdir(world.storage.path('files'))).toHaveLength(3);
  }, 60_000);
});

const passwordSettings = (port: number) => ({
  host: '127.0.0.1',
  port,
  user: 'office',
  directory: '/drop',
});

/** A server that knows one password and an empty folder. Out: its port. */
async function aPasswordServer(): Promise<number> {
  const { private: hostKey } = ssh2.utils.generateKeyPairSync('ed25519');
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      if (context.method === 'password' && context.password === 'open sesame') context.accept();
      else context.reject(['password']);
    });
    client.on('session', (accept) => {
      accept().on('sftp', (begin) => {
        const files = begin();
        files.on('OPENDIR', (id) => files.handle(id, Buffer.from('d')));
        files.on('READDIR', (id) => files.status(id, 1));
        files.on('CLOSE', (id) => files.status(id, 0));
      });
    });
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: unknown = server.address();
  return typeof address === 'object' && address !== null && 'port' in address
    ? Number(address.port)
    : 0;
}
