import { randomBytes } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { standingOf } from '#lifecycle/retirement/looking.fixtures.ts';
import { aWorldWithCluster } from '#lifecycle/retirement/own-cluster.fixtures.ts';
import { filesHolding, inTables } from '#lifecycle/retirement/planted.fixtures.ts';
import { aStartedDestruction } from '#lifecycle/retirement/retirement.fixtures.ts';
import {
  aLandedRoad,
  aWholeRoad,
  plantedValues,
  settle,
} from '#lifecycle/retirement/road.fixtures.ts';
import { writeLedger } from '#lifecycle/retirement/retirement.ts';
import { loadConfig } from '#platform/config/config.ts';
import { createLogger } from '#platform/log/log.ts';
import { exists } from '#platform/storage/storage.ts';
import { testWorld } from '#platform/testing/world.ts';
import { openInstallation } from '../installation.ts';
import {
  aDirectory,
  anEmptyDatabase,
  complaintsAbout,
  groundOf,
  refusalOf,
} from './backup.fixtures.ts';
import { restoreBackup } from './restore-backup.ts';
import { takeBackup } from './take-backup.ts';

const nothing = () => undefined;

test(
  'a backup from before a destruction, restored with the ledger, brings none of ten planted values back',
  { timeout: 150_000 },
  async () => {
    const world = await aWorldWithCluster();
    const values = plantedValues(`Q${randomBytes(4).toString('hex')}`);
    const others = plantedValues(`N${randomBytes(4).toString('hex')}`);
    const road = await aWholeRoad(world, values);
    await aLandedRoad(world, others);
    const dir = await aDirectory();
    const ground = (dataDir: string) => ({
      ...groundOf(dataDir, ''),
      config: loadConfig({ CHENGSHU_DATA_DIR: dataDir, CHENGSHU_LAKE_MEMORY_MB: '256' }),
    });
    const old = join(dir, 'old');
    await takeBackup(ground(world.config.dataDir), { path: old, isKeyIncluded: true }, nothing);
    await aStartedDestruction(road.team, { dataSetId: road.dataSetId });
    await settle(world);
    expect(await standingOf(world, road.dataSetId)).toBe('destroyed');
    expect((await filesHolding(old, values)).length).toBeGreaterThan(2);
    // The newest backup has the ledger, for when the installation itself is lost.
    const newest = join(dir, 'newest');
    await takeBackup(ground(world.config.dataDir), { path: newest, isKeyIncluded: true }, nothing);
    expect(await filesHolding(newest, values)).toEqual([]);

    const dataDir = join(dir, 'data');
    const ledger = { dir: join(newest, 'archives', 'ledger') };
    const report = await restoreBackup(ground(dataDir), { path: old, ledger }, nothing);
    expect(report).toMatchObject({ destroyedAgain: 2, heldBack: 0, notServed: [] });
    expect(await filesHolding(dataDir, values)).toEqual([]);
    expect((await filesHolding(dataDir, others)).length).toBeGreaterThan(2);
    expect(await complaintsAbout(ground(dataDir))).toEqual([]);
    const log = createLogger({ level: 'silent' });
    const restored = await openInstallation(ground(dataDir).config, log);
    onTestFinished(restored.close);
    expect(await standingOf(restored.world, road.dataSetId)).toBe('destroyed');
    expect(await inTables(restored.world, values)).toEqual([]);
  },
);

test('a restore asks for the ledger, and refuses one that is damaged, of another installation, or none', async () => {
  const world = await testWorld();
  const { dataSetId, team } = await aLandedRoad(world);
  const dir = await aDirectory();
  const path = join(dir, 'backup');
  const old = groundOf(world.config.dataDir, world.databaseUrl);
  await takeBackup(old, { path, isKeyIncluded: true }, nothing);
  await aStartedDestruction(team, { dataSetId });
  await settle(world);
  const ground = groundOf(join(dir, 'data'), await anEmptyDatabase());
  expect(await refusalOf(restoreBackup(ground, { path }, nothing))).toBe('backup.ledger-needed');
  const refused = (ledger: string) =>
    refusalOf(restoreBackup(ground, { path, ledger: { dir: ledger } }, nothing));
  expect(await refused(join(dir, 'nowhere'))).toBe(`backup.not-ledger ${join(dir, 'nowhere')}`);
  expect(await refused(path)).toBe(`retirement.ledger-damaged ${join(path, 'ledger.json')}`);

  const whole = world.storage.path('archives', 'ledger');
  const names = await readdir(whole);
  expect(names).toHaveLength(2);
  const copy = join(dir, 'ledger');
  for (const name of names) {
    const text = await readFile(join(whole, name), 'utf8');
    const damages = [text.slice(0, -2), text.replace(/[0-9a-f]/, 'x'), '', undefined];
    for (const damaged of damages) {
      await rm(copy, { recursive: true, force: true });
      await cp(whole, copy, { recursive: true });
      if (damaged === undefined) await rm(join(copy, name));
      else await writeFile(join(copy, name), damaged);
      expect(await refused(copy)).toBe(`retirement.ledger-damaged ${join(copy, name)}`);
    }
  }
  await rm(copy, { recursive: true });
  await cp(whole, copy, { recursive: true });
  await writeFile(join(copy, 'notes.txt'), 'mine');
  expect(await refused(copy)).toBe(`retirement.ledger-damaged ${join(copy, 'notes.txt')}`);
  expect(await refused(await theLedgerOfAnother(dir))).toBe(
    `retirement.other-ledger ${join(dir, 'other', 'ledger.json')}`,
  );
  expect(await exists(join(dir, 'data'))).toBe(false);

  const report = await restoreBackup(ground, { path, ledger: { dir: whole } }, nothing);
  expect(report).toMatchObject({ destroyedAgain: 1 });
  const again = groundOf(join(dir, 'again'), await anEmptyDatabase());
  const without = await restoreBackup(again, { path, ledger: 'none' }, nothing);
  expect(without).toMatchObject({ destroyedAgain: 0 });
});

async function theLedgerOfAnother(dir: string): Promise<string> {
  const other = join(dir, 'other');
  await mkdir(other);
  const installation = '01a00000-0000-7000-8000-00000000000f';
  await writeLedger(other, { installation, entries: [] });
  return other;
}
