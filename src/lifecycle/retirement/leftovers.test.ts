import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { testWorld } from '#platform/testing/world.ts';
import { removeLeftovers } from './leftovers.ts';

const long = new Date(Date.now() - 2 * 3_600_000);

/** A directory and its files were last touched long ago. */
async function age(dir: string): Promise<void> {
  for (const name of await readdir(dir)) await utimes(join(dir, name), long, long);
  await utimes(dir, long, long);
}

test('what a process that died left goes; what is in use stays, however long nothing is written', async () => {
  const world = await testWorld();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const used = await world.storage.tempDir('download');
  const dead = world.storage.path('temp', 'download-dead');
  await mkdir(dead);
  for (const dir of [used.path, dead]) {
    await writeFile(join(dir, 'rows'), 'rows');
    await age(dir);
  }
  await world.lake.session({ memoryLimitMb: 64 }, async (session) => {
    // More than the memory holds goes to the disk.
    const rows = `SELECT range AS i, md5(range::VARCHAR) AS t FROM range(3000000)`;
    await session.run(`CREATE TABLE many AS ${rows}`);
    const [own = ''] = await readdir(world.storage.path('temp', 'lake'));
    const spilled = world.storage.path('temp', 'lake', own);
    await age(spilled);
    vi.advanceTimersByTime(60_000);
    for (const dir of [used.path, spilled])
      await expect.poll(async () => (await stat(dir)).mtime > long).toBe(true);
    await removeLeftovers(world);
    const sum = 'SELECT count(*) AS n, sum(i)::BIGINT AS i, sum(length(t))::BIGINT AS t FROM many';
    expect(await session.rows(sum)).toEqual([
      { n: 3_000_000, i: 4_499_998_500_000, t: 96_000_000 },
    ]);
  });
  expect(await readFile(join(used.path, 'rows'), 'utf8')).toBe('rows');
  await used.remove();
  expect(await readdir(world.storage.path('temp'))).toEqual(['lake']);
});
