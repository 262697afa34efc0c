import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { aGateway, aPublishedResource, aService, rebind, refresh } from './service.fixtures.ts';
import { recoverService } from './service.jobs.ts';

const rowsOf = (load: number) => `SELECT 'k' || i, ${load} FROM range(2000) r(i)`;

/** A published resource whose rows tell which load they are of. */
const aResource = (world: World) =>
  aPublishedResource(world, {
    columns: [
      { name: 'id', type: 'text', key: true },
      { name: 'load', type: 'integer' },
    ],
    rows: rowsOf(1),
  });

test.each(['export', 'copy', 'index'])(
  'a process killed in the stage %s leaves the old load, and the next one succeeds',
  async (stage) => {
    const world = await testWorld();
    const resource = await aResource(world);
    await aService(world, resource, { code: 'killed', kind: 'query' });
    await refresh(world, resource);
    await rebind(world, resource, rowsOf(2));
    const { connectionString = '' } = rawPool(world.db).options;
    const script = fileURLToPath(new URL('./load-until-killed.fixtures.ts', import.meta.url));
    const child = spawn(
      process.execPath,
      [script, connectionString, world.config.dataDir, resource.id, stage],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    const gateway = await aGateway(world);
    const answer = async () => {
      const response = await fetch(`${gateway.url}/data/v1/killed?id=k7`, {
        headers: { 'x-api-key': 'csk_x' },
      });
      // A page of the gateway.
      return ((await response.json()) as { data: unknown }).data;
    };
    expect(await answer()).toEqual([{ id: 'k7', load: 1 }]);
    await expect.poll(() => recoverService(world)).toEqual({ loads: 1, replaced: 0, orphans: 0 });
    expect(await refresh(world, resource)).toEqual({ outcome: 'switched', rowCount: 2000 });
    expect(await answer()).toEqual([{ id: 'k7', load: 2 }]);
    const { rows } = await rawPool(world.db).query(
      `select 1 from pg_tables where schemaname = 'serving'`,
    );
    expect(rows).toHaveLength(2);
    await gateway.server.close();
  },
);

test.each(['query', 'file'] as const)(
  'a load that goes on after another has taken it for dead takes nothing from what is served: %s',
  async (kind) => {
    const world = await testWorld();
    const resource = await aResource(world);
    await aService(world, resource, { code: 'late', kind });
    await refresh(world, resource);
    await rebind(world, resource, rowsOf(2));
    let isLate = false;
    const session: World['lake']['session'] = async (options, work) => {
      const result = await world.lake.session(options, work);
      if (isLate) return result;
      isLate = true;
      await rawPool(world.db).query(`select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and granted and pid <> pg_backend_pid()
          and database = (select oid from pg_database where datname = current_database())`);
      expect(await refresh(world, resource)).toMatchObject({ outcome: 'switched' });
      return result;
    };
    const late = refresh({ ...world, lake: { ...world.lake, session } }, resource);
    await expect(late).rejects.toBeInstanceOf(Error);
    const { rows } = await rawPool(world.db).query<{ state: string; table: string | null }>(
      `select state, to_regclass('serving.' || table_name)::text as table from serving_table
        order by number`,
    );
    expect(rows.map(({ state }) => state)).toEqual(['old', 'current']);
    expect(rows.map(({ table }) => table !== null)).toEqual([kind === 'query', kind === 'query']);
    expect(await refresh(world, resource)).toEqual({ outcome: 'unchanged' });
  },
);
