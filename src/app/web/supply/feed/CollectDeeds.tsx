import { collectionApi, type Feed } from '#lifecycle/source/collection.contract.ts';
import type { Source } from '#lifecycle/source/source.contract.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useConfirm, useProblemToast } from '#platform/ui/confirm.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from '../../shell/session.ts';
import { useFeedConnection } from './FeedFacts.tsx';
import { feedWords } from './feed.words.ts';

/** Collects now: what changed, or everything anew. In: what to do with the job that was started. */
export function CollectDeeds(given: {
  source: Source;
  feed: Feed;
  /** One runs: what is asked for now would only join it. */
  isRunning: boolean;
  onStarted: (jobId: string) => void;
}) {
  const { source, feed, isRunning, onStarted } = given;
  const say = useWords(feedWords);
  const { may } = useSession();
  const confirm = useConfirm();
  const tellProblem = useProblemToast();
  const start = useCommand(collectionApi.start);
  const idle = useReason(source, feed);
  const reason = isRunning ? say('underWay') : idle;
  if (!may('source:collect')) return null;
  const run = async (whole: boolean) => {
    const agreed =
      !whole ||
      (await confirm({ title: say('anewTitle'), text: say('anewText'), action: say('anew') }));
    if (!agreed) return;
    try {
      const { jobId } = await start.mutateAsync({ params: { id: source.id }, body: { whole } });
      onStarted(jobId);
    } catch (error) {
      tellProblem(error);
    }
  };
  const { isPending } = start;
  return (
    <>
      {feed.mode === 'full' ? null : (
        <ReasonButton reason={reason} loading={isPending} onClick={() => void run(true)}>
          {say('anew')}
        </ReasonButton>
      )}
      <ReasonButton
        type="primary"
        reason={reason}
        loading={isPending}
        onClick={() => void run(false)}
      >
        {say('collectNow')}
      </ReasonButton>
    </>
  );
}

/** Why nothing can be collected just now. */
function useReason(source: Source, feed: Feed): string | undefined {
  const say = useWords(feedWords);
  const connection = useFeedConnection(feed);
  if (source.state !== 'ready') return say('sourceIdle');
  return connection === undefined || connection.state === 'active'
    ? undefined
    : say('connectionIdle');
}
