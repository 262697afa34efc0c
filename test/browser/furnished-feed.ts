import type * as z from 'zod';
import type { Context } from '#governance/identity/context.ts';
import { DefineFeed } from '#lifecycle/source/collection.contract.ts';
import { selectCollections } from '#lifecycle/source/collection.queries.ts';
import { RegisterSource } from '#lifecycle/source/source.contract.ts';
import { defineFeed, registerSource, startCollection } from '#lifecycle/source/source.ts';
import { rawPool } from '#platform/database/database.ts';
import { sleep } from '#platform/time/time.ts';
import type { OldRegistry } from './old-registry.ts';

const lookEveryMs = 50;
const dayMs = 86_400_000;

/**
 * Collects from an old system of the department (old-registry.ts): everything, what changed, and once without success; and a
 * second data set that promised data which never came. Out: the id of the first data set.
 */
export async function furnishFeeds(ctx: Context, old: OldRegistry): Promise<string> {
  const { connectionId } = old;
  await old.run(
    `update enterprise set updated_at = timestamp '2026-10-01' + right(register_no, 6)::int * interval '1 minute'`,
  );
  const firms = await aCollected(ctx, connectionId, {
    name: '企业登记（采集）',
    feed: {
      selection: { schema: 'public', table: 'enterprise' },
      mode: 'watermark',
      markColumn: 'updated_at',
      schedule: { every: 'day', at: '02:00' },
      hours: null,
      budget: { rowsPerSecond: 20_000, statementMinutes: 10 },
      promisedCycle: 'daily',
    },
  });
  await collect(ctx, firms);
  await old.run(
    `update enterprise set state = '0', updated_at = '2026-11-20 09:30' where register_no < 'R000038'`,
  );
  await collect(ctx, firms);
  await old.run('alter table enterprise rename to enterprise_moved');
  await collect(ctx, firms);
  await old.run('alter table enterprise_moved rename to enterprise');
  const late = await aCollected(ctx, connectionId, {
    name: '行政许可（每日报送）',
    feed: {
      selection: { schema: 'public', table: 'permit' },
      mode: 'full',
      promisedCycle: 'daily',
    },
  });
  const longAgo = new Date(ctx.now().getTime() - 9 * dayMs);
  await rawPool(ctx.db).query('update feed set created_at = $2 where source_id = $1', [
    late.sourceId,
    longAgo,
  ]);
  return firms.dataSetId;
}

interface Collected {
  sourceId: string;
  dataSetId: string;
  feedId: string;
}

async function aCollected(
  ctx: Context,
  connectionId: string,
  given: { name: string; feed: Omit<DefineFeedInput, 'connectionId'> },
): Promise<Collected> {
  const departmentId = ctx.actor.departmentId ?? '';
  const asked = { departmentId, name: given.name, unclassified: true };
  const source = await registerSource(ctx, RegisterSource.parse(asked));
  const body = DefineFeed.parse({ connectionId, ...given.feed });
  const feed = await defineFeed(ctx, source.id, body);
  return { sourceId: source.id, dataSetId: source.dataSet.id, feedId: feed.id };
}

type DefineFeedInput = z.input<typeof DefineFeed>;

/** Collects now and waits until it ended and what it brought has landed. */
async function collect(ctx: Context, { sourceId, feedId }: Collected): Promise<void> {
  const { jobId } = await startCollection(ctx, sourceId, { whole: false });
  for (;;) {
    const [last] = await selectCollections(ctx.db, { feedId, limit: 1 });
    const isLanding = last?.files.some(({ state }) => state === 'waiting') ?? false;
    if (last?.jobId === jobId && last.state !== 'running' && !isLanding) return;
    await sleep(lookEveryMs);
  }
}
