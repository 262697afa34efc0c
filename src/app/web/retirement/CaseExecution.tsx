import { Alert } from 'antd';
import { retirementApi, type RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useAttempt, useConfirm } from '#platform/ui/confirm.tsx';
import { JobProgress } from '#platform/ui/JobProgress.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../catalog/departments.ts';
import { useSession } from '../shell/session.ts';
import { whyNotExecute } from './case-rights.ts';
import { deedWords } from './deed.words.ts';

/** Carries out what was decided, and follows the job that does it. */
export function CaseExecution({ one, done }: { one: RetirementDetail; done: () => void }) {
  const say = useWords(deedWords);
  const { me } = useSession();
  const hindrance = whyNotExecute(me, one);
  const isRunning = one.state === 'executing';
  const isDestroy = one.result === 'destroy';
  const { ask, busy } = useExecution(one, done);
  if (one.result === 'de-identify') return <DeIdentify />;
  return (
    <>
      {isRunning ? (
        <Running one={one} />
      ) : (
        <>
          <p>{say(isDestroy ? 'readyDestroy' : 'readyArchive')}</p>
          <p className="weak">{say('executors')}</p>
        </>
      )}
      {hindrance === undefined || isRunning ? null : (
        <Alert type="info" showIcon title={say(hindrance)} />
      )}
      {isRunning && hindrance !== undefined ? null : (
        <div>
          <ReasonButton
            type={isRunning ? 'default' : 'primary'}
            danger={isDestroy && !isRunning}
            reason={hindrance === undefined ? undefined : say(hindrance)}
            loading={busy}
            onClick={() => void ask()}
          >
            {say(isRunning ? 'executeAgain' : isDestroy ? 'executeDestroy' : 'executeArchive')}
          </ReasonButton>
        </div>
      )}
    </>
  );
}

function Running({ one }: { one: RetirementDetail }) {
  const say = useWords(deedWords);
  const { me } = useSession();
  const mayAll = useMayIn('');
  // Jobs are seen by those who started them, and by the offices that see all.
  const sees = one.executedBy === me.id || mayAll('job:read');
  return (
    <>
      <p>{say('executing')}</p>
      {sees && one.jobId !== null ? <JobProgress key={one.jobId} id={one.jobId} /> : null}
      <p className="weak">{say(one.sealedAt === null ? 'executingText' : 'noWayBack')}</p>
    </>
  );
}

function DeIdentify() {
  const say = useWords(deedWords);
  return <p>{say('deIdentifyNow')}</p>;
}

function useExecution(one: RetirementDetail, done: () => void) {
  const say = useWords(deedWords);
  const confirm = useConfirm();
  const attempt = useAttempt();
  const execute = useCommand(retirementApi.execute);
  const isDestroy = one.result === 'destroy';
  return {
    busy: execute.isPending,
    ask: async () => {
      const agreed = await confirm({
        title: say(isDestroy ? 'destroyTitle' : 'archiveTitle', { name: one.dataSetName }),
        text: say(isDestroy ? 'destroyText' : 'archiveText'),
        action: say(isDestroy ? 'executeDestroy' : 'executeArchive'),
        danger: isDestroy,
      });
      if (!agreed) return;
      const run = async () => {
        await execute.mutateAsync({ params: { id: one.id } });
        done();
      };
      await attempt(run, say('started'));
    },
  };
}
