import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import type { World } from '#platform/world.ts';
import { executeRetirement } from './execution.commands.ts';
import { standingOf } from './looking.fixtures.ts';
import { aWorldWithCluster } from './own-cluster.fixtures.ts';
import { aStartedDestruction, anAppraisedCase } from './retirement.fixtures.ts';
import { restore } from './execution.commands.ts';
import { aLandedRoad, aWholeRoad, plantedValues, settle } from './road.fixtures.ts';

const testMs = 120_000;

test(
  'after a destruction none of ten planted values is in the data directory or the database',
  { timeout: testMs },
  async () => {
    const world = await aWorldWithCluster();
    const values = plantedValues(`Q${randomBytes(4).toString('hex')}`);
    // Neighbours that live on stand before and behind in every table and file.
    const others = plantedValues(`N${randomBytes(4).toString('hex')}`);
    await aLandedRoad(world, others);
    const { dataSetId, team } = await aWholeRoad(world, values);
    await aLandedRoad(world, others);
    await rawPool(world.db).query('analyze');
    await leaveTemp(world, values);
    // A package, and a restore from it, leave more places to look at.
    const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
    await executeRetirement(team.bureau, id);
    await settle(world);
    await restore(team.bureau, id);
    await settle(world);
    expect((await inFiles(world, values)).length).toBeGreaterThan(2);
    expect((await inTables(world, values)).length).toBeGreaterThan(0);
    await aStartedDestruction(team, { dataSetId });
    await settle(world);
    expect(await standingOf(world, dataSetId)).toBe('destroyed');
    expect(await inTables(world, values)).toEqual([]);
    expect(await inFiles(world, values)).toEqual([]);
    expect((await inFiles(world, others)).length).toBeGreaterThan(2);
  },
);

/** What a process that died an hour ago left of its work. */
async function leaveTemp(world: World, values: readonly string[]): Promise<void> {
  const { path } = await world.storage.tempDir('landing');
  const file = join(path, 'clean.csv');
  await writeFile(file, values.join(','));
  const then = new Date(world.now().getTime() - 3_600_000);
  for (const one of [file, path]) await utimes(one, then, then);
}

/** Files below the data directory, that of the database included, in which one of the values stands. */
async function inFiles(world: World, values: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const root = world.storage.dir;
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

/** Tables, statistics of the server included, in which one of the values stands; this also sees compressed ones. */
async function inTables(world: World, values: readonly string[]): Promise<string[]> {
  const pool = rawPool(world.db);
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and (n.nspname not like 'pg\\_%' or c.relname = 'pg_statistic')
       and n.nspname <> 'information_schema'`,
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
