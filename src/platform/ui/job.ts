import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type * as z from 'zod';
import { endpointUrl } from '#platform/http/client.ts';
import { Job, jobsApi } from '#platform/jobs/jobs.contract.ts';
import { queryKeyOf, useApi } from './api.tsx';

export type JobView = z.output<typeof Job>;

const ended: readonly JobView['state'][] = ['done', 'failed', 'cancelled'];

/** Whether a job will not change any more. */
export function isEnded({ state }: Pick<JobView, 'state'>): boolean {
  return ended.includes(state);
}

/**
 * A job, followed live until it ends: at each event of the platform, again after the page was reloaded or the
 * connection was lost. When it ends, all that is shown is asked for again.
 */
export function useJob(id: string): UseQueryResult<JobView, Error> {
  return useFollowedJob(id).query;
}

const againMs = 3_000;

/** As `useJob`, with whether the connection is lost at the moment; then it is tried again until it stands. */
export function useFollowedJob(id: string): {
  query: UseQueryResult<JobView, Error>;
  isLost: boolean;
} {
  const [isLost, setLost] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const queries = useQueryClient();
  const input = { params: { id } };
  const query = useApi(jobsApi.get, input);
  const isOpen = query.data !== undefined && !isEnded(query.data);
  useEffect(() => {
    if (!isOpen) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stream = new EventSource(endpointUrl(jobsApi.watch, { params: { id } }));
    stream.addEventListener('open', () => {
      setLost(false);
    });
    stream.addEventListener('error', () => {
      setLost(true);
      // The browser opens a broken stream again by itself, but not one that was answered with an error.
      if (stream.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(() => {
        setAttempt((count) => count + 1);
      }, againMs);
    });
    stream.addEventListener('job', (event: MessageEvent<string>) => {
      const told = Job.safeParse(JSON.parse(event.data));
      if (!told.success) return;
      queries.setQueryData(queryKeyOf(jobsApi.get, { params: { id } }), told.data);
      if (!isEnded(told.data)) return;
      stream.close();
      void queries.invalidateQueries();
    });
    return () => {
      clearTimeout(timer);
      stream.close();
    };
  }, [id, isOpen, queries, attempt]);
  return { query, isLost: isLost && isOpen };
}

const tickMs = 1_000;

/** The present moment, every second while a job runs, for its rate. */
export function usePresent(job: Pick<JobView, 'state'>): Date {
  const [present, setPresent] = useState(() => new Date());
  const runs = job.state === 'running';
  useEffect(() => {
    if (!runs) return undefined;
    const timer = setInterval(() => {
      setPresent(new Date());
    }, tickMs);
    return () => {
      clearInterval(timer);
    };
  }, [runs]);
  return present;
}

/** How fast a job is and how long it will take; undefined while that cannot be said. */
export function paceOf(
  job: Pick<JobView, 'progress' | 'startedAt'>,
  now: Date,
): { rowsPerSecond: number; remainingMs: number | undefined } | undefined {
  const { rows, rowsTotal } = job.progress;
  if (job.startedAt === null || rows === undefined || rows === 0) return undefined;
  const spentMs = now.getTime() - new Date(job.startedAt).getTime();
  if (spentMs < 1_000) return undefined;
  const rowsPerMs = rows / spentMs;
  const remainingMs =
    rowsTotal === undefined ? undefined : Math.max(0, (rowsTotal - rows) / rowsPerMs);
  return { rowsPerSecond: rowsPerMs * 1_000, remainingMs };
}

/** Share of the work that is done, 0 to 1; undefined while the whole is not known. */
export function shareOf({ progress }: Pick<JobView, 'progress'>): number | undefined {
  const { rows, rowsTotal, bytes, bytesTotal } = progress;
  if (rows !== undefined && rowsTotal !== undefined && rowsTotal > 0) return rows / rowsTotal;
  if (bytes !== undefined && bytesTotal !== undefined && bytesTotal > 0) return bytes / bytesTotal;
  return undefined;
}
