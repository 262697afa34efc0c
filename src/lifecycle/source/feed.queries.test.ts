import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { testWorld } from '#platform/testing/world.ts';
import { promisedCycles } from './collection.contract.ts';
import { promisedBy } from './feed.queries.ts';
import { judgeLateness } from './schedule.rules.ts';

const farAway = new Date('2099-01-01T00:00:00Z');
const moments = [
  '2024-02-29T15:59:59Z',
  '2024-12-31T16:00:00Z',
  '2026-03-28T23:30:00Z',
  '2026-10-25T00:30:00Z',
  '2026-11-15T15:59:00Z',
  '2026-11-30T16:00:00Z',
];

test('the database knows when data are promised as the rule of lateness does', async () => {
  const { db } = await testWorld();
  const asked = ['Asia/Shanghai', 'Europe/Berlin', 'UTC'].flatMap((zone) =>
    promisedCycles.flatMap((cycle) => moments.map((at) => ({ zone, cycle, at }))),
  );
  const answers = await Promise.all(
    asked.map(async ({ zone, cycle, at }) => {
      const lastAt = sql`${at}::timestamptz`;
      const due = promisedBy({ lastAt, cycle: sql`${cycle}::text` }, zone);
      const { rows } = await sql<{ due: Date | null }>`select ${due} as due`.execute(db);
      return { zone, cycle, at, due: rows[0]?.due?.toISOString() };
    }),
  );
  expect(answers).toEqual(
    asked.map(({ zone, cycle, at }) => {
      const judged = judgeLateness(cycle, { lastAt: new Date(at), now: farAway, zone });
      return { zone, cycle, at, due: judged?.dueAt.toISOString() };
    }),
  );
});
