import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoadReport } from '../../src/app/road/stage.ts';
import {
  aBatchFile,
  aCrashGround,
  type CrashGround,
  type Death,
  servedBatches,
  stagedOf,
} from './crash-ground.ts';

const oldRows = 3_000;
const newRows = 90_000;

let ground: CrashGround;
/** What is served and was acknowledged: the batch, its rows, and a key that works. */
let served: { batch: number; rows: number; report: RoadReport };

beforeAll(async () => {
  ground = await aCrashGround();
  served = {
    batch: 1,
    rows: oldRows,
    report: await ground.carry(await aBatchFile(ground.dir, 1, oldRows)),
  };
});
afterAll(() => ground.end());

const loading = async (more = '') =>
  (await ground.query(`select from serving_table t where state = 'loading' ${more}`))?.length === 1;
const tableThere = `and exists (select from pg_class c where c.relname = t.table_name)`;

const moments: { stage: string; kind: string; death: Death; sign: () => Promise<boolean> }[] = [
  {
    stage: 'landing',
    kind: 'cache.land',
    death: 'program',
    sign: () => stagedOf(ground, 'collected'),
  },
  {
    stage: 'landing',
    kind: 'cache.land',
    death: 'program and database',
    sign: () => stagedOf(ground, 'collected'),
  },
  {
    stage: 'view build',
    kind: 'view.build',
    death: 'program and database',
    sign: () => stagedOf(ground, 'derived'),
  },
  {
    stage: 'serving load',
    kind: 'service.refresh',
    death: 'program and database',
    sign: () => loading(),
  },
  {
    stage: 'serving index and swap',
    kind: 'service.refresh',
    death: 'program',
    sign: () => loading(tableThere),
  },
];

test.each(moments)(
  'a kill of the $death during the $stage loses nothing and leaves nothing',
  { timeout: 180_000 },
  async ({ kind, death, sign }) => {
    const next = { batch: served.batch + 1, rows: newRows + served.batch };
    const file = await aBatchFile(ground.dir, next.batch, next.rows);
    const running = ground.road(file);
    expect(await ground.until(sign, running), running.err()).toBe(true);
    await ground.kill(running, death);
    const platform = await ground.mend();
    // The job that was killed, and no other, was run again.
    const again = await ground.query(
      `select kind, attempt, state from job where attempt > 1 and created_at > now() - interval '2 minutes'
       order by created_at desc limit 1`,
    );
    expect(again).toEqual([{ kind, attempt: 2, state: 'done' }]);
    // The work had begun, so it goes on: every row is of the new batch, none of the old one.
    const ids = [1, served.rows, Math.floor(next.rows / 2), next.rows, next.rows + 1];
    const all = [next.batch, next.batch, next.batch, next.batch, undefined];
    expect(await servedBatches(platform, served.report, ids)).toEqual(all);
    const report = await ground.carry(file);
    expect(report.stages.find(({ stage }) => stage === 'cache')).toMatchObject({
      rowsIn: next.rows,
      rowsOut: next.rows,
      rejected: 0,
    });
    expect(report.stages.find(({ stage }) => stage === 'service')).toMatchObject({
      rowsOut: next.rows,
    });
    expect(await servedBatches(platform, report, ids)).toEqual(all);
    expect(await platform.stop()).toBe(0);
    served = { ...next, report };
  },
);
