import { Alert, Button, Input, InputNumber, Radio } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import {
  deidentifyApi,
  kMax,
  kMin,
  type TreatmentPlan,
  type TreatmentProposal,
} from '#lifecycle/retirement/deidentify.contract.ts';
import { ApiProblem } from '#platform/http/client.ts';
import { useApi, useCommand } from '#platform/ui/api.tsx';
import { useConfirm, useToast } from '#platform/ui/confirm.tsx';
import { ProblemAlert } from '#platform/ui/ErrorState.tsx';
import { type KeptDraft, useKeptDraft } from '#platform/ui/kept-draft.ts';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { useWords } from '#platform/ui/words.ts';
import { type Draft, draftKeyOf, draftOf } from './treatment-draft.ts';
import { TreatmentColumns } from './TreatmentColumns.tsx';
import { TreatmentRisk } from './TreatmentRisk.tsx';
import { TreatmentTable } from './TreatmentTable.tsx';
import { treatmentWords } from './treatment.words.ts';

const nameMax = 200;
const planChanged = 'de-identify.plan-changed';

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
  const kept = useKeptDraft<Draft>(
    draftKeyOf(proposal.retirementId),
    draftOf(proposal, plan),
    (before) => draftOf(proposal, before),
  );
  const { draft, change } = kept;
  const { columns } = proposal;
  const headers = new Map(columns.map(({ name, header }) => [name, header]));
  const anew = () => {
    kept.begin(draftOf(proposal, plan));
  };
  return (
    <div className="stack">
      {kept.isRestored ? (
        <Alert
          type="info"
          showIcon
          title={say('restored')}
          action={
            <Button size="small" onClick={anew}>
              {say('giveUp')}
            </Button>
          }
        />
      ) : null}
      <Heading draft={draft} onChange={change} />
      <TreatmentColumns
        columns={columns}
        treatments={draft.columns}
        put={(treatment) => {
          change({
            columns: draft.columns.map((one) =>
              one.column === treatment.column ? treatment : one,
            ),
          });
        }}
      />
      <p className="weak">{say('quasiHint')}</p>
      <Deeds
        id={proposal.retirementId}
        plan={plan}
        kept={kept}
        nameOf={(name) => headers.get(name) ?? name}
        close={() => {
          anew();
          close();
        }}
      />
    </div>
  );
}

function Heading({
  draft,
  onChange,
}: {
  draft: Draft;
  onChange: (changed: Partial<Draft>) => void;
}) {
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
              onChange({ name: event.target.value });
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
              if (k !== null) onChange({ k });
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
            onChange({ tooFew });
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

interface DeedsProps {
  id: string;
  plan: TreatmentPlan | null;
  kept: KeptDraft<Draft>;
  nameOf: (column: string) => string;
  /** Forgets what was not saved, and closes. */
  close: () => void;
}

function Deeds({ id, plan, kept, nameOf, close }: DeedsProps) {
  const say = useWords(treatmentWords);
  const toast = useToast();
  const weigh = useCommand(deidentifyApi.risk);
  const save = useCommand(deidentifyApi.save);
  const [measured, setMeasured] = useState<Draft | undefined>();
  const { draft } = kept;
  const params = { id };
  const problem = save.error ?? weigh.error;
  const measure = () => {
    save.reset();
    setMeasured(draft);
    const { version: _version, ...body } = draft;
    weigh.mutate({ params, body });
  };
  const keep = (version: number) => {
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
      {isConflict(problem) && plan !== null ? (
        <Conflict plan={plan} keepMine={keep} busy={save.isPending} />
      ) : null}
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
        <Button
          type="primary"
          loading={save.isPending}
          onClick={() => {
            keep(draft.version);
          }}
        >
          {say('save')}
        </Button>
        <Cancel isUnsaved={kept.isUnsaved} close={close} />
      </div>
    </>
  );
}

/** Leaves the plan unsaved; asks before what was begun is forgotten. */
function Cancel({ isUnsaved, close }: { isUnsaved: () => boolean; close: () => void }) {
  const say = useWords(treatmentWords);
  const confirm = useConfirm();
  const leave = async () => {
    const question = { title: say('giveUpTitle'), text: say('giveUpText'), action: say('giveUp') };
    if (!isUnsaved() || (await confirm({ ...question, danger: true }))) close();
  };
  return <Button onClick={() => void leave()}>{say('cancel')}</Button>;
}

function isConflict(problem: unknown): boolean {
  return problem instanceof ApiProblem && problem.code === planChanged;
}

/** What somebody else saved meanwhile, to be compared before it is replaced. */
function Conflict(props: {
  plan: TreatmentPlan;
  keepMine: (version: number) => void;
  busy: boolean;
}) {
  const say = useWords(treatmentWords);
  const { plan, keepMine, busy } = props;
  const { version } = plan;
  return (
    <section className="stack" aria-label={say('conflict', { version })}>
      <Alert
        type="warning"
        showIcon
        title={say('conflict', { version })}
        description={say('conflictText')}
        action={
          <Button
            loading={busy}
            onClick={() => {
              keepMine(version);
            }}
          >
            {say('conflictKeep')}
          </Button>
        }
      />
      <TreatmentTable plan={plan} />
    </section>
  );
}
