import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import type { LandingRunView, SnapshotView } from './snapshot-types.ts';
import { snapshotWords } from './snapshot.words.ts';
import { runTones } from './run-tones.ts';

/** The snapshots of a data set, newest first. */
export function SnapshotHistory({ dataSetId }: { dataSetId: string }) {
  const say = useWords(snapshotWords);
  const pages = useApiPages(cacheApi.listSnapshots, { params: { id: dataSetId } });
  const columns: Column<SnapshotView>[] = [
    {
      key: 'number',
      title: say('number'),
      render: ({ id, number }) => (
        <AppLink to={pathTo('snapshot', { snapshotId: id })}>{say('snapshot', { number })}</AppLink>
      ),
    },
    { key: 'rows', title: say('rows'), kind: 'number', value: ({ rowCount }) => rowCount },
    {
      key: 'rejected',
      title: say('rejected'),
      kind: 'number',
      value: ({ rejectedCount }) => rejectedCount,
    },
    {
      key: 'columns',
      title: say('columnCount'),
      kind: 'number',
      value: (snapshot) => snapshot.columns.length,
    },
    { key: 'bytes', title: say('bytes'), kind: 'bytes', value: ({ byteCount }) => byteCount },
    { key: 'landed', title: say('landedAt'), kind: 'time', value: ({ landedAt }) => landedAt },
  ];
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

/** The landing runs of a data set, newest first. */
export function LandingRuns({ dataSetId }: { dataSetId: string }) {
  const say = useWords(snapshotWords);
  const pages = useApiPages(cacheApi.listLandingRuns, { params: { id: dataSetId } });
  const columns: Column<LandingRunView>[] = [
    { key: 'started', title: say('startedAt'), kind: 'time', value: ({ startedAt }) => startedAt },
    {
      key: 'state',
      title: say('runState'),
      width: 120,
      render: ({ state }) => <RunState state={state} />,
    },
    { key: 'in', title: say('rowsIn'), kind: 'number', value: ({ rowsIn }) => rowsIn },
    { key: 'out', title: say('rowsOut'), kind: 'number', value: ({ rowsOut }) => rowsOut },
    {
      key: 'rejected',
      title: say('rejected'),
      kind: 'number',
      width: 130,
      value: ({ rejectedCount }) => rejectedCount,
    },
    {
      key: 'see',
      title: say('run'),
      render: ({ id }) => (
        <AppLink to={pathTo('landingRun', { runId: id })}>{say('seeRun')}</AppLink>
      ),
    },
  ];
  return (
    <Rows
      pages={pages}
      columns={columns}
      rowKey={({ id }) => id}
      label={say('runs')}
      empty={{ title: say('runsEmpty'), next: say('runsEmptyNext') }}
    />
  );
}

const stateKeys = {
  running: 'runRunning',
  done: 'runDone',
  unchanged: 'runUnchanged',
  failed: 'runFailed',
  cancelled: 'runCancelled',
} as const;

/** The state of a landing run as a tag. */
export function RunState({ state }: { state: LandingRunView['state'] }) {
  const say = useWords(snapshotWords);
  return <StatusTag tone={runTones[state]}>{say(stateKeys[state])}</StatusTag>;
}
