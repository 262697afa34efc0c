import { Form, Input, Radio, Select } from 'antd';
import type { TreatmentPlan } from '#lifecycle/retirement/deidentify.contract.ts';
import {
  GiveOpinion,
  retirementApi,
  type RetirementDetail,
} from '#lifecycle/retirement/retirement.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useCaseNames } from './case-parts.tsx';
import { results, type Office } from './case-values.ts';
import { deedWords } from './deed.words.ts';
import { usePlan } from './DeidentifyPlan.tsx';
import { treatmentWords } from './treatment.words.ts';

const explained = {
  keep: 'explainKeep',
  archive: 'explainArchive',
  destroy: 'explainDestroy',
  'de-identify': 'explainDeIdentify',
} as const;

/** The opinion of one of the offices the person speaks for. In: those offices, the first chosen; what to do when it is given. */
export function OpinionForm(props: {
  one: RetirementDetail;
  offices: readonly Office[];
  done: () => void;
}) {
  const say = useWords(deedWords);
  const names = useCaseNames();
  const toast = useToast();
  const give = useCommand(retirementApi.giveOpinion);
  const { one, offices, done } = props;
  const plan = usePlan(one.id);
  const [first] = offices;
  const before = one.opinions.find(({ office }) => office === first);
  return (
    <ApiForm
      schema={GiveOpinion}
      initial={{ office: first, result: before?.result }}
      draftKey={`retirement-opinion-${one.id}`}
      submit={say('giveOpinion')}
      onSubmit={async (body) => {
        const { keepUntil, planVersion: _none, ...opinion } = body;
        const agreed = opinion.result === 'de-identify' ? plan?.version : undefined;
        await give.mutateAsync({
          params: { id: one.id },
          body: {
            ...opinion,
            ...(opinion.result === 'keep' && keepUntil !== undefined ? { keepUntil } : {}),
            ...(agreed === undefined ? {} : { planVersion: agreed }),
          },
        });
        toast(say('opinionGiven'));
        done();
      }}
    >
      {offices.length > 1 ? (
        <Field name="office" label={say('speakFor')}>
          <Select options={offices.map((value) => ({ value, label: names.office(value) }))} />
        </Field>
      ) : null}
      <ResultField hasPlan={plan !== undefined} />
      <KeepUntil />
      {plan === undefined ? null : <AgreedPlan plan={plan} />}
      <Field name="reason" label={say('opinionReason')} hint={say('opinionReasonHint')}>
        <Input.TextArea rows={3} maxLength={2000} showCount />
      </Field>
    </ApiForm>
  );
}

/** What the office says; to de-identify only by a plan. */
function ResultField({ hasPlan }: { hasPlan: boolean }) {
  const say = useWords(deedWords);
  const sayPlan = useWords(treatmentWords);
  const names = useCaseNames();
  return (
    <Field name="result" label={say('opinionResult')}>
      <Radio.Group className="opinion-results">
        {results.map((value) => (
          <Radio key={value} value={value} disabled={value === 'de-identify' && !hasPlan}>
            {names.result(value)}
            <span className="weak">
              {value === 'de-identify' && !hasPlan ? sayPlan('agreeNone') : say(explained[value])}
            </span>
          </Radio>
        ))}
      </Radio.Group>
    </Field>
  );
}

function KeepUntil() {
  const say = useWords(deedWords);
  if (Form.useWatch('result') !== 'keep') return null;
  return (
    <Field name="keepUntil" label={say('keepUntil')} hint={say('keepUntilHint')}>
      <Input type="date" className="day-field" />
    </Field>
  );
}

/** What somebody agrees to who says de-identify. */
function AgreedPlan({ plan }: { plan: TreatmentPlan }) {
  const say = useWords(treatmentWords);
  if (Form.useWatch('result') !== 'de-identify') return null;
  const { version, risk } = plan;
  const columns = plan.columns.filter(({ treatment }) => treatment !== 'remove').length;
  return <p>{say('agreeTo', { version, columns, smallest: risk.smallestGroup })}</p>;
}
