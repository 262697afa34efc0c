import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import { sleep } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';
import { scrubDatabase } from './scrub.ts';

/** A transaction that began before something was deleted. */
async function aReader(world: World): Promise<pg.Client> {
  const { connectionString } = rawPool(world.db).options;
  const client = new pg.Client({ connectionString });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin isolation level repeatable read');
  await client.query('select from department');
  await rawPool(world.db).query('delete from idempotency_key; select pg_current_xact_id()');
  return client;
}

test('a transaction that may still see what was deleted is waited for', async () => {
  const world = await testWorld();
  const reader = await aReader(world);
  let isOver = false;
  const scrubbed = scrubDatabase(world, new AbortController().signal).then(() => isOver);
  await sleep(1_200);
  isOver = true;
  await reader.query('commit');
  expect(await scrubbed).toBe(true);
});

test('a scrub that is stopped stops while it waits', async () => {
  const world = await testWorld();
  await aReader(world);
  const stop = new AbortController();
  const scrubbed = scrubDatabase(world, stop.signal);
  stop.abort(new Error('the process is stopping'));
  await expect(scrubbed).rejects.toThrow('the process is stopping');
});
