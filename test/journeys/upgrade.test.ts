import { createHash, randomUUID } from 'node:crypto';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { aUscc } from '../../src/governance/organization/organization.fixtures.ts';
import { startEmbedded } from '../../src/platform/database/embedded/embedded.ts';
import {
  migrateDatabase,
  migrationsDir,
  readMigrations,
} from '../../src/platform/database/migrate.ts';
import { openStorage } from '../../src/platform/storage/storage.ts';
import { runChengshu } from './chengshu-process.ts';
import { aCrashGround, type CrashGround } from './crash-ground.ts';

/** The last migration of the version from which is upgraded. */
const lastOfOld = '0014-service.sql';
const files = 20;

/** Makes an installation as an older version left it: its schema, rows and received files. Out: the newer migrations. */
async function anOldInstallation({ dir, dataDir }: CrashGround): Promise<string[]> {
  const names = (await readMigrations(migrationsDir)).map(({ name }) => name);
  const older = join(dir, 'migrations');
  for (const name of names.filter((one) => one <= lastOfOld))
    await cp(join(migrationsDir, name), join(older, name));
  const storage = await openStorage(dataDir);
  const database = await startEmbedded({ dataDir, log: pino({ level: 'silent' }) });
  await migrateDatabase({ url: database.url, dir: older });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const [department, dataSet, source] = [randomUUID(), randomUUID(), randomUUID()];
  await client.query(
    `insert into department (id, name_zh, uscc, area_code, kind, sort_order)
     values ($1, '旧市', $2, '110100', 'authority', 0)`,
    [department, aUscc()],
  );
  await client.query(
    `insert into data_set (id, code, name, department_id, kind, created_by)
     values ($1, 'old_set', '旧数据', $2, 'collected', 'x')`,
    [dataSet, department],
  );
  await client.query(
    `insert into source (id, data_set_id, kind, unclassified_by, unclassified_at) values ($1, $2, 'file', 'x', now())`,
    [source, dataSet],
  );
  for (let at = 0; at < files; at += 1) {
    const id = randomUUID();
    const text = `编号,名称\n${at},旧\n`;
    await writeFile(storage.path('files', id), text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    await client.query(
      `insert into source_file (id, source_id, file_name, size_bytes, sha256, received_by) values ($1, $2, 'a.csv', $3, $4, 'x')`,
      [id, source, Buffer.byteLength(text), sha256],
    );
  }
  await client.end();
  await database.stop();
  return names.filter((one) => one > lastOfOld);
}

test(
  'an older installation is upgraded by the next start, also when that is killed in the middle',
  { timeout: 180_000 },
  async () => {
    const ground = await aCrashGround();
    onTestFinished(ground.end);
    const newer = await anOldInstallation(ground);
    const { dataDir } = ground;
    const applied = async () =>
      (await ground.query<{ name: string }>('select name from schema_migration order by name')) ??
      [];
    // Once before, once while, once after the migrations are applied, whatever the machine allows.
    for (const least of [0, 1, newer.length]) {
      const running = runChengshu(['start'], { dataDir, env: { CHENGSHU_PORT: '0' } });
      await expect
        .poll(
          async () => {
            const names = (await applied()).map(({ name }) => name);
            return names.length > 0 && names.filter((name) => newer.includes(name)).length >= least;
          },
          { timeout: 60_000, interval: 2 },
        )
        .toBe(true);
      await ground.kill(running, 'program and database');
    }
    const platform = await ground.mend();
    expect((await applied()).map(({ name }) => name).filter((name) => name > lastOfOld)).toEqual(
      newer,
    );
    const kept = await ground.query(`select from source_file where file_name = 'a.csv'`);
    expect(kept).toHaveLength(files);
    expect(await platform.stop()).toBe(0);
  },
);
