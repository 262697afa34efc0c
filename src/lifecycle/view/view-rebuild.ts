import * as z from 'zod';
import type { Context } from '#governance/identity/context.ts';
import { departmentFilter, perform } from '#governance/policy/perform.ts';
import { transact, type Database } from '#platform/database/database.ts';
import { defineSubscriber } from '#platform/events/events.ts';
import { startJob } from '#platform/jobs/jobs.ts';
import type { World } from '#platform/world.ts';
import { requireView } from './view.commands.ts';
import { viewErrors } from './view.errors.ts';
import { buildKey, type GraphView, readyAfter, staleAncestors } from './view-graph.rules.ts';
import { viewBuildJob } from './view.jobs.ts';
import { loadGraph } from './view.queries.ts';

const DataEvent = z.object({ dataSetId: z.uuid() });

/**
 * New data in a data set builds the views that use it, each once its own inputs are up to date: a view above two
 * changed views waits for both.
 */
export const viewRebuild = defineSubscriber({
  name: 'view.rebuild',
  topics: ['snapshot.landed', 'view.built'],
  handle: async (world, event) => {
    const { dataSetId } = DataEvent.parse(event.payload);
    await transact(world.db, async (tx) => {
      for (const view of readyAfter(await loadGraph(tx), dataSetId))
        await startBuild(tx, world, { view });
    });
  },
});

/**
 * Builds a view and first what it depends on, where something changed. Out: the jobs started now; the views above
 * them follow by themselves. Nothing is started, and that is said, when nothing changed. Views of other departments are
 * theirs to build: what they gave last is read.
 */
export async function requestBuild(
  ctx: Context,
  id: string,
): Promise<{ unchanged: boolean; jobs: { viewId: string; jobId: string }[] }> {
  const { departmentId } = await requireView(ctx.db, id);
  const deed = { permission: 'view:build', object: { type: 'view', id, departmentId } } as const;
  return perform(ctx, deed, async (tx) => {
    const buildable = departmentFilter(ctx, 'view:build');
    const graph = (await loadGraph(tx)).filter(
      (view) => buildable === 'all' || buildable.includes(view.departmentId),
    );
    const stale = staleAncestors(graph, id);
    if (!stale.some((view) => view.id === id)) return { unchanged: true, jobs: [] };
    refuseEmpty(graph, stale);
    const ready = stale.filter((view) => staleAncestors(graph, view.id).length === 1);
    const jobs = [];
    for (const view of ready) {
      jobs.push({
        viewId: view.id,
        jobId: await startBuild(tx, ctx, { view, requestedBy: ctx.actor.id }),
      });
    }
    return { unchanged: false, jobs };
  });
}

/** An input that no view makes and that has no data would be waited for without end. */
function refuseEmpty(graph: readonly GraphView[], stale: readonly GraphView[]): void {
  const made = new Set(graph.map((view) => view.dataSetId));
  const empty = stale
    .flatMap((view) => view.inputs)
    .find((input) => input.latest === undefined && !made.has(input.dataSetId));
  if (empty !== undefined) throw viewErrors.inputEmpty({ alias: empty.alias });
}

/** One unfinished job for each state of a view's inputs: new data during a build gets a build of its own. */
function startBuild(
  tx: Database,
  world: World,
  start: { view: GraphView; requestedBy?: string },
): Promise<string> {
  const { view, requestedBy } = start;
  return startJob(tx, world, {
    job: viewBuildJob,
    payload: { viewId: view.id },
    key: `${view.id}:${buildKey(view) ?? 'empty'}`,
    subject: view.name,
    ...(requestedBy === undefined ? {} : { requestedBy }),
  });
}
