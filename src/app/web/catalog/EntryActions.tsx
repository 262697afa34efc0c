import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { resourceApi, type ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { resource as lifecycle } from '#lifecycle/road/road.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useConfirm, useProblemToast, useToast } from '#platform/ui/confirm.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { catalogWords } from './catalog.words.ts';
import { useMayIn } from './departments.ts';
import { missingToSubmit } from './EntryNotes.tsx';
import { RevokeDrawer, SubmitDrawer } from './MoveDrawers.tsx';

type Move = ResourceDetail['moves'][number];

/** What can be done with an entry now, as buttons; one that the state forbids says why. */
export function EntryActions({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const navigate = useNavigate();
  const mayHere = useMayIn(entry.departmentId);
  const [drawer, setDrawer] = useState<'submit' | 'revoke'>();
  const { notNow, submitReason } = useReasons(entry);
  const close = () => {
    setDrawer(undefined);
  };
  const go = (to: string) => () => void navigate({ to });
  const params = { resourceId: entry.id };
  const underReview = entry.asked !== null;
  return (
    <>
      {mayHere('resource:propose') ? (
        <ReasonButton reason={notNow('edit')} onClick={go(pathTo('resourceEdit', params))}>
          {say('edit')}
        </ReasonButton>
      ) : null}
      {mayHere('resource:revoke') && entry.currentVersion !== null ? (
        <ReasonButton
          reason={notNow('request-revoke')}
          onClick={() => {
            setDrawer('revoke');
          }}
        >
          {say('revoke')}
        </ReasonButton>
      ) : null}
      {mayHere('resource:propose') ? <RemoveButton entry={entry} /> : null}
      {mayHere('resource:submit') ? (
        <ReasonButton
          type="primary"
          reason={submitReason}
          onClick={() => {
            setDrawer('submit');
          }}
        >
          {say('submit')}
        </ReasonButton>
      ) : null}
      {mayHere('resource:review') && underReview ? (
        <Button
          type="primary"
          onClick={() =>
            void navigate({
              to: pathTo('reviewDesk'),
              search: {
                item: entry.id,
                ...(entry.state === 'revoke-audit' ? { queue: 'revoke' } : {}),
              },
            })
          }
        >
          {say('review')}
        </Button>
      ) : null}
      <SubmitDrawer entry={entry} open={drawer === 'submit'} close={close} />
      <RevokeDrawer entry={entry} open={drawer === 'revoke'} close={close} />
    </>
  );
}

function useReasons(entry: ResourceDetail) {
  const say = useWords(catalogWords);
  const language = useLanguage();
  const state = lifecycle.states[entry.state][language];
  const notNow = (move: Move) =>
    entry.moves.includes(move) ? undefined : say('notFrom', { state });
  const missing = missingToSubmit(entry);
  const notComplete =
    missing.length > 0 ? say('missingShort', { count: missing.length }) : undefined;
  const submitReason = notNow('submit') ?? (entry.draft === null ? say('noDraft') : notComplete);
  return { notNow, submitReason };
}

/** Only drafts that were never published and revoked entries can be deleted; others have no such button. */
function RemoveButton({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const confirm = useConfirm();
  const toast = useToast();
  const problem = useProblemToast();
  const navigate = useNavigate();
  const remove = useCommand(resourceApi.delete);
  if (!entry.moves.includes('delete') && !entry.moves.includes('delete-revoked')) return null;
  const { id, name } = entry;
  const deed = async () => {
    const title = say('removeTitle', { name });
    const question = { title, text: say('removeText'), action: say('remove'), danger: true };
    if (!(await confirm(question))) return;
    try {
      await remove.mutateAsync({ params: { id } });
      toast(say('removed', { name }));
      await navigate({ to: pathTo('resources') });
    } catch (error) {
      problem(error);
    }
  };
  return (
    <Button danger loading={remove.isPending} onClick={() => void deed()}>
      {say('remove')}
    </Button>
  );
}
