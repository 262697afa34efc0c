import { Button } from 'antd';
import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import { sourceApi, type ReceivedFile, type Source } from '#lifecycle/source/source.contract.ts';
import { useApi, useApiPages, useCommand } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useProblemToast } from '#platform/ui/confirm.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { JobProgress } from '#platform/ui/JobProgress.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import * as z from 'zod';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { RunState } from './SnapshotLists.tsx';
import type { LandingRunView } from './snapshot-types.ts';
import { sourceWords } from './source.words.ts';
import './snapshot.css';

/** So many landings are looked at for what became of the files. */
const runsMax = 200;
const state = z.object({ job: z.uuid().optional() });

/** The files a source received, the newest first, each with how it landed last. */
export function SourceFiles({ source }: { source: Source }) {
  const say = useWords(sourceWords);
  const [{ job }] = useUrlState(state);
  const pages = useApiPages(sourceApi.files, { params: { id: source.id } });
  const columns = useFileColumns(source);
  return (
    <div className="stack">
      {job === undefined ? null : <JobProgress id={job} />}
      <Rows
        pages={pages}
        columns={columns}
        rowKey={({ id }) => id}
        label={say('filesTab')}
        empty={{ title: say('filesEmpty'), next: say('filesEmptyNext') }}
      />
    </div>
  );
}

function useFileColumns(source: Source): Column<ReceivedFile>[] {
  const say = useWords(sourceWords);
  const { may } = useSession();
  const runs = useApi(
    cacheApi.listLandingRuns,
    { params: { id: source.dataSet.id }, query: { limit: runsMax } },
    { enabled: may('snapshot:read') },
  );
  // The newest first, so the first of a file is its last landing.
  const last = new Map<string, LandingRunView>();
  for (const run of runs.data?.items ?? []) {
    if (!last.has(run.sourceFileId)) last.set(run.sourceFileId, run);
  }
  return [
    { key: 'name', title: say('file'), render: ({ fileName }) => fileName },
    { key: 'size', title: say('size'), kind: 'bytes', value: ({ sizeBytes }) => sizeBytes },
    { key: 'received', title: say('received'), kind: 'time', value: (file) => file.createdAt },
    {
      key: 'sha256',
      title: say('fingerprint'),
      width: 150,
      render: ({ sha256 }) => <code title={sha256}>{sha256.slice(0, 12)}</code>,
    },
    {
      key: 'outcome',
      title: say('outcome'),
      width: 150,
      render: ({ id }) => <Outcome run={last.get(id)} />,
    },
    {
      key: 'land',
      title: '',
      width: 130,
      render: ({ id }) => <Land source={source} fileId={id} run={last.get(id)} />,
    },
  ];
}

function Outcome({ run }: { run: LandingRunView | undefined }) {
  const say = useWords(sourceWords);
  if (run === undefined) return <span className="weak">{say('notLanded')}</span>;
  return (
    <AppLink to={pathTo('landingRun', { runId: run.id })}>
      <RunState state={run.state} />
    </AppLink>
  );
}

/** Lands a file that is here but did not become a snapshot. */
function Land(given: { source: Source; fileId: string; run: LandingRunView | undefined }) {
  const { source, fileId, run } = given;
  const say = useWords(sourceWords);
  const { may } = useSession();
  const land = useCommand(cacheApi.startLanding);
  const tellProblem = useProblemToast();
  const [, change] = useUrlState(state);
  const isHere = run === undefined || run.state === 'failed' || run.state === 'cancelled';
  if (!isHere || source.state !== 'ready' || !may('snapshot:land')) return null;
  const start = async () => {
    try {
      const params = { id: source.id };
      const { jobId } = await land.mutateAsync({ params, body: { sourceFileId: fileId } });
      change({ job: jobId });
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Button size="small" loading={land.isPending} onClick={() => void start()}>
      {say(run === undefined ? 'land' : 'landAgain')}
    </Button>
  );
}
