import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newId, rawPool } from '#platform/database/database.ts';
import { Failure } from '#platform/errors/errors.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import { createAccessRecorder } from './access-record.ts';
import { countCallsByDay, listCalls } from './access-record.queries.ts';
import { anAccessRecord } from './application.fixtures.ts';

const clock = testClock();
let world: Awaited<ReturnType<typeof testWorld>>;

beforeAll(async () => {
  world = await testWorld({ now: clock.now, keep: true });
});
afterAll(() => world.close());

function aRecorder() {
  const recorder = createAccessRecorder(world);
  onTestFinished(() => recorder.close());
  return recorder;
}

const countOf = async (applicationId: string): Promise<number> => {
  const { rows } = await rawPool(world.db).query(
    'select count(*)::int as count from access_record where application_id = $1',
    [applicationId],
  );
  return rows[0].count;
};

describe('the recorder', () => {
  it('has the row on the table when the promise resolves', async () => {
    const recorder = aRecorder();
    const record = anAccessRecord(world);
    await recorder.record(record);
    const [row] = await listCalls(world.db, { of: record, limit: 10 });
    expect(row).toEqual({ ...record, id: expect.any(String) });
  });

  it('commits many callers in few groups and loses none', async () => {
    const recorder = aRecorder();
    const applicationId = newId();
    const before = await commits();
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        for (let turn = 0; turn < 10; turn += 1) {
          await recorder.record(anAccessRecord(world, { applicationId }));
        }
      }),
    );
    expect(await countOf(applicationId)).toBe(640);
    // One commit for each record would be 640.
    expect((await commits()) - before).toBeLessThan(100);
  });

  it('rejects the caller whose row is refused, and keeps all others of its group', async () => {
    const recorder = aRecorder();
    const applicationId = newId();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 150 }, (_, at) => {
        const fault = at === 17 ? { rowCount: -1 } : at === 90 ? { grantId: 'no-uuid' } : {};
        return recorder.record(anAccessRecord(world, { applicationId, ...fault }));
      }),
    );
    const rejected = outcomes.flatMap((one, at) => (one.status === 'rejected' ? [at] : []));
    expect(rejected).toEqual([17, 90]);
    expect(outcomes[17]).toMatchObject({ reason: expect.any(Failure) });
    expect(await countOf(applicationId)).toBe(148);
  });

  it('rejects its waiters when the connection is lost, and goes on with a new one', async () => {
    const recorder = aRecorder();
    const applicationId = newId();
    await recorder.record(anAccessRecord(world, { applicationId }));
    const pool = rawPool(world.db);
    // Holds the table, so that the next group is being written when its connection is cut.
    const blocker = await pool.connect();
    await blocker.query('begin; lock table access_record in exclusive mode');
    const waiting = recorder.record(anAccessRecord(world, { applicationId }));
    const refused = waiting.then(
      () => 'kept',
      (error: unknown) => error,
    );
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await pool.query(cut)).rowCount).toBe(1);
    expect(await refused).toMatchObject({ retryable: true });
    await blocker.query('rollback');
    blocker.release();
    await recorder.record(anAccessRecord(world, { applicationId }));
    expect(await countOf(applicationId)).toBe(2);
  });

  it('pushes callers back when too many wait', async () => {
    const recorder = aRecorder();
    const applicationId = newId();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10_050 }, () =>
        recorder.record(anAccessRecord(world, { applicationId })),
      ),
    );
    const rejected = outcomes.filter((one) => one.status === 'rejected');
    expect(rejected).toHaveLength(50);
    expect(rejected[0]).toMatchObject({ reason: { retryable: true, retryAfterMs: 1000 } });
    expect(await countOf(applicationId)).toBe(10_000);
  });

  it('writes what was taken before it closes, and takes nothing afterwards', async () => {
    const recorder = createAccessRecorder(world);
    const applicationId = newId();
    const taken = Array.from({ length: 500 }, () =>
      recorder.record(anAccessRecord(world, { applicationId })),
    );
    await recorder.close();
    await Promise.all(taken);
    expect(await countOf(applicationId)).toBe(500);
    await expect(recorder.record(anAccessRecord(world))).rejects.toMatchObject({ retryable: true });
  });
});

describe('records', () => {
  it('cannot be changed or removed', async () => {
    const recorder = aRecorder();
    await recorder.record(anAccessRecord(world));
    const run = (text: string) => rawPool(world.db).query(text);
    await expect(run('update access_record set row_count = 0')).rejects.toThrow(/append-only/);
    await expect(run('delete from access_record')).rejects.toThrow(/append-only/);
    await expect(run('truncate access_record')).rejects.toThrow(/append-only/);
  });

  it('are read page by page without a gap, also when many share a time', async () => {
    const recorder = aRecorder();
    const serviceId = newId();
    await Promise.all(
      Array.from({ length: 25 }, () => recorder.record(anAccessRecord(world, { serviceId }))),
    );
    const seen: string[] = [];
    let after: { at: string; id: string } | undefined;
    for (let page = 0; page < 10; page += 1) {
      const rows = await listCalls(world.db, {
        of: { serviceId },
        limit: 10,
        ...(after === undefined ? {} : { after }),
      });
      seen.push(...rows.map((row) => row.id));
      const last = rows.at(-1);
      if (last === undefined) break;
      after = { at: last.at.toISOString(), id: last.id };
    }
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
  });

  it('are counted by the day in Beijing', async () => {
    const recorder = aRecorder();
    const applicationId = newId();
    const at = (time: string) => ({ applicationId, at: new Date(time) });
    await recorder.record(anAccessRecord(world, at('2026-11-20T15:59:59Z')));
    await recorder.record(anAccessRecord(world, { ...at('2026-11-20T16:00:00Z'), rowCount: 7 }));
    const failed = { ...at('2026-11-20T17:00:00Z'), rowCount: 0, outcome: 'failed' } as const;
    await recorder.record(anAccessRecord(world, failed));
    const of = { applicationId };
    const now = new Date('2026-11-21T16:00:00Z');
    expect(await countCallsByDay(world.db, { of, now, days: 4 })).toEqual([
      { day: '2026-11-19', calls: 0, answered: 0, rows: 0 },
      { day: '2026-11-20', calls: 1, answered: 1, rows: 1 },
      { day: '2026-11-21', calls: 2, answered: 1, rows: 7 },
      { day: '2026-11-22', calls: 0, answered: 0, rows: 0 },
    ]);
    const before = new Date('2026-11-21T15:59:59Z');
    expect(await countCallsByDay(world.db, { of, now: before, days: 1 })).toEqual([
      { day: '2026-11-21', calls: 2, answered: 1, rows: 7 },
    ]);
  });
});

/** Different transactions that wrote access records so far. */
async function commits(): Promise<number> {
  const { rows } = await rawPool(world.db).query(
    'select count(distinct xmin::text)::int as count from access_record',
  );
  return rows[0].count;
}
