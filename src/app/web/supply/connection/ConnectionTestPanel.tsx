import {
  CheckCircleFilled,
  CloseCircleFilled,
  LoadingOutlined,
  MinusCircleOutlined,
} from '@ant-design/icons';
import { Alert } from 'antd';
import type { Connection, ConnectionTest } from '#lifecycle/source/connection.contract.ts';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { failedStepOf, stepKeys } from './connection-parts.tsx';
import { connectionWords } from './connection.words.ts';

/** How the connection fared when it was last tried as it is, step by step; what to do about the step that failed. */
export function ConnectionTestPanel(props: { connection: Connection; isTesting: boolean }) {
  const { connection, isTesting } = props;
  const say = useWords(connectionWords);
  const { lastTest } = connection;
  const at = lastTest === null || isTesting ? undefined : <DateTime value={lastTest.at} />;
  return (
    <Panel title={say('lastTest')} extra={at}>
      <div className="connection-test" aria-live="polite">
        <Content test={lastTest} isTesting={isTesting} />
      </div>
    </Panel>
  );
}

function Content({ test, isTesting }: { test: ConnectionTest | null; isTesting: boolean }) {
  const say = useWords(connectionWords);
  if (isTesting) {
    return (
      <p>
        <LoadingOutlined aria-hidden /> {say('testing')}
      </p>
    );
  }
  if (test === null) return <p className="weak">{say('testNever')}</p>;
  return (
    <>
      <TestSteps test={test} />
      {test.passed ? <p className="weak">{say('testPassed')}</p> : <WhyNot test={test} />}
    </>
  );
}

function WhyNot({ test }: { test: ConnectionTest }) {
  const say = useWords(connectionWords);
  const language = useLanguage();
  const failed = failedStepOf(test);
  if (failed === undefined) return null;
  const why = [failed.words?.[language], failed.next?.[language]].filter(Boolean);
  return (
    <Alert
      type="error"
      showIcon
      title={say('testFailed', { step: say(stepKeys[failed.step]) })}
      description={why.map((words) => (
        <div key={words}>{words}</div>
      ))}
    />
  );
}

const icons = {
  ok: CheckCircleFilled,
  failed: CloseCircleFilled,
  'not-tried': MinusCircleOutlined,
};
const outcomeKeys = {
  ok: 'outcomeOk',
  failed: 'outcomeFailed',
  'not-tried': 'outcomeNotTried',
} as const;

/** The steps in their order; what does not apply to the connection is left out. */
function TestSteps({ test }: { test: ConnectionTest }) {
  const say = useWords(connectionWords);
  const failedAt = test.steps.findIndex(({ outcome }) => outcome === 'failed');
  const steps = test.steps.filter(
    ({ step, outcome }, at) =>
      outcome !== 'not-tried' || (failedAt !== -1 && at > failedAt && step !== 'find'),
  );
  return (
    <ol className="connection-steps">
      {steps.map(({ step, outcome }) => {
        const Icon = icons[outcome];
        return (
          <li key={step} data-outcome={outcome}>
            <Icon aria-hidden />
            <span>{say(stepKeys[step])}</span>
            <span className={outcome === 'not-tried' ? 'weak' : 'unseen'}>
              {say(outcomeKeys[outcome])}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
