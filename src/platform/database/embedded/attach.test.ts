import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { attachEmbedded } from './attach.ts';
import { aGround } from './embedded.fixtures.ts';

test('a command beside a running process reaches its database, and finds none when nothing runs', async () => {
  const ground = await aGround();
  onTestFinished(ground.end);
  expect(await attachEmbedded(ground.dataDir)).toBeUndefined();
  const server = await ground.start();
  const url = await attachEmbedded(ground.dataDir);
  expect(url).toBe(server.url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.end();
  await server.stop();
  expect(await attachEmbedded(ground.dataDir)).toBeUndefined();
});
