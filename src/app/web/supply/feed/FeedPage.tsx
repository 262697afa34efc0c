import * as z from 'zod';
import {
  collectionApi,
  type Collection,
  type FeedNow,
} from '#lifecycle/source/collection.contract.ts';
import { sourceApi, type Source } from '#lifecycle/source/source.contract.ts';
import { ApiProblem } from '#platform/http/client.ts';
import { jobsApi } from '#platform/jobs/jobs.contract.ts';
import { useApi, useApiPages } from '#platform/ui/api.tsx';
import { DetailPage } from '#platform/ui/DetailPage.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { JobProgress, JobStanding } from '#platform/ui/JobProgress.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Page, Panel } from '#platform/ui/Page.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../../paths.ts';
import { StandingNotice } from '../../retirement/StandingNotice.tsx';
import { usePathParams } from '../../routing.ts';
import { useSession } from '../../shell/session.ts';
import { CollectDeeds } from './CollectDeeds.tsx';
import { CollectionHistory } from './CollectionHistory.tsx';
import { FeedFacts } from './FeedFacts.tsx';
import { FeedForm } from './FeedForm.tsx';
import { feedWords } from './feed.words.ts';

const restMs = 15_000;
const historyMs = 4_000;
const address = z.object({
  tab: z.string().max(40).optional(),
  job: z.uuid().optional(),
  connection: z.uuid().optional(),
  schema: z.string().max(128).optional(),
  table: z.string().max(128).optional(),
});

/** What the page of a connection asks for is forgotten once it is saved. */
const notAsked = { connection: undefined, schema: undefined, table: undefined };

/** What a data set collects from an old system: how and when, what came so far, and how to collect now. */
export function FeedPage() {
  const { dataSetId } = usePathParams('sourceFeed');
  const query = useApi(sourceApi.ofDataSet, { params: { id: dataSetId } });
  return <Loaded query={query}>{(source) => <OneSource source={source} />}</Loaded>;
}

/** A source that takes uploads has no feed yet. */
function OneSource({ source }: { source: Source }) {
  const isCollected = source.kind !== 'file';
  const settings = { enabled: isCollected, everyMs: restMs };
  const feed = useApi(collectionApi.feed, { params: { id: source.id } }, settings);
  if (!isCollected) return <FirstFeed source={source} />;
  return <Loaded query={feed}>{(data) => <OneFeed source={source} feed={data} />}</Loaded>;
}

function useFrame(source: Source) {
  const say = useWords(feedWords);
  const { id, name, code } = source.dataSet;
  return {
    title: say('title', { name }),
    crumbs: [
      { title: say('scene') },
      { title: say('dataSets'), path: pathTo('dataSets') },
      { title: code, path: pathTo('dataSet', { dataSetId: id }) },
      { title: say('source'), path: pathTo('source', { dataSetId: id }) },
      { title: say('feed') },
    ],
    help: {
      what: say('pageWhat'),
      next: [say('pageNext1'), say('pageNext2'), say('pageNext3'), say('pageNext4')],
    },
  };
}

function FirstFeed({ source }: { source: Source }) {
  const say = useWords(feedWords);
  const frame = useFrame(source);
  const { may } = useSession();
  const [{ connection, schema, table }, change] = useUrlState(address);
  const canDefine = may('source:collect') && source.state !== 'retired';
  return (
    <Page {...frame} description={say('firstText')}>
      <Panel>
        {canDefine ? (
          <div className="form-page">
            <FeedForm
              source={source}
              feed={undefined}
              start={{ connection, schema, table }}
              onSaved={() => {
                change(notAsked);
              }}
            />
          </div>
        ) : (
          <EmptyState title={say('noFeed')} next={say('noFeedNext')} />
        )}
      </Panel>
    </Page>
  );
}

function OneFeed({ source, feed }: { source: Source; feed: FeedNow }) {
  const say = useWords(feedWords);
  const frame = useFrame(source);
  const { may } = useSession();
  const [{ job, connection }, change] = useUrlState(address);
  const clock = useApi(collectionApi.clock, {}, { staleMs: Infinity });
  const pages = useApiPages(
    collectionApi.list,
    { params: { id: source.id } },
    { everyMs: historyMs },
  );
  const plan = {
    key: 'plan',
    title: say('planTab'),
    content: <Plan source={source} feed={feed} />,
  };
  const history = {
    key: 'history',
    title: say('history'),
    content: <CollectionHistory dataSetId={source.dataSet.id} pages={pages} />,
  };
  const canDefine = may('source:collect') && source.state !== 'retired';
  return (
    <DetailPage
      {...frame}
      tag={<Now collection={pages.items[0]} />}
      actions={
        <CollectDeeds
          source={source}
          feed={feed}
          isRunning={pages.items[0]?.state === 'running'}
          onStarted={(jobId) => {
            change({ job: jobId, tab: undefined });
          }}
        />
      }
      tabs={canDefine ? (connection === undefined ? [history, plan] : [plan, history]) : [history]}
    >
      <StandingNotice dataSetId={source.dataSet.id} departmentId={source.dataSet.departmentId} />
      <UnderWay jobId={job} newest={pages.items[0]} />
      <FeedFacts feed={feed} zone={clock.data?.timeZone} />
    </DetailPage>
  );
}

/** The form of a feed that is there. */
function Plan({ source, feed }: { source: Source; feed: FeedNow }) {
  const [{ connection, schema, table }, change] = useUrlState(address);
  return (
    <Panel>
      <div className="form-page">
        <FeedForm
          source={source}
          feed={feed}
          start={{ connection, schema, table }}
          onSaved={() => {
            change({ tab: undefined, ...notAsked });
          }}
        />
      </div>
    </Panel>
  );
}

function isUnderWay({ state, files }: Collection): boolean {
  return state === 'running' || files.some((file) => file.state === 'waiting');
}

function Now({ collection }: { collection: Collection | undefined }) {
  const say = useWords(feedWords);
  if (collection === undefined) return <StatusTag tone="rest">{say('nowNever')}</StatusTag>;
  if (collection.state === 'running') {
    return <StatusTag tone="running">{say('stateRunning')}</StatusTag>;
  }
  if (isUnderWay(collection)) return <StatusTag tone="running">{say('nowLanding')}</StatusTag>;
  if (collection.state === 'failed') return <StatusTag tone="bad">{say('nowFailed')}</StatusTag>;
  return <StatusTag tone="good">{say('nowWell')}</StatusTag>;
}

/** What runs: the job that was started here, live; one of the schedule or of others as the list tells it. */
function UnderWay(given: { jobId: string | undefined; newest: Collection | undefined }) {
  const { jobId, newest } = given;
  const isOther = newest?.state === 'running' && newest.jobId !== jobId;
  return (
    <>
      {jobId === undefined ? null : <Started jobId={jobId} newest={newest} />}
      {isOther ? (
        <Panel>
          <Told collection={newest} />
        </Panel>
      ) : null}
    </>
  );
}

/** One that was only joined belongs to others, or waits for its turn. */
function Started({ jobId, newest }: { jobId: string; newest: Collection | undefined }) {
  const say = useWords(feedWords);
  const { error } = useApi(jobsApi.get, { params: { id: jobId } });
  const isOthers = error instanceof ApiProblem && error.status === 403;
  if (!isOthers) {
    return (
      <Panel>
        <JobProgress id={jobId} />
      </Panel>
    );
  }
  const isRunning = newest?.state === 'running' && newest.jobId === jobId;
  return <Panel>{isRunning ? <Told collection={newest} /> : <p>{say('joined')}</p>}</Panel>;
}

function Told({ collection: { progress, startedAt } }: { collection: Collection }) {
  const seen = { state: 'running', finishedAt: null, cancelRequested: false } as const;
  return <JobStanding job={{ ...seen, startedAt, progress: progress ?? {} }} />;
}
