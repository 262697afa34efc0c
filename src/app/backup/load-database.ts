import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrationsDir, readMigrations } from '#platform/database/migrate.ts';
import { backupErrors } from './backup.errors.ts';
import { quoted } from './backup.queries.ts';
import type { OnProgress } from './copying.ts';
import type { Manifest } from './manifest.ts';

/** The row of `installation` that shows whose rows a database holds. */
const restoreFact = 'restore';

/**
 * Fills an empty database with the rows of a backup, in one transaction with its schema, so that a crash leaves it
 * empty: the migrations the backup had, the rows without triggers and references, the references checked, the
 * sequences. What was under way is put back to where it can begin anew. Refuses backup.damaged for missing rows.
 */
export async function loadDatabase(
  client: pg.ClientBase,
  { dir, manifest, token }: { dir: string; manifest: Manifest; token: string },
  onProgress: OnProgress,
): Promise<void> {
  await client.query('begin');
  try {
    await client.query('set local statement_timeout = 0');
    await makeSchema(client, manifest);
    const references = await dropReferences(client);
    const names = manifest.tables.map(({ name }) => quoted(name));
    for (const name of names) await client.query(`alter table ${name} disable trigger user`);
    // Rows that migrations write are in the backup, as they became.
    if (names.length > 0) await client.query(`truncate ${names.join(', ')}`);
    let done = 0;
    for (const table of manifest.tables) {
      await loadTable(client, dir, table);
      done += 1;
      onProgress({ stage: 'load', done, total: names.length, unit: 'tables' });
    }
    for (const name of names) await client.query(`alter table ${name} enable trigger user`);
    for (const { table, name, definition } of references)
      await client.query(`alter table ${table} add constraint ${quoted(name)} ${definition}`);
    for (const { name, value, isCalled } of manifest.sequences)
      await client.query('select setval($1::regclass, $2, $3)', [quoted(name), value, isCalled]);
    await beginAnew(client);
    await client.query(
      `insert into installation (name, value) values ($1, to_jsonb($2::text))
       on conflict (name) do update set value = excluded.value`,
      [restoreFact, token],
    );
    await client.query('commit');
  } catch (error) {
    // The first error is the one to tell.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Whether the database holds the rows that the restore with this token kept. */
export async function isLoaded(client: pg.ClientBase, token: string): Promise<boolean> {
  const there = await client.query<{ there: boolean }>(
    `select to_regclass('installation') is not null as there`,
  );
  if (there.rows[0]?.there !== true) return false;
  const { rows } = await client.query(
    'select from installation where name = $1 and value = to_jsonb($2::text)',
    [restoreFact, token],
  );
  return rows.length > 0;
}

async function makeSchema(client: pg.ClientBase, { migrations }: Manifest): Promise<void> {
  await client.query(`create table schema_migration (
    name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
  const wanted = new Set(migrations.map(({ name }) => name));
  for (const { name, checksum, sql } of await readMigrations(migrationsDir)) {
    if (!wanted.has(name)) continue;
    await client.query(sql);
    await client.query('insert into schema_migration (name, checksum) values ($1, $2)', [
      name,
      checksum,
    ]);
  }
}

interface Reference {
  table: string;
  name: string;
  definition: string;
}

/** Takes references between tables away, so that tables can be filled in any order. Out: how to make them again. */
async function dropReferences(client: pg.ClientBase): Promise<Reference[]> {
  const { rows } = await client.query<Reference>(
    `select conrelid::regclass::text as table, conname::text as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and conparentid = 0
       and connamespace = current_schema()::regnamespace order by 1, 2`,
  );
  for (const { table, name } of rows)
    await client.query(`alter table ${table} drop constraint ${quoted(name)}`);
  return rows;
}

async function loadTable(
  client: pg.ClientBase,
  dir: string,
  { name, columns, rows, file }: Manifest['tables'][number],
): Promise<void> {
  const target = client.query(
    copyFrom(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`),
  );
  await pipeline(createReadStream(join(dir, file)), createGunzip(), target);
  if (target.rowCount !== rows) {
    throw backupErrors.damaged({ file, count: 1 });
  }
}

/** Jobs whose process is not here wait again, and uploads whose bytes are not in the backup are at an end. */
async function beginAnew(client: pg.ClientBase): Promise<void> {
  await client.query(
    `update job set state = 'queued', worker_key = null, run_after = now() where state = 'running'`,
  );
  await client.query(
    `update upload set state = 'cancelled' where state in ('receiving', 'complete')`,
  );
}
