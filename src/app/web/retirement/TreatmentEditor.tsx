import { Button, Input, InputNumber, Radio } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import {
  deidentifyApi,
  kMax,
  kMin,
  type TreatmentPlan,
  type TreatmentProposal,
} from '#lifecycle/retirement/deidentify.contract.ts';
import { useApi, useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { ProblemAlert } from '#platform/ui/ErrorState.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { useWords } from '#platform/ui/words.ts';
import { type Draft, draftOf } from './treatment-draft.ts';
import { TreatmentColumns } from './TreatmentColumns.tsx';
import { TreatmentRisk } from './TreatmentRisk.tsx';
import { treatmentWords } from './treatment.words.ts';

const nameMax = 200;

interface Editing {
  plan: TreatmentPlan | null;
  close: () => void;
}

/** Draws up the plan of a case, or changes it. Begins with what the platform proposes for each column. */
export function TreatmentEditor({ retirementId, ...editing }: Editing & { retirementId: string }) {
  const staleMs = 600_000;
  const query = useApi(deidentifyApi.proposal, { params: { id: retirementId } }, { staleMs });
  return <Loaded query={query}>{(proposal) => <Drawn proposal={proposal} {...editing} />}</Loaded>;
}

function Drawn({ proposal, plan, close }: Editing & { proposal: TreatmentProposal }) {
  const say = useWords(treatmentWords);
  const [draft, setDraft] = useState(() => draftOf(proposal, plan));
  const { columns } = proposal;
  const headers = new Map(columns.map(({ name, header }) => [name, header]));
  return (
    <div className="stack">
      <Heading draft={draft} onChange={setDraft} />
      <TreatmentColumns
        columns={columns}
        treatments={draft.columns}
        put={(treatment) => {
          setDraft((before) => ({
            ...before,
            columns: before.columns.map((one) =>
              one.column === treatment.column ? treatment : one,
            ),
          }));
        }}
      />
      <p className="weak">{say('quasiHint')}</p>
      <Deeds
        id={proposal.retirementId}
        version={plan?.version ?? 0}
        draft={draft}
        nameOf={(name) => headers.get(name) ?? name}
        close={close}
      />
    </div>
  );
}

function Heading({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  const say = useWords(treatmentWords);
  return (
    <div className="treatment-heading">
      <Labelled label={say('copyName')}>
        {(id) => (
          <Input
            id={id}
            maxLength={nameMax}
            value={draft.name}
            onChange={(event) => {
              onChange({ ...draft, name: event.target.value });
            }}
          />
        )}
      </Labelled>
      <Labelled label={say('k')} hint={say('kHint')}>
        {(id) => (
          <InputNumber<number>
            id={id}
            min={kMin}
            max={kMax}
            precision={0}
            value={draft.k}
            onChange={(k) => {
              if (k !== null) onChange({ ...draft, k });
            }}
          />
        )}
      </Labelled>
      <fieldset className="treatment-choice">
        <legend>{say('tooFew')}</legend>
        <Radio.Group
          value={draft.tooFew}
          onChange={(event) => {
            const tooFew = event.target.value === 'suppress' ? 'suppress' : 'refuse';
            onChange({ ...draft, tooFew });
          }}
          options={(['refuse', 'suppress'] as const).map((value) => ({
            value,
            label: say(value),
          }))}
        />
      </fieldset>
    </div>
  );
}

function Labelled(props: { label: string; hint?: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="treatment-field">
      <label htmlFor={id}>{props.label}</label>
      {props.children(id)}
      {props.hint === undefined ? null : <span className="weak">{props.hint}</span>}
    </div>
  );
}

function Deeds(props: {
  id: string;
  version: number;
  draft: Draft;
  nameOf: (column: string) => string;
  close: () => void;
}) {
  const say = useWords(treatmentWords);
  const toast = useToast();
  const weigh = useCommand(deidentifyApi.risk);
  const save = useCommand(deidentifyApi.save);
  const [measured, setMeasured] = useState<Draft | undefined>();
  const { id, version, draft, nameOf, close } = props;
  const params = { id };
  const problem = save.error ?? weigh.error;
  const measure = () => {
    save.reset();
    setMeasured(draft);
    weigh.mutate({ params, body: draft });
  };
  const keep = () => {
    weigh.reset();
    const saved = () => {
      toast(say('saved'));
      close();
    };
    save.mutate({ params, body: { ...draft, version } }, { onSuccess: saved });
  };
  return (
    <>
      {problem === null ? null : <ProblemAlert error={problem} />}
      {weigh.data === undefined || problem !== null ? null : measured === draft ? (
        <TreatmentRisk risk={weigh.data} plan={draft} nameOf={nameOf} />
      ) : (
        <p className="weak" aria-live="polite">
          {say('stale')}
        </p>
      )}
      <div className="case-links">
        <Button loading={weigh.isPending} onClick={measure}>
          {say('measure')}
        </Button>
        <Button type="primary" loading={save.isPending} onClick={keep}>
          {say('save')}
        </Button>
        <Button onClick={close}>{say('cancel')}</Button>
      </div>
    </>
  );
}
