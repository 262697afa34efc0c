import { road } from '#lifecycle/road/road.ts';
import type { JobProgress } from '#platform/jobs/job.ts';
import { getJob } from '#platform/jobs/jobs.ts';
import { sleep } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';
import { roadErrors } from './road.errors.ts';

const lookEveryMs = 100;
const ended = new Set(['done', 'failed', 'cancelled']);

/** Waits for a job of some worker of this installation and returns its result. Refuses, in the job's words, when it failed. */
export async function awaitJob(
  world: World,
  wait: { jobId: string; stage: string; onProgress: (progress: JobProgress) => void },
): Promise<Record<string, unknown>> {
  for (;;) {
    const job = await getJob(world.db, wait.jobId);
    wait.onProgress(job.progress);
    if (ended.has(job.state)) {
      if (job.state === 'done') return job.result ?? {};
      const { words, next } = job.error ?? { words: { zh: '已取消', en: 'cancelled' } };
      const stage = road.find((one) => one.stage === wait.stage);
      throw roadErrors.stageFailed({
        stageZh: stage?.words.zh ?? wait.stage,
        stageEn: stage?.words.en ?? wait.stage,
        zh: words.zh,
        en: words.en,
        nextZh: next?.zh ?? '请查看任务记录',
        nextEn: next?.en ?? 'See the record of the job',
      });
    }
    await sleep(lookEveryMs);
  }
}
