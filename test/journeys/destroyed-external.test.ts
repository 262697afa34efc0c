import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import type { World } from '#platform/world.ts';
import { executeRetirement, restore } from '../../src/lifecycle/retirement/execution.commands.ts';
import { hashesOf, standingOf } from '../../src/lifecycle/retirement/looking.fixtures.ts';
import { aWorldOn } from '../../src/lifecycle/retirement/own-cluster.fixtures.ts';
import {
  filesHolding,
  inFiles,
  inTables,
} from '../../src/lifecycle/retirement/planted.fixtures.ts';
import {
  aStartedDestruction,
  anAppraisedCase,
} from '../../src/lifecycle/retirement/retirement.fixtures.ts';
import { readRetirement } from '../../src/lifecycle/retirement/retirement-reading.ts';
import {
  aLandedRoad,
  aWholeRoad,
  plantedValues,
  settle,
  type WholeRoad,
} from '../../src/lifecycle/retirement/road.fixtures.ts';
import { startPostgres, whyNoPostgres } from './external-postgres.ts';

const noPostgres = await whyNoPostgres();
if (noPostgres !== undefined)
  process.stderr.write(`skipped, retirement on an external database: ${noPostgres}\n`);
const testMs = 150_000;

interface Ended {
  world: World;
  values: string[];
  verification: Record<string, unknown> | null;
}

/** Archives, restores, archives again and destroys a road on a database; `meanwhile` is done before the destruction runs. */
async function endedOn(url: string, meanwhile?: () => Promise<void>): Promise<Ended> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chengshu-external-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const world = await aWorldOn(url, dataDir);
  const values = plantedValues(`Q${randomBytes(4).toString('hex')}`);
  const others = plantedValues(`N${randomBytes(4).toString('hex')}`);
  const road = await aWholeRoad(world, values);
  const before = await hashesOf(world, road);
  const archiveId = await archived(world, road);
  expect(await hashesOf(world, road)).toEqual({});
  await restore(road.team.bureau, archiveId);
  await settle(world);
  expect(await hashesOf(world, road)).toEqual(before);
  // A neighbour that lives on, and statistics of the values.
  await aLandedRoad(world, others);
  await rawPool(world.db).query('analyze');
  await archived(world, road);
  const id = await aStartedDestruction(road.team, { dataSetId: road.dataSetId });
  await meanwhile?.();
  await settle(world);
  expect(await standingOf(world, road.dataSetId)).toBe('destroyed');
  expect(await inFiles(world, values)).toEqual([]);
  expect((await inFiles(world, others)).length).toBeGreaterThan(2);
  const { state, verification } = await readRetirement(world.db, id);
  expect(state).toBe('destroyed');
  return { world, values, verification };
}

async function archived(world: World, { dataSetId, team }: WholeRoad): Promise<string> {
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
  await executeRetirement(team.bureau, id);
  await settle(world);
  expect(await standingOf(world, dataSetId)).toBe('archived');
  return id;
}

test.skipIf(noPostgres !== undefined)(
  'a superuser of an external server that deletes its old log: nothing is left in any file of the server',
  { timeout: testMs },
  async () => {
    const postgres = await startPostgres({ wal_recycle: 'off' });
    onTestFinished(postgres.stop);
    const { world, values, verification } = await endedOn(await postgres.aSuperDatabase());
    expect(verification).toMatchObject({
      clean: true,
      statisticsCleared: true,
      logTrimmed: true,
      logKept: null,
    });
    expect(await inTables(world, values)).toEqual([]);
    expect(await filesHolding(postgres.dataDir, values)).toEqual([]);
  },
);

test.skipIf(noPostgres !== undefined)(
  'an ordinary owner: nothing is left in the tables, a reader of another account is waited for, and the record says what the server keeps',
  { timeout: testMs },
  async () => {
    const postgres = await startPostgres();
    onTestFinished(postgres.stop);
    const url = await postgres.aDatabase();
    const reading = await aHiddenReader(await postgres.aSuperDatabase(), url);
    const { world, values, verification } = await endedOn(url, reading.begin);
    expect(reading.hasEnded()).toBe(true);
    expect(verification).toMatchObject({
      clean: true,
      statisticsCleared: false,
      logTrimmed: false,
      logKept: 'not-permitted',
    });
    expect(await inTables(world, values)).toEqual([]);
    // Of the server's own files only its statistics, which the owner cannot rewrite, and its log still hold values.
    const files = await filesHolding(postgres.dataDir, values);
    const statistics = await filesOf(url, 'pg_statistic');
    const own = files.filter((path) => !path.startsWith('pg_wal/') && !statistics.includes(path));
    expect(own).toEqual([]);
  },
);

test.skipIf(noPostgres !== undefined)(
  'a superuser of a server that uses its log again is told so in the record',
  { timeout: testMs },
  async () => {
    const postgres = await startPostgres();
    onTestFinished(postgres.stop);
    const { verification } = await endedOn(await postgres.aSuperDatabase());
    expect(verification).toMatchObject({
      statisticsCleared: true,
      logTrimmed: false,
      logKept: 'recycled',
    });
  },
);

/** A transaction of the superuser in the database of another: `begin` opens it, and it ends by itself after a while. */
async function aHiddenReader(superUrl: string, url: string) {
  const at = new URL(superUrl);
  at.pathname = new URL(url).pathname;
  const client = new pg.Client({ connectionString: at.href });
  await client.connect();
  onTestFinished(() => client.end());
  let ended = false;
  return {
    begin: async () => {
      await client.query('begin isolation level repeatable read');
      await client.query('select from department');
      setTimeout(() => {
        ended = true;
        void client.query('commit');
      }, 5_000);
    },
    hasEnded: () => ended,
  };
}

/** Files of a table and of what it keeps outside its rows, below the directory of the server. */
async function filesOf(url: string, table: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ path: string }>(
      `select pg_relation_filepath(c.oid) as path from pg_class c where c.oid = $1::regclass
         or c.oid in (select reltoastrelid from pg_class where oid = $1::regclass)`,
      [table],
    );
    return rows.map(({ path }) => path);
  } finally {
    await client.end();
  }
}
