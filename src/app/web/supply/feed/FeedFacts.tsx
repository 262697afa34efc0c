import type { Feed, FeedNow } from '#lifecycle/source/collection.contract.ts';
import { connectionApi } from '#lifecycle/source/connection.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../../paths.ts';
import { useSession } from '../../shell/session.ts';
import {
  selectionWords,
  useBudgetWords,
  useCycleName,
  useHoursWords,
  useKindName,
  useModeName,
  useScheduleWords,
} from './feed-names.ts';
import { feedWords } from './feed.words.ts';

/** The connection of a feed, once it is known; undefined also for want of the right to see it. */
export function useFeedConnection(feed: Pick<Feed, 'connectionId'> | undefined) {
  const { may } = useSession();
  const enabled = feed !== undefined && may('connection:read');
  const input = { params: { id: feed?.connectionId ?? '' } };
  return useApi(connectionApi.get, input, { enabled }).data;
}

/** What a source collects, from where, how and when. */
export function FeedFacts({ feed, zone }: { feed: FeedNow; zone: string | undefined }) {
  const say = useWords(feedWords);
  const modeName = useModeName();
  const cycleName = useCycleName();
  const scheduleWords = useScheduleWords();
  const hoursWords = useHoursWords();
  const budgetWords = useBudgetWords();
  const { list } = useFormats();
  const { markColumn, keyColumns, selection, mode } = feed;
  const columns = 'table' in selection ? selection.columns : undefined;
  return (
    <Panel>
      <Facts
        items={[
          [say('connection'), <ConnectionName key="c" feed={feed} />],
          [say('what'), selectionWords(selection)],
          ...(columns === undefined
            ? []
            : [[say('columns'), list(columns)] satisfies [string, string]]),
          [say('mode'), markColumn === null ? modeName(mode) : `${modeName(mode)} · ${markColumn}`],
          ...(mode === 'full'
            ? []
            : [[say('reached'), feed.mark ?? '—'] satisfies [string, string]]),
          ...(mode === 'full' ? [] : [[say('keys'), list(keyColumns)] satisfies [string, string]]),
          [say('nextDue'), <NextDue key="n" feed={feed} />],
          [
            say('schedule'),
            zone === undefined || feed.schedule === null
              ? scheduleWords(feed.schedule)
              : say('inZone', { words: scheduleWords(feed.schedule), zone }),
          ],
          [say('hours'), hoursWords(feed.hours)],
          [say('budget'), budgetWords(feed.budget)],
          [say('cycle'), cycleName(feed.promisedCycle)],
        ]}
      />
    </Panel>
  );
}

/** The connection of a feed by its name, a way to its page. */
export function ConnectionName({ feed }: { feed: Feed }) {
  const say = useWords(feedWords);
  const kindName = useKindName();
  const connection = useFeedConnection(feed);
  if (connection === undefined) return '—';
  const { name, kind, state } = connection;
  return (
    <>
      <AppLink to={pathTo('connection', { connectionId: connection.id })}>{name}</AppLink>{' '}
      <span className="weak">{kindName(kind)}</span>
      {state === 'active' ? null : (
        <>
          {' '}
          <StatusTag tone="attention">{say('suspended')}</StatusTag>
        </>
      )}
    </>
  );
}

/** When it is collected next, and whether that will be everything. */
export function NextDue({ feed: { nextDueAt, wholeDue, mode } }: { feed: Feed }) {
  const say = useWords(feedWords);
  return (
    <>
      {nextDueAt === null ? say('byHand') : <DateTime value={nextDueAt} />}
      {wholeDue && mode !== 'full' ? <div className="weak">{say('wholeDue')}</div> : null}
    </>
  );
}
