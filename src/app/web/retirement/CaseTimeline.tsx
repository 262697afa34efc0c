import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { stepsOf, type Step } from './case-steps.ts';
import { deedWords } from './deed.words.ts';
import './retirement.css';

const keys = {
  propose: 'stepPropose',
  appraise: 'stepAppraise',
  approve: 'stepApprove',
  witness: 'stepWitness',
  execute: 'stepExecute',
  withdraw: 'stepWithdraw',
} as const;

/** The way of a case from its proposal to its end: what was done, by whom and when, and what is to come. */
export function CaseTimeline({ one }: { one: RetirementDetail }) {
  const say = useWords(deedWords);
  return (
    <ol className="case-way" aria-label={say('way')}>
      {stepsOf(one).map((step) => (
        <li
          key={step.key}
          className={`case-step ${step.condition}`}
          {...(step.condition === 'now' ? { 'aria-current': 'step' as const } : {})}
        >
          <span className="case-mark" aria-hidden="true" />
          <strong>
            <StepName step={step} one={one} />
          </strong>
          <StepTold step={step} one={one} />
        </li>
      ))}
    </ol>
  );
}

function StepName({ step, one }: { step: Step; one: RetirementDetail }) {
  const say = useWords(deedWords);
  if (step.key !== 'end') return say(keys[step.key]);
  if (one.state === 'kept') return say('stepKept', { day: one.keepUntil ?? '' });
  if (one.state === 'archived') return say('stepArchived');
  return say(one.state === 'destroyed' ? 'stepDestroyed' : 'stepEnd');
}

function StepTold({ step, one }: { step: Step; one: RetirementDetail }) {
  const say = useWords(deedWords);
  const { list } = useFormats();
  const names = step.by.map((id) => one.people[id] ?? id);
  const words = { now: 'stepNow', open: 'stepOpen', stopped: 'stepStopped' } as const;
  return (
    <>
      {names.length === 0 ? null : <span className="case-people">{list(names)}</span>}
      <span className="weak">
        {step.condition === 'done' ? (
          step.at === null ? null : (
            <DateTime value={step.at} />
          )
        ) : (
          say(words[step.condition])
        )}
      </span>
    </>
  );
}
