import { memo } from 'react';
import { viewApi } from '#lifecycle/view/view.contract.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { MappingForm } from './MappingForm.tsx';
import { useStandardisers } from './MappingTable.tsx';
import { SqlEditor } from './SqlEditor.tsx';
import { draftInput, type ViewDraft } from './view-draft.ts';
import type { Mapping } from './view-types.tsx';
import { useInputColumns } from './ViewInputs.tsx';
import type { PlacedFinding } from './ViewTrial.tsx';
import { viewWords } from './view.words.ts';

interface Ground {
  draft: ViewDraft;
  change: (changed: Partial<ViewDraft>) => void;
  onProblem: (problem: unknown) => void;
}

/** The definition of a view: a mapping as a table of columns, or SQL in an editor. */
export function DefinitionEditor({
  findings,
  ...ground
}: Ground & { findings: readonly PlacedFinding[] }) {
  const { draft, change } = ground;
  if (draft.mode === 'sql') return <Sql {...ground} findings={findings} />;
  if (draft.mapping === null) return <Proposal {...ground} />;
  return <Columns mapping={draft.mapping} change={change} />;
}

/** Thousands of columns are not drawn again at each key that is typed into the name. */
const Columns = memo(MappingOf);

function MappingOf({ mapping, change }: { mapping: Mapping } & Pick<Ground, 'change'>) {
  return (
    <MappingForm
      mapping={mapping}
      onChange={(next) => {
        change({ mapping: next });
      }}
    />
  );
}

function Proposal({ draft, change, onProblem }: Ground) {
  const say = useWords(viewWords);
  const toast = useToast();
  const propose = useCommand(viewApi.propose);
  const [first] = draft.inputs;
  const dataSetId = first?.dataSetId;
  const ask = async () => {
    if (first === undefined || dataSetId === undefined) return;
    try {
      const { mapping, sql, inputs } = await propose.mutateAsync({ body: { dataSetId } });
      if (mapping === null) {
        toast(say('tooWide'));
        change({
          mode: 'sql',
          sql,
          inputs: inputs.map((input) => draftInput(input.alias, input.dataSetId)),
        });
      } else change({ mapping: { ...mapping, input: first.alias } });
    } catch (problem) {
      onProblem(problem);
    }
  };
  return (
    <EmptyState
      title={say('noMapping')}
      next={say('noMappingNext')}
      action={
        <ReasonButton
          type="primary"
          ghost
          loading={propose.isPending}
          reason={dataSetId === undefined ? say('proposeNeedsInput') : undefined}
          onClick={() => void ask()}
        >
          {say('propose')}
        </ReasonButton>
      }
    />
  );
}

function Sql({ draft, change, findings }: Ground & { findings: readonly PlacedFinding[] }) {
  const say = useWords(viewWords);
  const language = useLanguage();
  const columns = useInputColumns(draft.inputs);
  const functions = useStandardisers().map(({ name, words, describes, example }) => ({
    name,
    words: words[language],
    describes: describes[language],
    example: `${example.sql} → ${example.result}`,
  }));
  return (
    <div className="stack">
      <p className="weak">{say('editorHint')}</p>
      <SqlEditor
        value={draft.sql}
        label={say('editorLabel')}
        columns={columns}
        functions={functions}
        findings={findings}
        onChange={(sql) => {
          change({ sql });
        }}
      />
    </div>
  );
}
