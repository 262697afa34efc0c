import type * as z from 'zod';
import type { Context } from '#governance/identity/context.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { getDataSet } from '#lifecycle/source/source.ts';
import { stationNames, type roadStatusApi, type Station } from './road-status.contract.ts';
import { selectDataSets, selectStandings } from './road-status.queries.ts';
import { firstProblem, toStation } from './road-status.rules.ts';
import { selectRuns } from './runs.queries.ts';
import type { Reader } from './stations.queries.ts';

/** A page of the data sets the reader may see, each with a summary of its stations; eight statements for a page. */
export async function listDataSets(
  ctx: Context,
  query: z.output<typeof roadStatusApi.list.query>,
): Promise<z.input<typeof roadStatusApi.list.response>> {
  const { q, departmentId, kind, trouble, cursor, limit } = query;
  const found = await selectDataSets(ctx.db, {
    ...(q === undefined ? {} : { text: q }),
    ...(departmentId === undefined ? {} : { departmentId }),
    ...(kind === undefined ? {} : { kind }),
    ...(trouble === undefined ? {} : { trouble }),
    ...(cursor === undefined ? {} : { beforeId: decodeCursor(cursor, ['id'])[0] }),
    readable: departmentFilter(ctx, 'source:read'),
    now: ctx.now(),
    zone: ctx.config.timeZone,
    limit: limit + 1,
  });
  const page = pageFrom(found, limit, ({ id }) => [id]);
  const ids = page.items.map(({ id }) => id);
  const stationsOf = await stationsFor(ctx, ids);
  const items = page.items.map((dataSet) => {
    const stations = stationsOf(dataSet.id);
    return { ...dataSet, stations, problem: firstProblem(stations) };
  });
  return { items, next: page.next };
}

/** A data set with what stands at each station of its road; refuses an unknown one and who may not see it. */
export async function getRoad(
  ctx: Context,
  id: string,
): Promise<z.input<typeof roadStatusApi.road.response>> {
  const dataSet = await getDataSet(ctx.db, id);
  const { departmentId } = dataSet;
  await authorize(ctx, 'source:read', { type: 'source', id, departmentId });
  const stationsOf = await stationsFor(ctx, [id]);
  return { dataSet, stations: stationsOf(id) };
}

/** The newest runs in data sets the reader may see, running ones among them; one statement. */
export async function listRuns(
  ctx: Context,
  limit: number,
): Promise<z.input<typeof roadStatusApi.runs.response>> {
  return { items: await selectRuns(ctx.db, readerOf(ctx), limit) };
}

/** The seven stations of each of some data sets, read together. */
async function stationsFor(
  ctx: Context,
  ids: readonly string[],
): Promise<(id: string) => Station[]> {
  const reader = readerOf(ctx);
  const standings = await selectStandings(ctx.db, ids, reader);
  return (id) =>
    stationNames.map((stage) => {
      return toStation(stage, standings.get(stage)?.get(id) ?? [], reader);
    });
}

function readerOf(ctx: Context): Reader {
  return {
    source: departmentFilter(ctx, 'source:read'),
    snapshot: departmentFilter(ctx, 'snapshot:read'),
    view: departmentFilter(ctx, 'view:read'),
    resource: departmentFilter(ctx, 'resource:read'),
    service: departmentFilter(ctx, 'service:read'),
    application: departmentFilter(ctx, 'application:read'),
    retirement: departmentFilter(ctx, 'retirement:read'),
    now: ctx.now(),
    zone: ctx.config.timeZone,
  };
}
