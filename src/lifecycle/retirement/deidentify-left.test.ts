import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { rowsOf } from '#lifecycle/view/view.fixtures.ts';
import { aPersonRoad, aStartedDeIdentification } from './deidentify.fixtures.ts';
import { standingOf } from './looking.fixtures.ts';
import { aWorldWithCluster } from './own-cluster.fixtures.ts';
import { inFiles, inTables } from './planted.fixtures.ts';
import { readRetirement } from './retirement-reading.ts';
import { plantedValues, settle } from './road.fixtures.ts';

test(
  'after de-identifying none of ten planted identifiers is anywhere, and the columns kept are as they were',
  { timeout: 120_000 },
  async () => {
    const world = await aWorldWithCluster();
    const identifiers = plantedValues(`Q${randomBytes(4).toString('hex')}`);
    const { dataSetId, team } = await aPersonRoad(world, { identifiers });
    await rawPool(world.db).query('analyze');
    // Rows of the fixture's own columns.
    const kept = (rows: unknown[]) =>
      (rows as Record<string, unknown>[])
        .map((row) => [row['区划'], row['等级'], row['备注'], row['金额']].join())
        .toSorted();
    const before = kept(await rowsOf(world, dataSetId));
    expect(before).toHaveLength(360);
    expect((await inFiles(world, identifiers)).length).toBeGreaterThan(2);
    expect((await inTables(world, identifiers)).length).toBeGreaterThan(0);
    const id = await aStartedDeIdentification(team, { dataSetId });
    await settle(world);
    expect(await standingOf(world, dataSetId)).toBe('destroyed');
    const named = [...identifiers, '110101190000000007'];
    expect(await inTables(world, named)).toEqual([]);
    expect(await inFiles(world, named)).toEqual([]);
    const [copy] = (await readRetirement(world.db, id)).keptCopies;
    expect(kept(await rowsOf(world, copy!.dataSetId))).toEqual(before);
  },
);
