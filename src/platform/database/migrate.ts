import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { databaseErrors } from './database.errors.ts';

/** Migrations live beside the program. */
export const migrationsDir = join(import.meta.dirname, '../../../migrations');

/** One key for every process: two that start at once migrate one after the other. */
const migrationLock = 7_215_043;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/**
 * Brings a database to the newest schema: ordered SQL files, each in one transaction with its row in
 * `schema_migration`, so a crash leaves it applied or not at all. In: URL and directory. Out: the names applied now.
 * Refuses a file changed after it was applied, and a database newer than the program.
 */
export async function migrateDatabase(options: { url: string; dir?: string }): Promise<string[]> {
  const migrations = await readMigrations(options.dir ?? migrationsDir);
  const client = new pg.Client({
    connectionString: options.url,
    application_name: 'chengshu-migrate',
  });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query(`create table if not exists schema_migration (
      name text primary key,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`);
    return await applyPending(client, migrations);
  } finally {
    await client.end();
  }
}

async function applyPending(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  const applied = new Map(
    (
      await client.query<{ name: string; checksum: string }>(
        'select name, checksum from schema_migration',
      )
    ).rows.map((row) => [row.name, row.checksum]),
  );
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = [...applied.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) throw databaseErrors.migrationUnknown({ name: unknown });
  const done: string[] = [];
  for (const migration of migrations) {
    const checksum = applied.get(migration.name);
    if (checksum === undefined) {
      await applyOne(client, migration);
      done.push(migration.name);
    } else if (checksum !== migration.checksum) {
      throw databaseErrors.migrationChanged({ name: migration.name });
    }
  }
  return done;
}

async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query('insert into schema_migration (name, checksum) values ($1, $2)', [
      migration.name,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    const detail = error instanceof Error ? error.message : String(error);
    throw databaseErrors.migrationFailed({ name: migration.name, detail }, { cause: error });
  }
}

/** The migration files in order, with their checksums. */
export async function readMigrations(dir: string): Promise<Migration[]> {
  const names = (await readdir(dir)).filter((name) => /^\d{4}-[a-z-]+\.sql$/.test(name)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(dir, name), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
