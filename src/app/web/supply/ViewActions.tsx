import { viewApi } from '#lifecycle/view/view.contract.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { definitionOf, type ViewDraft } from './view-draft.ts';
import type { TrialOutcome } from './ViewTrial.tsx';
import { viewWords } from './view.words.ts';

/** Saves a draft as a new view or as the next version of one. */
export function useSaving(viewId: string | undefined, draft: ViewDraft) {
  const say = useWords(viewWords);
  const toast = useToast();
  const create = useCommand(viewApi.create);
  const update = useCommand(viewApi.update);
  const save = async () => {
    const definition = definitionOf(draft);
    if (definition === undefined) throw new Error('the button is not offered without a definition');
    const name = draft.name.trim();
    const { departmentId, ...what } = definition;
    const saved =
      viewId === undefined || draft.version === undefined
        ? await create.mutateAsync({ body: { name, departmentId, ...what } })
        : await update.mutateAsync({
            params: { id: viewId },
            body: { name, version: draft.version, ...what },
          });
    toast(say('saved'));
    return saved;
  };
  return { save, busy: create.isPending || update.isPending };
}

/** Save, check and preview; what cannot be done now says why. */
export function ViewActions(props: {
  draft: ViewDraft;
  busy: boolean;
  save: () => void;
  onTried: (outcome: TrialOutcome) => void;
}) {
  const { draft, onTried } = props;
  const say = useWords(viewWords);
  const { may } = useSession();
  const check = useCommand(viewApi.check);
  const preview = useCommand(viewApi.preview);
  const body = definitionOf(draft);
  const lacking = lackOf(draft);
  const reason = lacking === undefined ? undefined : say(lacking);
  const missing = body === undefined ? say('needDefinition') : undefined;
  const attempt = (work: () => Promise<TrialOutcome>) => () => {
    void work().catch((problem: unknown) => {
      onTried({ problem });
    });
  };
  return (
    <div className="form-actions">
      <ReasonButton type="primary" reason={reason} loading={props.busy} onClick={props.save}>
        {say('save')}
      </ReasonButton>
      <ReasonButton
        reason={missing}
        loading={check.isPending}
        onClick={attempt(async () => {
          const outcome = body === undefined ? {} : { checked: await check.mutateAsync({ body }) };
          onTried(outcome);
          return outcome;
        })}
      >
        {say('check')}
      </ReasonButton>
      <ReasonButton
        reason={may('snapshot:sample') ? missing : say('previewNoRight')}
        loading={preview.isPending}
        onClick={attempt(async () => {
          const outcome =
            body === undefined ? {} : { previewed: await preview.mutateAsync({ body }) };
          onTried(outcome);
          return outcome;
        })}
      >
        {say('preview')}
      </ReasonButton>
    </div>
  );
}

function lackOf(draft: ViewDraft): 'needName' | 'needDepartment' | 'needDefinition' | undefined {
  if (draft.name.trim() === '') return 'needName';
  if (draft.departmentId === undefined) return 'needDepartment';
  return definitionOf(draft) === undefined ? 'needDefinition' : undefined;
}
