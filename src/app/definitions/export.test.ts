import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testWorld } from '#platform/testing/world.ts';
import { aPublishedResource, catalogueTeam } from '#lifecycle/resource/resource.fixtures.ts';
import { exportBundle } from './export.ts';

test('an entry on data that no definition makes, as de-identified ones, is not in a bundle', async () => {
  const world = await testWorld();
  const directory = await mkdtemp(join(tmpdir(), 'chengshu-export-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const team = await catalogueTeam(world);
  await aPublishedResource(world, team);
  const paths = await exportBundle(team.bureau, directory);
  expect(paths.filter((path) => !path.startsWith('departments'))).toEqual([]);
});
