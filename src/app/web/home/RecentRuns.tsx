import { AppLink } from '#platform/ui/AppLink.tsx';
import { useApi, type ItemOf } from '#platform/ui/api.tsx';
import { DataTable, type Column } from '#platform/ui/DataTable.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { tookOf } from '#platform/ui/JobProgress.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { roadStatusApi } from '../../road-status/road-status.contract.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { homeWords } from './home.words.ts';
import { runTones } from '../supply/run-tones.ts';

type Run = ItemOf<typeof roadStatusApi.runs>;

const everyMs = 15_000;
const shownMax = 8;

const stateKeys = {
  running: 'stateRunning',
  done: 'stateDone',
  unchanged: 'stateUnchanged',
  failed: 'stateFailed',
  cancelled: 'stateCancelled',
} as const;

/** What ran last in the data sets of the person, whoever began it, the schedule too. */
export function RecentRuns() {
  const say = useWords(homeWords);
  const { may } = useSession();
  const runs = useApi(roadStatusApi.runs, { query: { limit: shownMax } }, { everyMs });
  return (
    <section className="home-runs">
      <div className="panel-header">
        <h2>{say('runs')}</h2>
        {may('job:read') ? <AppLink to={pathTo('jobs')}>{say('ownJobs')}</AppLink> : null}
      </div>
      <Loaded query={runs}>{({ items }) => <RunTable runs={items} />}</Loaded>
    </section>
  );
}

function RunTable({ runs }: { runs: readonly Run[] }) {
  const say = useWords(homeWords);
  const language = useLanguage();
  const columns: Column<Run>[] = [
    {
      key: 'dataSet',
      title: say('dataSet'),
      render: (run) => (
        <>
          <AppLink to={pathOf(run)}>{run.dataSetName}</AppLink>
          {run.problem === null ? null : <div className="weak">{run.problem[language]}</div>}
        </>
      ),
    },
    { key: 'kind', title: say('runKind'), width: 130, render: ({ kind }) => say(kind) },
    {
      key: 'state',
      title: say('state'),
      width: 110,
      render: ({ state }) => <StatusTag tone={runTones[state]}>{say(stateKeys[state])}</StatusTag>,
    },
    { key: 'rows', title: say('rows'), kind: 'number', value: ({ rows }) => rows },
    { key: 'started', title: say('started'), kind: 'time', value: ({ startedAt }) => startedAt },
    { key: 'took', title: say('took'), kind: 'duration', value: tookOf },
  ];
  return (
    <DataTable
      rows={runs}
      columns={columns}
      rowKey={({ id }) => id}
      label={say('runs')}
      empty={<EmptyState title={say('runsNone')} next={say('runsNoneNext')} />}
    />
  );
}

function pathOf({ kind, id, dataSetId, viewId }: Run): string {
  if (kind === 'landing') return pathTo('landingRun', { runId: id });
  if (kind === 'build' && viewId !== null) return pathTo('view', { viewId });
  return pathTo('sourceFeed', { dataSetId });
}
