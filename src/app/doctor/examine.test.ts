import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '#platform/config/config.ts';
import { startEmbedded } from '#platform/database/embedded/embedded.ts';
import { createLogger } from '#platform/log/log.ts';
import { testDatabase } from '#platform/testing/world.ts';
import { checkText } from '../cli/doctor.ts';
import { type Check, hasProblem } from './check.ts';
import { judgeSkew, judgeVersion } from './database.checks.ts';
import { examine } from './doctor.ts';
import { checkDataDirectory, checkNode, judgeSpace } from './machine.checks.ts';

const log = createLogger({ level: 'silent' });
const gb = 1024 ** 3;

async function aDirectory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-examine-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

const configOf = (dataDir: string, databaseUrl?: string) =>
  loadConfig({ CHENGSHU_DATA_DIR: dataDir, DATABASE_URL: databaseUrl });
const lastOf = (checks: readonly Check[]) => checks.at(-1)!;

test('before the first start there is nothing wrong, and it says how to begin', async () => {
  const dir = await aDirectory();
  const missing = await examine(configOf(join(dir, 'none')), log, { deep: true });
  expect(lastOf(missing)).toMatchObject({ name: 'data-directory', state: 'warning' });
  const empty = await examine(configOf(dir), log, { deep: true });
  expect(lastOf(empty)).toMatchObject({ name: 'database', state: 'warning' });
  expect(lastOf(empty).next?.en).toContain('npx chengshu start');
  expect(hasProblem([...missing, ...empty])).toBe(false);
});

test('a database that cannot start says why, in its own words', async () => {
  const dataDir = await aDirectory();
  await mkdir(join(dataDir, 'database', 'cluster'), { recursive: true });
  await writeFile(join(dataDir, 'database', 'cluster', 'PG_VERSION'), '14\n');
  const checks = await examine(configOf(dataDir), log, { deep: false });
  expect(lastOf(checks)).toMatchObject({ name: 'database', state: 'problem' });
  expect(lastOf(checks).words.en).toContain('belongs to PostgreSQL 14');
  expect(lastOf(checks).next?.zh).toContain('备份');
});

test('an external database that does not answer is a problem, and its password is not told', async () => {
  const url = 'postgresql://chengshu:Secret-Word@127.0.0.1:9/none';
  const checks = await examine(configOf(await aDirectory(), url), log, { deep: false });
  expect(lastOf(checks)).toMatchObject({ name: 'database', state: 'problem' });
  expect(lastOf(checks).words.en).toContain('ECONNREFUSED');
  expect(JSON.stringify(checks)).not.toContain('Secret-Word');
});

test('an external database that is whole passes; one that was never migrated waits for a start', async () => {
  const database = await testDatabase();
  onTestFinished(database.close);
  const whole = await examine(configOf(await aDirectory(), database.url), log, { deep: true });
  expect(whole.filter((check) => check.state === 'problem')).toEqual([]);
  const empty = new URL(database.url);
  empty.pathname = '/template1';
  const fresh = await examine(configOf(await aDirectory(), empty.href), log, { deep: true });
  expect(lastOf(fresh)).toMatchObject({ name: 'migrations', state: 'warning' });
});

test(
  'it looks into a database another process runs, and into one that nobody runs',
  { timeout: 60_000 },
  async () => {
    const dataDir = await aDirectory();
    await chmod(dataDir, 0o711);
    const running = await startEmbedded({ dataDir, log, settings: { fsync: 'off' } });
    const beside = await examine(configOf(dataDir), log, { deep: false });
    await running.stop();
    const alone = await examine(configOf(dataDir), log, { deep: false });
    for (const checks of [beside, alone]) {
      expect(checks.find(({ name }) => name === 'database')).toMatchObject({ state: 'ok' });
      expect(lastOf(checks)).toMatchObject({ name: 'migrations', state: 'warning' });
    }
  },
);

test('machine, disk, version and clocks are judged by their limits', async () => {
  expect(checkNode('22.4.0')).toMatchObject({ state: 'problem' });
  expect(checkNode('24.0.0')).toMatchObject({ state: 'ok' });
  expect([20, 5, 0.1].map((free) => judgeSpace(free * gb, 100 * gb).state)).toEqual([
    'ok',
    'warning',
    'problem',
  ]);
  expect([150_000, 140_012].map((version) => judgeVersion(version).state)).toEqual([
    'ok',
    'problem',
  ]);
  expect([10, 5_000, 90_000].map((ms) => judgeSkew(ms).state)).toEqual([
    'ok',
    'warning',
    'problem',
  ]);
  expect(await checkDataDirectory(configOf(await aDirectory()))).toMatchObject({ state: 'ok' });
});

test('a check is printed with what was found and what to do', () => {
  const check = judgeVersion(140_012);
  expect(checkText({ ...check, findings: ['one'] }, 'zh')).toBe(
    '✗ database: PostgreSQL 14.12 过旧\n    one\n  → 请升级到 15 或更新',
  );
});
