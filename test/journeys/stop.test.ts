import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { root } from '../source-files.ts';
import { freePort, startChengshu } from './chengshu-process.ts';

const stopMsMax = 15_000;
const program = join(root, 'src/app/cli/chengshu.ts');

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'chengshu-stop-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Whether the embedded database was closed in order: a server that runs or was killed leaves this file. */
const isDatabaseClosed = () => !existsSync(join(dataDir, 'database/cluster/postmaster.pid'));

async function started() {
  const platform = await startChengshu({ dataDir });
  onTestFinished(() => void platform.child.kill('SIGKILL'));
  return platform;
}

test('SIGHUP, as of a closed terminal, stops it in order', async () => {
  const platform = await started();
  expect(isDatabaseClosed()).toBe(false);
  platform.child.kill('SIGHUP');
  expect(await platform.exited, platform.err()).toBe(0);
  expect(platform.err()).toMatch(/"reason":"SIGHUP".*"msg":"stopping"/);
  expect(platform.err()).toContain('"msg":"stopped"');
  expect(isDatabaseClosed()).toBe(true);
});

test('a second signal stops it at once and says what that means; the next start recovers', async () => {
  const platform = await started();
  platform.child.kill('SIGTERM');
  platform.child.kill('SIGINT');
  const code = await platform.exited;
  expect([130, 143]).toContain(code);
  expect(platform.err()).toContain('再次收到停止信号：立即停止');
  expect(platform.err()).toContain('unfinished jobs run again after the next start');
  const again = await started();
  expect(await again.stop(), again.err()).toBe(0);
});

test('npm killed above its shell: the platform notices and stops in order', async () => {
  const port = await freePort();
  // As npm does: a shell in between, which outlives a killed npm and hands on nothing.
  const script = `"${process.execPath}" "${program}" start; true`;
  const npm = `require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(script)}], { stdio: 'inherit' })`;
  const launcher = spawn(process.execPath, ['-e', npm], {
    cwd: root,
    env: {
      ...process.env,
      npm_lifecycle_event: 'start',
      CHENGSHU_DATA_DIR: dataDir,
      CHENGSHU_PORT: String(port),
      CHENGSHU_LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void launcher.kill('SIGKILL'));
  let printed = '';
  const told = (text: string) => expect.poll(() => printed, { timeout: stopMsMax }).toContain(text);
  launcher.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const closed = once(launcher.stderr, 'close');
  await told('"msg":"ready"');
  launcher.kill('SIGKILL');
  await told('"reason":"launcher gone"');
  // The pipe closes when the last process that holds it has ended.
  await closed;
  expect(printed).toContain('"msg":"stopped"');
  expect(isDatabaseClosed()).toBe(true);
});
