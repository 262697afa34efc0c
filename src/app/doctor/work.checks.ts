import { listJobsOfDeadWorkers } from '#platform/jobs/jobs.ts';
import { type Check, judge, say } from './check.ts';
import {
  findDeadDeliveries,
  findExpiredUploads,
  findFailedJobs,
  findLateDeliveries,
  findStrayDeliveries,
} from './doctor.queries.ts';
import { type Ground, steady } from './ground.ts';

const dayMs = 86_400_000;
const lateMs = 5 * 60_000;

/** Jobs, events and uploads that wait for somebody. */
export async function checkWork(ground: Ground): Promise<Check[]> {
  const dead = await steady(ground, () => listJobsOfDeadWorkers(ground.db));
  return [deadWorkers(ground, dead), ...(await checkQueues(ground))];
}

/** The part of checkWork that needs one look and no waiting. */
export async function checkQueues({
  db,
  now: clock,
}: Pick<Ground, 'db' | 'now'>): Promise<Check[]> {
  const now = clock();
  const ago = (ms: number) => new Date(now.getTime() - ms);
  return [
    judge('failed-jobs', await findFailedJobs(db, ago(dayMs)), {
      state: 'warning',
      good: say('近一天没有失败的任务', 'No job failed in the last day'),
      bad: say('近一天有 {count} 个任务失败', '{count} job(s) failed in the last day'),
      next: say(
        '请在工作台的“系统管理 › 任务”中查看失败的任务和原因',
        'See the failed jobs and why in the workbench, under System, Jobs',
      ),
    }),
    judge('dead-events', await findDeadDeliveries(db), {
      good: say('没有放弃投递的事件', 'No event was given up'),
      bad: say(
        '{count} 个订阅者有放弃投递的事件',
        '{count} subscriber(s) have events that were given up',
      ),
      next: say(
        '请按所列错误查明原因；数据本身未受影响，但后续阶段没有更新',
        'Find the cause by the error listed; data is whole, but later stages were not brought up to date',
      ),
    }),
    judge('late-events', await findLateDeliveries(db, ago(lateMs)), {
      state: 'warning',
      good: say('没有滞留的事件', 'No event waits for long'),
      bad: say(
        '{count} 个订阅者有滞留五分钟以上的事件',
        '{count} subscriber(s) have events that wait for over five minutes',
      ),
      next: say(
        '请确认有进程在运行任务（CHENGSHU_ROLE=all 或 worker）',
        'See that a process works on them (CHENGSHU_ROLE=all or worker)',
      ),
    }),
    judge('stray-events', await findStrayDeliveries(db), {
      good: say('事件投递均有对应事件', 'Every delivery has its event'),
      bad: say(
        '{count} 条投递没有对应的事件或订阅者',
        '{count} deliveries lack their event or subscriber',
      ),
      next: say(
        '数据库被改动或恢复不完整：请从备份恢复',
        'The database was changed or restored in part: restore a backup',
      ),
    }),
    judge('expired-uploads', await findExpiredUploads(db, now), {
      state: 'warning',
      good: say('没有过期的上传', 'No upload is past its time'),
      bad: say('{count} 个上传已过期', '{count} upload(s) are past their time'),
      next: say('下次启动时会清理', 'The next start removes them'),
    }),
  ];
}

function deadWorkers({ isRunning }: Ground, ids: readonly string[]): Check {
  return judge('jobs-of-dead-workers', ids, {
    good: say('没有失去进程的任务', 'No job has lost its process'),
    bad: say('{count} 个任务的进程已不存在', '{count} job(s) have lost their process'),
    next: isRunning
      ? say(
          '平台在运行却没有接手：请确认它运行任务（CHENGSHU_ROLE），再重启',
          'The platform runs but does not take them up: see that it runs jobs (CHENGSHU_ROLE), then restart it',
        )
      : say(
          '请运行 npx chengshu start，它会接着执行',
          'Run npx chengshu start, which takes them up again',
        ),
  });
}
