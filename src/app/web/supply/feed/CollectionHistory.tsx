import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import type { Collection } from '#lifecycle/source/collection.contract.ts';
import { useApi, type Pages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo } from '../../paths.ts';
import { useSession } from '../../shell/session.ts';
import { RunState } from '../SnapshotLists.tsx';
import type { LandingRunView } from '../snapshot-types.ts';
import { feedWords } from './feed.words.ts';
import { runTones } from '../run-tones.ts';
import './feed.css';

/** So many landings are looked at for what became of the files. */
const runsMax = 200;
const everyMs = 4_000;

/** Collections, the newest first: how each ended, what it brought, up to which mark, and how that landed. */
export function CollectionHistory(given: { dataSetId: string; pages: Pages<Collection> }) {
  const { dataSetId, pages } = given;
  const say = useWords(feedWords);
  const columns = useColumns(dataSetId);
  return (
    <Rows
      pages={pages}
      columns={columns}
      rowKey={({ id }) => id}
      label={say('history')}
      empty={{ title: say('historyEmpty'), next: say('historyEmptyNext') }}
    />
  );
}

function useColumns(dataSetId: string): Column<Collection>[] {
  const say = useWords(feedWords);
  const runOf = useRuns(dataSetId);
  return [
    { key: 'started', title: say('started'), kind: 'time', value: (one) => one.startedAt },
    { key: 'state', title: say('state'), render: (one) => <Outcome collection={one} /> },
    {
      key: 'extent',
      title: say('extent'),
      width: 70,
      render: ({ whole }) => say(whole ? 'extentWhole' : 'extentChanges'),
    },
    {
      key: 'rows',
      title: say('rows'),
      kind: 'number',
      width: 90,
      value: ({ rowCount }) => rowCount,
    },
    {
      key: 'bytes',
      title: say('bytes'),
      kind: 'bytes',
      width: 100,
      value: ({ byteCount }) => byteCount,
    },
    { key: 'marks', title: say('marks'), width: 210, render: (one) => <Marks collection={one} /> },
    {
      key: 'files',
      title: say('landed'),
      width: 150,
      render: (one) => <Files collection={one} dataSetId={dataSetId} runOf={runOf} />,
    },
  ];
}

/** The newest landing of each received file. */
function useRuns(dataSetId: string): (fileId: string) => LandingRunView | undefined {
  const { may } = useSession();
  const runs = useApi(
    cacheApi.listLandingRuns,
    { params: { id: dataSetId }, query: { limit: runsMax } },
    { enabled: may('snapshot:read'), everyMs },
  );
  // The newest first, so the first of a file is its last landing.
  return (fileId) => runs.data?.items.find(({ sourceFileId }) => sourceFileId === fileId);
}

const stateKeys = {
  running: 'stateRunning',
  done: 'stateDone',
  unchanged: 'stateUnchanged',
  failed: 'stateFailed',
  cancelled: 'stateCancelled',
} as const;

/** How a collection ended, as a tag. */
export function CollectionState({ state }: Pick<Collection, 'state'>) {
  const say = useWords(feedWords);
  return <StatusTag tone={runTones[state]}>{say(stateKeys[state])}</StatusTag>;
}

function Outcome({ collection: { state, error } }: { collection: Collection }) {
  const language = useLanguage();
  return (
    <div className="feed-failure">
      <CollectionState state={state} />
      {error === null || state === 'cancelled' ? null : (
        <>
          <span>{error.words[language]}</span>
          {error.next === undefined ? null : <span className="weak">{error.next[language]}</span>}
        </>
      )}
    </div>
  );
}

/** From which mark it went on, and up to which it came. */
function Marks({ collection: { markBefore, markAfter } }: { collection: Collection }) {
  if (markBefore === null && markAfter === null) return <span className="weak">—</span>;
  return (
    <div className="feed-marks">
      {markBefore === null ? null : <div className="weak">{markBefore}</div>}
      {markAfter === null ? null : <div>→ {markAfter}</div>}
    </div>
  );
}

function Files(given: {
  collection: Collection;
  dataSetId: string;
  runOf: (fileId: string) => LandingRunView | undefined;
}) {
  const { collection, dataSetId, runOf } = given;
  const say = useWords(feedWords);
  const { files, fileCount } = collection;
  const [only] = files;
  if (only === undefined) return <span className="weak">—</span>;
  const all = pathTo('source', { dataSetId });
  if (fileCount > 1) {
    return (
      <div className="feed-failure">
        <AppLink to={all}>{say('filesOf', { count: fileCount })}</AppLink>
      </div>
    );
  }
  const run = runOf(only.id);
  return (
    <div className="feed-failure">
      {run === undefined ? (
        <StatusTag tone="rest">{say(fileKeys[only.state])}</StatusTag>
      ) : (
        <>
          <AppLink to={pathTo('landingRun', { runId: run.id })}>
            <RunState state={run.state} />
          </AppLink>
          {run.snapshotId === null || run.state === 'failed' ? null : (
            <AppLink to={pathTo('snapshot', { snapshotId: run.snapshotId })}>
              {say('openSnapshot')}
            </AppLink>
          )}
        </>
      )}
      <AppLink to={all}>{say('openFile')}</AppLink>
    </div>
  );
}

const fileKeys = { waiting: 'fileWaiting', landed: 'fileLanded', failed: 'fileFailed' } as const;
