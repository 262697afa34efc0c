import { useFormats } from '#platform/ui/formats.ts';
import { Alert } from 'antd';
import { retirementApi, type RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useAttempt, useConfirm } from '#platform/ui/confirm.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { useDepartments } from '../catalog/departments.ts';
import { useSession } from '../shell/session.ts';
import { CaseDisagreement } from './CaseDisagreement.tsx';
import { CaseEnd } from './CaseEnd.tsx';
import { CaseExecution } from './CaseExecution.tsx';
import { useCaseNames } from './case-parts.tsx';
import { whyNotSign, whyNotSpeak } from './case-rights.ts';
import { endsDataSet, offices } from './case-values.ts';
import { deedWords } from './deed.words.ts';
import { OwnOpinion } from './OwnOpinion.tsx';
import { StandingNotice } from './StandingNotice.tsx';

interface Ground {
  one: RetirementDetail;
  /** Called when the person has done what the case waited for. */
  done: () => void;
}

/** What a case waits for now, who can do it, and the doing of it. Who may not is told why before any click. */
export function CaseDeed({ one, done }: Ground) {
  const say = useWords(deedWords);
  const language = useLanguage();
  const isOpen = one.finishedAt === null;
  return (
    <Panel title={say('now')}>
      <div className="stack">
        {isOpen && one.problem !== null ? (
          <Alert
            type="error"
            showIcon
            title={say('lastProblem')}
            description={one.problem[language]}
          />
        ) : null}
        {isOpen ? <StandingNotice {...one} /> : null}
        <Waited one={one} done={done} />
      </div>
    </Panel>
  );
}

function Waited({ one, done }: Ground) {
  if (one.state === 'proposed') return <Speak one={one} done={done} />;
  if (one.state === 'appraised' && endsDataSet(one.result))
    return <Sign one={one} done={done} kind="approve" />;
  if (one.state === 'approved') return <Sign one={one} done={done} kind="witness" />;
  if (one.finishedAt === null) return <CaseExecution one={one} done={done} />;
  return <CaseEnd one={one} />;
}

function Speak({ one, done }: Ground) {
  const say = useWords(deedWords);
  const names = useCaseNames();
  const { list } = useFormats();
  const { me } = useSession();
  const hindrance = whyNotSpeak(me, one);
  const silent = offices.filter((office) => one.opinions.every((given) => given.office !== office));
  return (
    <>
      <CaseDisagreement one={one} />
      {silent.length === 0 ? null : (
        <p>{say('waitingOffices', { offices: list(silent.map(names.office)) })}</p>
      )}
      {hindrance === undefined ? (
        <OwnOpinion one={one} done={done} />
      ) : (
        <p className="weak">{say(hindrance)}</p>
      )}
    </>
  );
}

const approvalsNeeded = 2;

function Sign({ one, done, kind }: Ground & { kind: 'approve' | 'witness' }) {
  const say = useWords(deedWords);
  const { me } = useSession();
  const { nameOf } = useDepartments();
  const names = useCaseNames();
  const { ask, busy } = useSigning(one, kind, done);
  const hindrance = whyNotSign(me, one, kind);
  const department = nameOf(one.departmentId);
  const count = approvalsNeeded - one.approvalCount;
  const result = names.result(one.result ?? 'destroy');
  return (
    <>
      <p>
        {kind === 'approve' ? say('waitingApproval', { count, result }) : say('waitingWitness')}
      </p>
      <p className="weak">
        {kind === 'approve' ? say('waitingApprovers', { department }) : say('waitingWitnesses')}
      </p>
      {hindrance === undefined ? null : <Alert type="info" showIcon title={say(hindrance)} />}
      <div>
        <ReasonButton
          type="primary"
          danger={kind === 'approve'}
          reason={hindrance === undefined ? undefined : say(hindrance)}
          loading={busy}
          onClick={() => void ask()}
        >
          {say(kind)}
        </ReasonButton>
      </div>
    </>
  );
}

function useSigning(one: RetirementDetail, kind: 'approve' | 'witness', done: () => void) {
  const say = useWords(deedWords);
  const confirm = useConfirm();
  const attempt = useAttempt();
  const approve = useCommand(retirementApi.approve);
  const witness = useCommand(retirementApi.witness);
  const command = kind === 'approve' ? approve : witness;
  return {
    busy: command.isPending,
    ask: async () => {
      const agreed = await confirm({
        title: say(kind === 'approve' ? 'approveTitle' : 'witnessTitle', { name: one.dataSetName }),
        text: say(kind === 'approve' ? 'approveText' : 'witnessText'),
        action: say(kind),
        danger: kind === 'approve',
      });
      if (!agreed) return;
      const sign = async () => {
        await command.mutateAsync({ params: { id: one.id } });
        done();
      };
      await attempt(sign, say(kind === 'approve' ? 'approveDone' : 'witnessDone'));
    },
  };
}
