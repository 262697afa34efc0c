import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { assert } from '#platform/errors/errors.ts';
import type { World } from '#platform/world.ts';
import { landCollected, landJob } from '#lifecycle/cache/cache.ts';
import { aFeed, collectForTest, settleAll } from '#lifecycle/source/collection.fixtures.ts';
import { collectJob } from '#lifecycle/source/source.ts';
import { aRetirementTeam, type RetirementTeam } from './retirement.fixtures.ts';

/** A data set whose files come out of a watched folder; the values stand in rows and in the name of a file. */
export async function aCollectedRoad(
  world: World,
  values: readonly string[],
): Promise<{ dataSetId: string; feedId: string; team: RetirementTeam }> {
  const root = await mkdtemp(join(tmpdir(), 'watched-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const watching = { ...world, config: { ...world.config, watchRoots: [root] } };
  const rows = Array.from({ length: 200 }, (_, at) => `${at},${values[at % values.length]}`);
  await writeFile(join(root, `${values[0]}.csv`), ['code,name', ...rows, ''].join('\n'));
  const at = await aFeed(watching, {
    kind: 'folder',
    reach: { settings: { directory: root }, secret: undefined },
    feed: {
      selection: { path: '', pattern: '*.csv', quietSeconds: 1 },
      schedule: { every: 'minutes', minutes: 5 },
    },
  });
  await collectForTest(watching, { feedId: at.feed.id });
  await settleAll(watching, { subscribers: [landCollected], jobs: [collectJob, landJob] });
  const { departmentId } = at.ctx.actor;
  assert(departmentId !== null, 'a steward has a department');
  return {
    dataSetId: at.dataSetId,
    feedId: at.feed.id,
    team: await aRetirementTeam(watching, departmentId),
  };
}
