import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { resourceApi, type ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { resource as lifecycle } from '#lifecycle/road/road.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useConfirm, useProblemToast, useToast } from '#platform/ui/confirm.tsx';
import { LinkButton } from '#platform/ui/LinkButton.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useStanding } from '../retirement/StandingNotice.tsx';
import { catalogWords } from './catalog.words.ts';
import { useMayIn } from './departments.ts';
import { missingToSubmit } from './EntryNotes.tsx';
import { RevokeDrawer, SubmitDrawer } from './MoveDrawers.tsx';

type Move = ResourceDetail['moves'][number];

/** What can be done with an entry now, as buttons; one that the state forbids says why. */
export function EntryActions({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const mayHere = useMayIn(entry.departmentId);
  const left = useStanding(entry.dataSetId)?.retiredAs ?? null;
  // The entry of destroyed data stays as it is, for the record.
  if (left === 'destroyed') return null;
  return (
    <>
      {left === null && mayHere('service:define') && entry.state === 'published' ? (
        <LinkButton to={pathTo('serviceNew', undefined, { resource: entry.id })}>
          {say('defineService')}
        </LinkButton>
      ) : null}
      {mayHere('resource:propose') ? <EditButton entry={entry} /> : null}
      {mayHere('resource:revoke') && entry.currentVersion !== null ? (
        <RevokeButton entry={entry} />
      ) : null}
      {left === null && mayHere('resource:propose') ? <RemoveButton entry={entry} /> : null}
      {mayHere('resource:submit') ? <SubmitButton entry={entry} /> : null}
      {mayHere('resource:review') && entry.asked !== null ? <ReviewButton entry={entry} /> : null}
    </>
  );
}

function EditButton({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const navigate = useNavigate();
  const { notNow } = useReasons(entry);
  const to = pathTo('resourceEdit', { resourceId: entry.id });
  return (
    <ReasonButton reason={notNow('edit')} onClick={() => void navigate({ to })}>
      {say('edit')}
    </ReasonButton>
  );
}

function RevokeButton({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const { notNow } = useReasons(entry);
  const { isOpen, open, close } = useOpen();
  return (
    <>
      <ReasonButton reason={notNow('request-revoke')} onClick={open}>
        {say('revoke')}
      </ReasonButton>
      <RevokeDrawer entry={entry} open={isOpen} close={close} />
    </>
  );
}

function SubmitButton({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const { submitReason } = useReasons(entry);
  const { isOpen, open, close } = useOpen();
  return (
    <>
      <ReasonButton type="primary" reason={submitReason} onClick={open}>
        {say('submit')}
      </ReasonButton>
      <SubmitDrawer entry={entry} open={isOpen} close={close} />
    </>
  );
}

/** Leads to the entry on the review desk. */
function ReviewButton({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const navigate = useNavigate();
  const queue = entry.state === 'revoke-audit' ? { queue: 'revoke' } : {};
  const search = { item: entry.id, ...queue };
  return (
    <Button type="primary" onClick={() => void navigate({ to: pathTo('reviewDesk'), search })}>
      {say('review')}
    </Button>
  );
}

function useOpen() {
  const [isOpen, setOpen] = useState(false);
  return {
    isOpen,
    open: () => {
      setOpen(true);
    },
    close: () => {
      setOpen(false);
    },
  };
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
