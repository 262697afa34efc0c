import { Form, Input, Space } from 'antd';
import { useState } from 'react';
import { resourceApi, type ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useConfirm, useToast } from '#platform/ui/confirm.tsx';
import { ProblemAlert } from '#platform/ui/ErrorState.tsx';
import { dropDraft, readDraft, saveDraft } from '#platform/ui/form-draft.ts';
import { Panel } from '#platform/ui/Page.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { useMayIn } from './departments.ts';
import { reviewWords } from './review.words.ts';

type Decision = 'approve' | 'reject';

/** Decides a publication or a revocation. Who asked for it cannot, and is told so before the click. */
export function ReviewPanel({ entry }: { entry: ResourceDetail }) {
  const say = useWords(reviewWords);
  const { reason, type, needed, decide, busy, problem } = useReview(entry);
  const isRevoke = entry.state === 'revoke-audit';
  const forbidden = useForbidden(entry);
  return (
    <Panel title={say('opinion')}>
      {problem === undefined ? null : <ProblemAlert error={problem} />}
      {forbidden === undefined ? null : <p className="weak">{forbidden}</p>}
      <Form layout="vertical" component="div">
        <Form.Item
          extra={say('opinionHint')}
          {...(needed ? { validateStatus: 'error' as const, help: say('opinionNeeded') } : {})}
        >
          <Input.TextArea
            id="review-opinion"
            aria-label={say('opinion')}
            rows={3}
            maxLength={2000}
            showCount
            value={reason}
            aria-invalid={needed}
            onChange={(event) => {
              type(event.target.value);
            }}
          />
        </Form.Item>
      </Form>
      <Space wrap>
        <ReasonButton
          type="primary"
          danger={isRevoke}
          reason={forbidden}
          loading={busy}
          onClick={() => void decide('approve')}
        >
          {say(isRevoke ? 'agreeRevoke' : 'approve')}
        </ReasonButton>
        <ReasonButton reason={forbidden} disabled={busy} onClick={() => void decide('reject')}>
          {say('reject')}
        </ReasonButton>
      </Space>
    </Panel>
  );
}

function useForbidden(entry: ResourceDetail): string | undefined {
  const say = useWords(reviewWords);
  const { me } = useSession();
  const mayHere = useMayIn(entry.departmentId);
  if (!mayHere('resource:review')) return say('noReview');
  return entry.asked?.by === me.id ? say('ownReview') : undefined;
}

function useReview(entry: ResourceDetail) {
  const draftKey = `resource-review-${entry.id}-${entry.version}`;
  const [reason, setReason] = useState(() => textOf(readDraft(draftKey)));
  const [needed, setNeeded] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const { agreed, send, busy } = useDecision(entry);
  const decide = async (decision: Decision) => {
    setProblem(undefined);
    const isEmpty = reason.trim() === '';
    setNeeded(decision === 'reject' && isEmpty);
    if (decision === 'reject' && isEmpty) {
      document.getElementById('review-opinion')?.focus();
      return;
    }
    if (decision === 'approve' && !(await agreed())) return;
    try {
      await send({ decision, ...(isEmpty ? {} : { reason }) });
      dropDraft(draftKey);
    } catch (error) {
      setProblem(error);
    }
  };
  const type = (text: string) => {
    setReason(text);
    saveDraft(draftKey, text);
    if (text.trim() !== '') setNeeded(false);
  };
  return { reason, type, needed, decide, busy, problem };
}

/** Asks before an approval, sends the decision and tells of it. */
function useDecision({ id, name, state, version }: ResourceDetail) {
  const say = useWords(reviewWords);
  const confirm = useConfirm();
  const toast = useToast();
  const review = useCommand(resourceApi.review);
  const reviewRevoke = useCommand(resourceApi.reviewRevoke);
  const isRevoke = state === 'revoke-audit';
  return {
    busy: review.isPending || reviewRevoke.isPending,
    agreed: () =>
      confirm({
        title: say(isRevoke ? 'agreeTitle' : 'approveTitle', { name }),
        text: say(isRevoke ? 'agreeText' : 'approveText'),
        action: say(isRevoke ? 'agreeRevoke' : 'approve'),
        danger: isRevoke,
      }),
    send: async (body: { decision: Decision; reason?: string }) => {
      await (isRevoke ? reviewRevoke : review).mutateAsync({
        params: { id },
        body: { ...body, version },
      });
      const done = isRevoke ? 'agreedDone' : 'approvedDone';
      toast(say(body.decision === 'reject' ? 'rejectedDone' : done, { name }));
    },
  };
}

function textOf(draft: unknown): string {
  return typeof draft === 'string' ? draft : '';
}
