import { Alert } from 'antd';
import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DetailPage, Facts } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { formatDateTime, useFormats } from '#platform/ui/formats.ts';
import { JobProgress } from '#platform/ui/JobProgress.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { usePathParams } from '../routing.ts';
import { useSession } from '../shell/session.ts';
import { RejectList } from './RejectList.tsx';
import { RunState } from './SnapshotLists.tsx';
import type { LandingRunView } from './snapshot-types.ts';
import { snapshotWords } from './snapshot.words.ts';
import { useDataSet } from './use-data-set.ts';

/** One landing run: its counts, what went wrong, and the rows that were not taken. */
export function LandingRunPage() {
  const { runId } = usePathParams('landingRun');
  const query = useApi(cacheApi.getLandingRun, { params: { id: runId } });
  return <Loaded query={query}>{(run) => <OneRun run={run} />}</Loaded>;
}

function OneRun({ run }: { run: LandingRunView }) {
  const say = useWords(snapshotWords);
  const language = useLanguage();
  const title = `${say('run')} ${formatDateTime(run.startedAt)}`;
  const { dataSetId, error } = run;
  const dataSet = useDataSet(dataSetId);
  return (
    <DetailPage
      title={title}
      tag={<RunState state={run.state} />}
      crumbs={[
        { title: say('scene') },
        { title: dataSet?.code ?? say('dataSet'), path: pathTo('dataSet', { dataSetId }) },
        { title: say('source'), path: pathTo('source', { dataSetId }) },
        { title },
      ]}
      {...(dataSet === undefined ? {} : { description: dataSet.name })}
      help={{ what: say('runWhat'), next: [say('runNext1'), say('runNext2')] }}
    >
      {run.state === 'running' && run.jobId !== null ? (
        <Panel title={say('job')}>
          <JobProgress id={run.jobId} />
        </Panel>
      ) : null}
      {error === null ? null : (
        <Alert
          type="error"
          showIcon
          title={error.words[language]}
          description={error.next?.[language]}
        />
      )}
      <RunFacts run={run} />
      <RunDrift run={run} />
      {run.state === 'running' ? null : (
        <Panel title={say('rejects')}>
          <RejectList run={run} />
        </Panel>
      )}
    </DetailPage>
  );
}

function RunFacts({ run }: { run: LandingRunView }) {
  const say = useWords(snapshotWords);
  const { number } = useFormats();
  const { may } = useSession();
  const count = (value: number | null) => (value === null ? null : number(value));
  const { snapshotId, jobId } = run;
  return (
    <Panel>
      <Facts
        items={[
          [say('rowsIn'), count(run.rowsIn)],
          [say('rowsOut'), count(run.rowsOut)],
          [say('rejected'), count(run.rejectedCount)],
          [say('startedAt'), <DateTime key="started" value={run.startedAt} />],
          [say('finishedAt'), <DateTime key="finished" value={run.finishedAt} />],
          [
            say('result'),
            snapshotId === null ? null : (
              <AppLink key="snapshot" to={pathTo('snapshot', { snapshotId })}>
                {say('seeSnapshot')}
              </AppLink>
            ),
          ],
          [
            say('job'),
            jobId === null || !may('job:read') ? null : (
              <AppLink key="job" to={pathTo('job', { jobId })}>
                {say('seeJob')}
              </AppLink>
            ),
          ],
        ]}
      />
    </Panel>
  );
}

function RunDrift({ run }: { run: LandingRunView }) {
  const say = useWords(snapshotWords);
  const { list } = useFormats();
  const { drift, proposedMissing } = run;
  const marks = proposedMissing.join('  ');
  const items: [string, string][] =
    drift === null
      ? []
      : [
          [say('columnAdded'), list(drift.added)],
          [say('columnRemoved'), list(drift.removed)],
          [say('driftRenamed'), list(drift.renamed.map(({ from, to }) => `${from} → ${to}`))],
          [
            say('driftRetyped'),
            list(drift.retyped.map(({ name, from, to }) => `${name} (${from} → ${to})`)),
          ],
          [say('order'), drift.moved ? say('orderChanged') : ''],
        ];
  const shown = [...items, [say('missingMarks'), marks] as [string, string]].filter(
    ([, text]) => text !== '',
  );
  if (shown.length === 0) return null;
  return (
    <Panel title={say('drift')}>
      <Facts items={shown} />
    </Panel>
  );
}
