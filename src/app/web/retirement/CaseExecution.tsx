import { Alert } from 'antd';
import { retirementApi, type RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useAttempt, useConfirm } from '#platform/ui/confirm.tsx';
import { isEnded, useJob } from '#platform/ui/job.ts';
import { JobProgress } from '#platform/ui/JobProgress.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../catalog/departments.ts';
import { useSession } from '../shell/session.ts';
import { whyNotExecute } from './case-rights.ts';
import { endsDataSet } from './case-values.ts';
import { deedWords } from './deed.words.ts';

interface Ground {
  one: RetirementDetail;
  done: () => void;
}

/** Carries out what was decided, and follows the job that does it. */
export function CaseExecution({ one, done }: Ground) {
  return one.state === 'executing' ? (
    <Running one={one} done={done} />
  ) : (
    <Ready one={one} done={done} />
  );
}

const ready = {
  keep: 'readyArchive',
  archive: 'readyArchive',
  destroy: 'readyDestroy',
  'de-identify': 'readyDeIdentify',
} as const;

function Ready({ one, done }: Ground) {
  const say = useWords(deedWords);
  const { me } = useSession();
  const hindrance = whyNotExecute(me, one);
  const isDestroy = endsDataSet(one.result);
  return (
    <>
      <p>{say(ready[one.result ?? 'archive'])}</p>
      <p className="weak">{say(isDestroy ? 'executorsButWitness' : 'executors')}</p>
      {hindrance === undefined ? null : <Alert type="info" showIcon title={say(hindrance)} />}
      <Execute one={one} done={done} />
    </>
  );
}

function Execute({ one, done }: Ground) {
  const say = useWords(deedWords);
  const { me } = useSession();
  const hindrance = whyNotExecute(me, one);
  const { ask, busy, words } = useExecution(one, done);
  const isAgain = one.state === 'executing';
  return (
    <div>
      <ReasonButton
        type="primary"
        danger={endsDataSet(one.result)}
        reason={hindrance === undefined ? undefined : say(hindrance)}
        loading={busy}
        onClick={() => void ask()}
      >
        {isAgain ? say('executeAgain') : words.action}
      </ReasonButton>
    </div>
  );
}

function Running({ one, done }: Ground) {
  const say = useWords(deedWords);
  const { me } = useSession();
  const mayAll = useMayIn('');
  // Jobs are seen by those who started them, and by the offices that see all.
  const sees = one.executedBy === me.id || mayAll('job:read');
  return (
    <>
      <p>{say('executing')}</p>
      {sees && one.jobId !== null ? (
        <Followed key={one.jobId} jobId={one.jobId} one={one} done={done} />
      ) : null}
      <p className="weak">{say(one.sealedAt === null ? 'executingText' : 'noWayBack')}</p>
    </>
  );
}

/** The job; one that ended without carrying it out is begun again. */
function Followed({ jobId, one, done }: Ground & { jobId: string }) {
  const { data: job } = useJob(jobId);
  const isStuck = job !== undefined && isEnded(job) && job.state !== 'done';
  return (
    <>
      <JobProgress id={jobId} />
      {isStuck ? <Execute one={one} done={done} /> : null}
    </>
  );
}

const wordKeys = {
  archive: { title: 'archiveTitle', text: 'archiveText', action: 'executeArchive' },
  destroy: { title: 'destroyTitle', text: 'destroyText', action: 'executeDestroy' },
  'de-identify': {
    title: 'deIdentifyTitle',
    text: 'deIdentifyText',
    action: 'executeDeIdentify',
  },
} as const;

function useExecution(one: RetirementDetail, done: () => void) {
  const say = useWords(deedWords);
  const confirm = useConfirm();
  const attempt = useAttempt();
  const execute = useCommand(retirementApi.execute);
  const { result } = one;
  const keys = wordKeys[result === null || result === 'keep' ? 'archive' : result];
  const words = {
    title: say(keys.title, { name: one.dataSetName }),
    text: say(keys.text),
    action: say(keys.action),
  };
  return {
    words,
    busy: execute.isPending,
    ask: async () => {
      if (!(await confirm({ ...words, danger: endsDataSet(result) }))) return;
      const run = async () => {
        await execute.mutateAsync({ params: { id: one.id } });
        done();
      };
      await attempt(run, say('started'));
    },
  };
}
