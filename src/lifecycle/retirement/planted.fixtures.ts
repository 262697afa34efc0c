import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { rawPool } from '#platform/database/database.ts';
import type { World } from '#platform/world.ts';

/** Files below the data directory, that of the database included, in which one of the values stands. */
export function inFiles(world: World, values: readonly string[]): Promise<string[]> {
  return filesHolding(world.storage.dir, values);
}

/** Files below a directory in which one of the values stands. */
export async function filesHolding(root: string, values: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (await holdsOne(path, values)) found.push(path.slice(root.length + 1));
  }
  return found;
}

async function holdsOne(path: string, values: readonly string[]): Promise<boolean> {
  let rest = Buffer.alloc(0);
  try {
    // A stream without an encoding gives buffers.
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      const seen = Buffer.concat([rest, piece]);
      if (values.some((value) => seen.includes(value))) return true;
      rest = Buffer.from(seen.subarray(-64));
    }
  } catch (error) {
    // The server removes files of its own while we look.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return false;
}

/**
 * Tables that the account may read, statistics of the server included, in which one of the values stands; this also sees
 * compressed ones.
 */
export async function inTables(world: World, values: readonly string[]): Promise<string[]> {
  const pool = rawPool(world.db);
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and (n.nspname not like 'pg\\_%' or c.relname = 'pg_statistic')
       and n.nspname <> 'information_schema' and has_table_privilege(c.oid, 'select')`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const held = await pool.query(
      `select from ${name} t where t::text like any ($1::text[]) limit 1`,
      [values.map((value) => `%${value}%`)],
    );
    if (held.rowCount !== 0) found.push(name);
  }
  return found;
}
