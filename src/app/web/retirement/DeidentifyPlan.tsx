import { Button, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { deidentifyApi, type TreatmentPlan } from '#lifecycle/retirement/deidentify.contract.ts';
import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { readDraft } from '#platform/ui/form-draft.ts';
import { useFormats } from '#platform/ui/formats.ts';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { draftKeyOf } from './treatment-draft.ts';
import { TreatmentEditor } from './TreatmentEditor.tsx';
import { TreatmentRisk } from './TreatmentRisk.tsx';
import { TreatmentTable } from './TreatmentTable.tsx';
import { treatmentWords } from './treatment.words.ts';
import './treatment.css';

/** The plan of treatment in force for a case, when there is one. */
export function usePlan(retirementId: string): TreatmentPlan | undefined {
  return useApi(deidentifyApi.plan, { params: { id: retirementId } }).data?.plan ?? undefined;
}

/** The plan by which the data of a case are de-identified: to read, and for the provider to draw up until all have agreed. */
export function DeidentifyPlan({ one }: { one: RetirementDetail }) {
  const query = useApi(deidentifyApi.plan, { params: { id: one.id } });
  const mayIn = useMayIn(one.departmentId);
  const mayDraw = one.state === 'proposed' && mayIn('retirement:plan');
  return (
    <Loaded query={query}>{({ plan }) => <Plan one={one} plan={plan} mayDraw={mayDraw} />}</Loaded>
  );
}

function Plan(props: { one: RetirementDetail; plan: TreatmentPlan | null; mayDraw: boolean }) {
  const say = useWords(treatmentWords);
  const { one, plan, mayDraw } = props;
  // What was begun and not saved is gone on with.
  const [isOpen, setOpen] = useState(() => readDraft(draftKeyOf(one.id)) !== undefined);
  const open = () => {
    setOpen(true);
  };
  if (isOpen && mayDraw)
    return (
      <Panel title={say('plan')}>
        <TreatmentEditor
          retirementId={one.id}
          plan={plan}
          close={() => {
            setOpen(false);
          }}
        />
      </Panel>
    );
  if (plan === null)
    return (
      <Panel title={say('plan')}>
        <EmptyState
          title={say('none')}
          next={say(mayDraw ? 'noneMine' : 'noneOthers')}
          {...(mayDraw
            ? {
                action: (
                  <Button type="primary" onClick={open}>
                    {say('draw')}
                  </Button>
                ),
              }
            : {})}
        />
      </Panel>
    );
  return (
    <Given
      plan={plan}
      change={
        mayDraw ? (
          <div className="case-links">
            <Button onClick={open}>{say('change')}</Button>
            <span className="weak">{say('changeNote')}</span>
          </div>
        ) : null
      }
    />
  );
}

function Given(props: { plan: TreatmentPlan; change: ReactNode }) {
  const say = useWords(treatmentWords);
  const { plan, change } = props;
  const facts: [string, ReactNode][] = [
    [
      say('copyName'),
      <span key="name" className="case-reason">
        {plan.name}
      </span>,
    ],
    [say('k'), plan.k],
    [say('tooFew'), say(plan.tooFew)],
    [
      say('given'),
      <span key="given">
        {plan.givenByName} <DateTime value={plan.givenAt} />
      </span>,
    ],
    [
      say('hash'),
      <Typography.Text key="hash" code copyable={{ text: plan.sha256 }}>
        {plan.sha256.slice(0, 12)}
      </Typography.Text>,
    ],
  ];
  return (
    <div className="stack">
      <Panel title={say('planOf', { version: plan.version })}>
        <div className="stack">
          <Facts items={facts} />
          {plan.copy === null ? null : <Copy copy={plan.copy} />}
          {change}
        </div>
      </Panel>
      <TreatmentTable plan={plan} />
      <Panel title={say('risk')}>
        <p className="weak panel-note">{say('riskHint')}</p>
        <TreatmentRisk risk={plan.risk} plan={plan} nameOf={(name) => plan.headers[name] ?? name} />
      </Panel>
    </div>
  );
}

function Copy({ copy }: { copy: NonNullable<TreatmentPlan['copy']> }) {
  const say = useWords(treatmentWords);
  const { number } = useFormats();
  const { rowCount, suppressedRows, dataSetId, name } = copy;
  return (
    <p className="case-links">
      <span>{say('copyRows', { rows: number(rowCount), suppressed: number(suppressedRows) })}</span>
      <AppLink to={pathTo('dataSet', { dataSetId })}>{say('openCopy', { name })}</AppLink>
    </p>
  );
}
