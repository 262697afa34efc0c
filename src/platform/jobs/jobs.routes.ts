import type * as z from 'zod';
import type { Signals } from '#platform/events/signals.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { implementWith, type Routes } from '#platform/http/mount.ts';
import { eventStream } from '#platform/http/server-sent-events.ts';
import type { World } from '#platform/world.ts';
import type { JobGuard, JobRecord } from './job.ts';
import { jobsApi, type Job } from './jobs.contract.ts';
import { cancelJob, getJob, listJobs } from './jobs.ts';
import { jobChannel } from './jobs.queries.ts';

/** Seconds between looks when no notice comes. */
const lookEveryMs = 2000;
const ended = new Set(['done', 'failed', 'cancelled']);

/** Handlers of the job endpoints. */
export function jobsRoutes<C extends World>(signals: Signals, guard: JobGuard<C>): Routes<C> {
  const readable = async (ctx: C, id: string) => {
    const job = await getJob(ctx.db, id);
    await guard.authorizeRead(ctx, job);
    return job;
  };
  return implementWith<C>()(jobsApi, {
    list: async (ctx, { query }) => {
      const after = query.cursor === undefined ? [] : decodeCursor(query.cursor, ['time', 'id']);
      const [createdAt, id] = after;
      const requestedBy = guard.onlyOf(ctx);
      const filter = {
        ...(requestedBy === undefined ? {} : { requestedBy }),
        ...(query.state === undefined ? {} : { state: query.state }),
        ...(query.kind === undefined ? {} : { kind: query.kind }),
        ...(createdAt === undefined || id === undefined ? {} : { after: { createdAt, id } }),
      };
      const rows = await listJobs(ctx.db, filter, query.limit + 1);
      const page = pageFrom(rows, query.limit, (job) => [job.createdAt.toISOString(), job.id]);
      return { items: page.items.map(shown), next: page.next };
    },
    get: async (ctx, { params }) => shown(await readable(ctx, params.id)),
    cancel: async (ctx, { params }) => {
      const job = await getJob(ctx.db, params.id);
      const cancelled = await guard.performCancel(ctx, job, (tx) =>
        cancelJob({ ...ctx, db: tx }, params.id),
      );
      return shown(cancelled);
    },
    watch: async (ctx, { params }) => {
      await readable(ctx, params.id);
      return watchJob(ctx, signals, params.id);
    },
  });
}

function watchJob(world: World, signals: Signals, id: string) {
  return eventStream((send, end) => {
    let last = '';
    const look = async () => {
      const job = shown(await getJob(world.db, id));
      const text = JSON.stringify(job);
      if (text !== last) send({ event: 'job', data: job });
      last = text;
      if (ended.has(job.state)) end();
    };
    const lookSafely = () => {
      look().catch((error: unknown) => {
        world.log.warn({ err: error, jobId: id }, 'a watched job could not be read');
      });
    };
    const off = signals.on(jobChannel, (notified) => {
      if (notified === id) lookSafely();
    });
    const timer = setInterval(lookSafely, lookEveryMs);
    lookSafely();
    return () => {
      off();
      clearInterval(timer);
    };
  });
}

function shown(job: JobRecord): z.input<typeof Job> {
  return {
    ...job,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}
