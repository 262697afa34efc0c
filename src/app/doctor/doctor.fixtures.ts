import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemContext, systemReviewerId } from '#governance/identity/context.ts';
import { loadConfig } from '#platform/config/config.ts';
import { rawPool } from '#platform/database/database.ts';
import { createLogger } from '#platform/log/log.ts';
import { testDatabase } from '#platform/testing/world.ts';
import { openInstallation } from '../installation.ts';
import { carry } from '../road/road.ts';
import { type Check, hasProblem } from './check.ts';
import { examineData } from './doctor.ts';

/** An installation in which one file has gone the whole road, with one rejected row, and which nobody runs now. */
export interface Patient {
  dataDir: string;
  databaseUrl: string;
  /** The rows of a statement. */
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** What the doctor finds: `name: finding` of each problem or warning. */
  complaints(options?: { deep: boolean }): Promise<string[]>;
  close(): Promise<void>;
}

/** Carries the file and stops working. */
export async function aPatient(): Promise<Patient> {
  const database = await testDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'chengshu-doctor-'));
  const config = loadConfig({
    CHENGSHU_DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    CHENGSHU_LOG_LEVEL: 'fatal',
  });
  const installation = await openInstallation(config, createLogger({ level: 'fatal' }));
  await installation.work();
  const { world } = installation;
  const path = join(dataDir, 'street.csv');
  const rows = Array.from({ length: 300 }, (_, row) => `${row + 1},街道${row},${row * 3}`);
  await writeFile(path, ['编号,名称,人数', ...rows, '301,多了,1,2', ''].join('\n'));
  const ctx = systemContext(world, 'cli');
  const reviewer = systemContext(world, 'cli:reviewer', systemReviewerId);
  const request = {
    path,
    department: '民政局',
    name: '街道',
    key: [],
    baseUrl: 'http://127.0.0.1:1',
  };
  await carry({ ctx, reviewer }, request, () => undefined);
  const ground = { ...world, isRunning: false };
  return {
    dataDir,
    databaseUrl: database.url,
    // Rows of any statement; the test knows their columns.
    query: async (text, values = []) =>
      (await rawPool(world.db).query(text, values)).rows as Record<string, unknown>[],
    complaints: async (options = { deep: true }) =>
      complaintsOf(await examineData(ground, options.deep)),
    close: async () => {
      await installation.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What is not as it should be, as `name: finding`. */
export function complaintsOf(checks: readonly Check[]): string[] {
  const unwell = checks.filter((check) => check.state !== 'ok');
  for (const { name, next } of unwell) {
    if (next === undefined || next.zh === '' || next.en === '')
      throw new Error(`${name} does not say what to do`);
  }
  if (unwell.some((check) => check.state === 'problem') !== hasProblem(checks))
    throw new Error('unclear health');
  return unwell.flatMap(({ name, findings = [''] }) =>
    findings.map((finding) => `${name}: ${finding}`),
  );
}
