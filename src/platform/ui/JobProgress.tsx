import { Alert, Button, Progress } from 'antd';
import type { ReactNode } from 'react';
import { jobsApi } from '#platform/jobs/jobs.contract.ts';
import { useCommand } from './api.tsx';
import { useConfirm } from './confirm.tsx';
import { Loaded } from './Loaded.tsx';
import { ProblemAlert } from './ErrorState.tsx';
import { useFormats } from './formats.ts';
import { isEnded, paceOf, usePresent, shareOf, useFollowedJob, type JobView } from './job.ts';
import { StatusTag, type Tone } from './StatusTag.tsx';
import { uiWords } from './ui.words.ts';
import { useLanguage, useWords } from './words.ts';

const tones: Readonly<Record<JobView['state'], Tone>> = {
  queued: 'rest',
  running: 'running',
  done: 'good',
  failed: 'bad',
  cancelled: 'rest',
};

const stateKeys = {
  queued: 'jobQueued',
  running: 'jobRunning',
  done: 'jobDone',
  failed: 'jobFailed',
  cancelled: 'jobCancelled',
} as const;

/** The stages that jobs report (`job.progress({ stage })`) in words. */
const stageKeys: Readonly<Record<string, keyof typeof uiWords.zh>> = {
  collect: 'stageCollect',
  read: 'stageRead',
  types: 'stageTypes',
  write: 'stageWrite',
  build: 'stageBuild',
  profile: 'stageProfile',
  seal: 'stageSeal',
  export: 'stageExport',
  copy: 'stageCopy',
  index: 'stageIndex',
  wait: 'stageWait',
  pack: 'stagePack',
  verify: 'stageVerify',
  unpack: 'stageUnpack',
  remove: 'stageRemove',
  scrub: 'stageScrub',
  'de-identify': 'stageDeIdentify',
};

/** What is seen of a job: how it stands and how far it has come. */
type Seen = Pick<JobView, 'state' | 'progress' | 'startedAt' | 'finishedAt' | 'cancelRequested'>;

/** The state of a job as a tag. */
export function JobState({ job }: { job: Pick<JobView, 'state' | 'cancelRequested'> }) {
  const say = useWords(uiWords);
  const stops = job.cancelRequested && !isEnded(job);
  return (
    <StatusTag tone={stops ? 'attention' : tones[job.state]}>
      {say(stops ? 'jobCancelling' : stateKeys[job.state])}
    </StatusTag>
  );
}

/** A job with its progress, live: rows, rate, what remains, and cancel. In: its id; survives a reload of the page. */
export function JobProgress({ id }: { id: string }) {
  const say = useWords(uiWords);
  const { query, isLost } = useFollowedJob(id);
  return (
    <>
      {isLost ? (
        <Alert type="warning" showIcon title={say('jobLost')} description={say('jobLostNext')} />
      ) : null}
      <Loaded query={query}>{(job) => <JobView job={job} />}</Loaded>
    </>
  );
}

function JobView({ job }: { job: JobView }) {
  const language = useLanguage();
  return (
    <JobStanding job={job} deeds={<JobCancel job={job} />}>
      {job.error === null ? null : (
        <div role="alert">
          <p>{job.error.words[language]}</p>
          <p className="weak">{job.error.next?.[language]}</p>
        </div>
      )}
    </JobStanding>
  );
}

/** How far a job has come: its state, stage, figures and bar. `deeds` stand beside them, `children` below. */
export function JobStanding(given: { job: Seen; deeds?: ReactNode; children?: ReactNode }) {
  const { job, deeds, children } = given;
  const say = useWords(uiWords);
  const share = shareOf(job);
  const percent = job.state === 'done' ? 100 : Math.floor((share ?? 0) * 100);
  return (
    <div className="job" aria-live="polite">
      <div className="job-line">
        <JobState job={job} />
        <JobStage job={job} />
        <JobFigures job={job} />
        {deeds}
      </div>
      <Progress
        percent={percent}
        showInfo={share !== undefined || job.state === 'done'}
        status={progressStatus(job)}
        aria-label={say(stateKeys[job.state])}
      />
      {children}
    </div>
  );
}

/** What a running job does just now; a stage without words is left to the progress. */
function JobStage({ job }: { job: Seen }) {
  const say = useWords(uiWords);
  const key = stageKeys[job.progress.stage ?? ''];
  return isEnded(job) || key === undefined ? null : <span>{say(key)}</span>;
}

function progressStatus({ state }: Seen) {
  if (state === 'failed') return 'exception' as const;
  if (state === 'done') return 'success' as const;
  return state === 'running' ? ('active' as const) : ('normal' as const);
}

function JobFigures({ job }: { job: Seen }) {
  const say = useWords(uiWords);
  const { number, bytes, duration } = useFormats();
  const present = usePresent(job);
  const words: string[] = [];
  const told = rowsOf(job);
  if (told !== undefined) {
    words.push(
      told.total === undefined
        ? say('jobRows', { rows: number(told.rows) })
        : say('jobRowsOf', { rows: number(told.rows), total: number(told.total) }),
    );
  }
  // While rows cannot be counted yet, bytes tell that something moves.
  const { bytes: size } = job.progress;
  if (told === undefined && size !== undefined) words.push(bytes(size));
  const pace = job.state === 'running' ? paceOf(job, present) : undefined;
  if (pace !== undefined) {
    words.push(say('jobRate', { rate: number(Math.round(pace.rowsPerSecond)) }));
    if (pace.remainingMs !== undefined) {
      words.push(say('jobRemaining', { time: duration(pace.remainingMs) }));
    }
  }
  const tookMs = tookOf(job);
  if (tookMs !== undefined) words.push(say('jobTook', { time: duration(tookMs) }));
  return <span className="weak number">{words.join(' · ')}</span>;
}

/** Rows to be told: of a finished job all of them, whatever its last stage had counted of its own. */
function rowsOf({ state, progress }: Seen): { rows: number; total?: number } | undefined {
  const { rows, rowsTotal } = progress;
  if (rows === undefined) return undefined;
  if (state === 'done') return { rows: rowsTotal ?? rows };
  return rowsTotal === undefined ? { rows } : { rows, total: rowsTotal };
}

/** How long an ended job ran, in milliseconds. */
export function tookOf({
  startedAt,
  finishedAt,
}: Pick<JobView, 'startedAt' | 'finishedAt'>): number | undefined {
  if (startedAt === null || finishedAt === null) return undefined;
  return Math.max(0, new Date(finishedAt).getTime() - new Date(startedAt).getTime());
}

function JobCancel({ job }: { job: JobView }) {
  const say = useWords(uiWords);
  const confirm = useConfirm();
  const cancel = useCommand(jobsApi.cancel);
  if (isEnded(job)) return null;
  const ask = async () => {
    const agreed = await confirm({
      title: say('jobCancelConfirm'),
      text: say('jobCancelText'),
      action: say('jobCancel'),
      danger: true,
    });
    if (agreed) cancel.mutate({ params: { id: job.id } });
  };
  return (
    <>
      <Button
        size="small"
        onClick={() => void ask()}
        loading={cancel.isPending}
        disabled={job.cancelRequested}
      >
        {say(job.cancelRequested ? 'jobCancelling' : 'jobCancel')}
      </Button>
      {cancel.error === null ? null : <ProblemAlert error={cancel.error} />}
    </>
  );
}
