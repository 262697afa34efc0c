import { collectionApi } from '#lifecycle/source/collection.contract.ts';
import type { Source } from '#lifecycle/source/source.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { LinkButton } from '#platform/ui/LinkButton.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../../paths.ts';
import { useSession } from '../../shell/session.ts';
import { CollectionState } from './CollectionHistory.tsx';
import { ConnectionName, NextDue } from './FeedFacts.tsx';
import { selectionWords } from './feed-names.ts';
import { feedWords } from './feed.words.ts';

const everyMs = 15_000;

/** On the page of a source: from where it is collected, how that went last, and when it is due next. */
export function SourceCollecting({ source }: { source: Source }) {
  const say = useWords(feedWords);
  const params = { id: source.id };
  const feed = useApi(collectionApi.feed, { params }, { everyMs });
  const last = useApi(collectionApi.list, { params, query: { limit: 1 } }, { everyMs });
  const [newest] = last.data?.items ?? [];
  const to = pathTo('sourceFeed', { dataSetId: source.dataSet.id });
  return (
    <Panel title={say('collecting')} extra={<AppLink to={to}>{say('toFeed')}</AppLink>}>
      <Loaded query={feed}>
        {(data) => (
          <Facts
            items={[
              [say('connection'), <ConnectionName key="c" feed={data} />],
              [say('what'), selectionWords(data.selection)],
              [
                say('lastCollection'),
                newest === undefined ? (
                  say('nowNever')
                ) : (
                  <span key="l" className="feed-line">
                    <DateTime value={newest.startedAt} />
                    <CollectionState state={newest.state} />
                  </span>
                ),
              ],
              [say('nextDue'), <NextDue key="n" feed={data} />],
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}

/** The way to the feed of a source that takes uploads so far, for who may define one. */
export function FeedLink({ source }: { source: Source }) {
  const say = useWords(feedWords);
  const { may } = useSession();
  if (source.kind !== 'file' || source.state === 'retired' || !may('source:collect')) return null;
  return (
    <LinkButton to={pathTo('sourceFeed', { dataSetId: source.dataSet.id })}>
      {say('defineFirst')}
    </LinkButton>
  );
}
