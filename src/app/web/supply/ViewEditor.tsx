import { Alert, Button, Input, Radio, Select } from 'antd';
import { useCallback, useState } from 'react';
import { viewApi } from '#lifecycle/view/view.contract.ts';
import { ApiProblem } from '#platform/http/client.ts';
import { useCall } from '#platform/ui/api.tsx';
import { useConfirm, useProblemToast } from '#platform/ui/confirm.tsx';
import { useKeptDraft } from '#platform/ui/kept-draft.ts';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { DefinitionEditor } from './DefinitionEditor.tsx';
import { definitionOf, draftOf, withInputs, type ViewDraft } from './view-draft.ts';
import { useDepartmentName } from './road-stage.ts';
import { type ViewDetail } from './view-types.tsx';
import { useSaving, ViewActions } from './ViewActions.tsx';
import { ViewConflict } from './ViewConflict.tsx';
import { ViewInputs } from './ViewInputs.tsx';
import { type TrialOutcome, useFindings, ViewTrial } from './ViewTrial.tsx';
import { viewWords } from './view.words.ts';
import './snapshot.css';
import './view.css';

const conflictCode = 'platform.version-conflict';

interface ViewEditorProps {
  view: ViewDetail | undefined;
  draftKey: string;
  initial: ViewDraft;
  onSaved: (viewId: string) => void;
}

/** Writing a view: name, inputs, mapping or SQL; trying it; saving it. */
export function ViewEditor({ view, draftKey, initial, onSaved }: ViewEditorProps) {
  const say = useWords(viewWords);
  const { draft, change, begin, isRestored, isKept } = useKeptDraft(draftKey, initial);
  const [outcome, setOutcome] = useState<TrialOutcome>({});
  const [isConflict, setConflict] = useState(false);
  const findings = useFindings(outcome);
  const saving = useSaving(view?.id, draft);
  const save = async () => {
    const saved = await saving.save();
    begin(draft);
    onSaved(saved.id);
  };
  const failed = (problem: unknown) => {
    if (problem instanceof ApiProblem && problem.code === conflictCode) setConflict(true);
    else setOutcome({ problem });
  };
  const redefine = useCallback(
    (changed: Partial<ViewDraft>) => {
      change(changed);
      setOutcome(outcomeAfterChange);
    },
    [change],
  );
  const restart = (next: ViewDraft) => {
    setConflict(false);
    setOutcome({});
    begin(next);
  };
  return (
    <>
      {isRestored ? <Restored initial={initial} restart={restart} /> : null}
      {isKept ? null : <Alert type="warning" showIcon title={say('draftTooLarge')} />}
      <Names draft={draft} change={change} isNew={view === undefined} />
      <Inputs draft={draft} change={redefine} />
      <Panel title={say('definition')} extra={<Mode draft={draft} change={redefine} />}>
        <DefinitionEditor draft={draft} findings={findings} change={redefine} onProblem={failed} />
      </Panel>
      <ViewActions
        draft={draft}
        busy={saving.busy}
        save={() => void save().catch(failed)}
        onTried={setOutcome}
      />
      {isConflict && view !== undefined ? (
        <ViewConflict
          viewId={view.id}
          draft={draft}
          onKeep={({ version }) => {
            setConflict(false);
            change({ version });
          }}
          onReload={(theirs) => {
            restart(draftOf(theirs));
          }}
        />
      ) : null}
      <ViewTrial outcome={outcome} mapping={draft.mode === 'mapping' ? draft.mapping : null} />
    </>
  );
}

/** What was tried is no longer what stands there; only the rows are kept to look at. */
function outcomeAfterChange(outcome: TrialOutcome): TrialOutcome {
  const { previewed, isOld, ...others } = outcome;
  const isKnown = Object.keys(others).length === 0 && isOld === (previewed !== undefined);
  if (isKnown) return outcome;
  return previewed === undefined ? { isOld: false } : { previewed, isOld: true };
}

function Restored(props: { initial: ViewDraft; restart: (draft: ViewDraft) => void }) {
  const say = useWords(viewWords);
  const discard = () => {
    props.restart(props.initial);
  };
  return (
    <Alert
      type="info"
      showIcon
      title={say('draftRestored')}
      action={
        <Button size="small" onClick={discard}>
          {say('draftDiscard')}
        </Button>
      }
    />
  );
}

type Change = (changed: Partial<ViewDraft>) => void;

function Inputs({ draft, change }: { draft: ViewDraft; change: Change }) {
  const say = useWords(viewWords);
  return (
    <Panel title={say('inputs')}>
      <ViewInputs
        inputs={draft.inputs}
        onChange={(inputs) => {
          change(withInputs(draft, inputs));
        }}
      />
    </Panel>
  );
}

function Names({ draft, change, isNew }: { draft: ViewDraft; change: Change; isNew: boolean }) {
  const say = useWords(viewWords);
  const { departments } = useSession();
  const departmentName = useDepartmentName();
  const ids = new Set([
    ...departments.map(({ id }) => id),
    ...(draft.departmentId === undefined ? [] : [draft.departmentId]),
  ]);
  return (
    <Panel>
      <div className="view-facts">
        <label className="labelled">
          <span>{say('name')}</span>
          <Input
            maxLength={200}
            value={draft.name}
            onChange={(event) => {
              change({ name: event.target.value });
            }}
          />
        </label>
        <div className="labelled">
          <span>{say('department')}</span>
          <Select
            aria-label={say('department')}
            disabled={!isNew}
            value={draft.departmentId ?? null}
            onChange={(id) => {
              change({ departmentId: id ?? undefined });
            }}
            options={[...ids].map((id) => ({ value: id, label: departmentName(id) }))}
          />
        </div>
      </div>
    </Panel>
  );
}

function Mode({ draft, change }: { draft: ViewDraft; change: Change }) {
  const say = useWords(viewWords);
  const confirm = useConfirm();
  const call = useCall();
  const tellProblem = useProblemToast();
  const toSql = async () => {
    const body = definitionOf(draft);
    if (body === undefined || draft.mapping === null) {
      change({ mode: 'sql' });
      return;
    }
    const agrees = await confirm({
      title: say('toSqlTitle'),
      text: say('toSqlText'),
      action: say('toSqlAction'),
    });
    if (!agrees) return;
    try {
      const { sql } = await call(viewApi.check, { body });
      change({ mode: 'sql', sql });
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Radio.Group
      aria-label={say('mode')}
      optionType="button"
      value={draft.mode}
      onChange={(event) => {
        if (event.target.value === 'sql') void toSql();
        else change({ mode: 'mapping' });
      }}
      options={[
        { value: 'mapping', label: say('modeMapping') },
        { value: 'sql', label: say('modeSql') },
      ]}
    />
  );
}
