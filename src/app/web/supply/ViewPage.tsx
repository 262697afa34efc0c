import { Alert } from 'antd';
import { useNavigate } from '@tanstack/react-router';
import * as z from 'zod';
import { viewApi } from '#lifecycle/view/view.contract.ts';
import { useApi, useCommand } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useProblemToast, useToast } from '#platform/ui/confirm.tsx';
import { type Column, DataTable } from '#platform/ui/DataTable.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DetailPage, Facts } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { JobProgress } from '#platform/ui/JobProgress.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { StandingNotice } from '../retirement/StandingNotice.tsx';
import { usePathParams } from '../routing.ts';
import { useSession } from '../shell/session.ts';
import { MappingTable } from './MappingTable.tsx';
import { useDepartmentName } from './road-stage.ts';
import { Freshness, type ViewDetail } from './view-types.tsx';
import { ViewBuilds } from './ViewBuilds.tsx';
import { viewWords } from './view.words.ts';
import './snapshot.css';

// The job is in the address, so a reload goes on following it.
const state = z.object({ job: z.uuid().optional() });

/** One view: its definition, inputs and builds. */
export function ViewPage() {
  const { viewId } = usePathParams('view');
  const query = useApi(viewApi.get, { params: { id: viewId } });
  return <Loaded query={query}>{(view) => <OneView view={view} />}</Loaded>;
}

function OneView({ view }: { view: ViewDetail }) {
  const say = useWords(viewWords);
  const { may } = useSession();
  const [{ job }] = useUrlState(state);
  return (
    <DetailPage
      title={view.name}
      tag={<Freshness view={view} />}
      crumbs={[
        { title: say('scene') },
        { title: say('views'), path: pathTo('views') },
        { title: view.name },
      ]}
      help={{ what: say('viewWhat'), next: [say('viewNext1'), say('viewNext2')] }}
      actions={view.state === 'active' ? <Actions view={view} /> : null}
      tabs={[
        { key: 'definition', title: say('definition'), content: <Definition view={view} /> },
        { key: 'inputs', title: say('inputs'), content: <Inputs view={view} /> },
        { key: 'builds', title: say('builds'), content: <ViewBuilds viewId={view.id} /> },
      ]}
    >
      {view.state === 'active' ? null : (
        <StandingNotice dataSetId={view.dataSetId} departmentId={view.departmentId} />
      )}
      {view.state === 'active' && view.freshness !== 'current' ? (
        <Alert
          type="warning"
          showIcon
          title={say(view.freshness === 'stale' ? 'staleHint' : 'neverBuiltHint')}
        />
      ) : null}
      {job !== undefined && may('job:read') ? (
        <Panel title={say('buildRunning')}>
          <JobProgress id={job} />
        </Panel>
      ) : null}
      <ViewFacts view={view} />
    </DetailPage>
  );
}

function Actions({ view }: { view: ViewDetail }) {
  const say = useWords(viewWords);
  const { may } = useSession();
  const navigate = useNavigate();
  const toast = useToast();
  const tellProblem = useProblemToast();
  const [, change] = useUrlState(state);
  const build = useCommand(viewApi.build);
  const start = async () => {
    try {
      const { unchanged, jobs } = await build.mutateAsync({ params: { id: view.id } });
      const job = jobs.find(({ viewId }) => viewId === view.id) ?? jobs.at(-1);
      if (unchanged || job === undefined) toast(say('buildUnchanged'));
      else change({ job: job.jobId });
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <>
      <ReasonButton
        reason={may('view:define') ? undefined : say('noDefine')}
        onClick={() => void navigate({ to: pathTo('viewEdit', { viewId: view.id }) })}
      >
        {say('edit')}
      </ReasonButton>
      <ReasonButton
        type="primary"
        loading={build.isPending}
        reason={may('view:build') ? undefined : say('noBuild')}
        onClick={() => void start()}
      >
        {say('build')}
      </ReasonButton>
    </>
  );
}

function ViewFacts({ view }: { view: ViewDetail }) {
  const say = useWords(viewWords);
  const departmentName = useDepartmentName();
  const { dataSetId, snapshotId } = view;
  return (
    <Panel>
      <Facts
        items={[
          [say('code'), view.code],
          [say('department'), departmentName(view.departmentId)],
          [say('builtAt'), <DateTime key="built" value={view.builtAt} />],
          [say('updatedAt'), <DateTime key="updated" value={view.updatedAt} />],
          [
            say('resultDataSet'),
            <AppLink key="set" to={pathTo('dataSet', { dataSetId })}>
              {say('seeDataSet')}
            </AppLink>,
          ],
          [
            say('latest'),
            snapshotId === null ? null : (
              <AppLink key="snapshot" to={pathTo('snapshot', { snapshotId })}>
                {say('seeSnapshot')}
              </AppLink>
            ),
          ],
        ]}
      />
    </Panel>
  );
}

function Definition({ view }: { view: ViewDetail }) {
  const say = useWords(viewWords);
  return (
    <div className="stack">
      {view.mapping === null ? null : <MappingTable mapping={view.mapping} />}
      <Panel title={say('sql')}>
        <pre className="code">{view.sql}</pre>
      </Panel>
    </div>
  );
}

function Inputs({ view }: { view: ViewDetail }) {
  const say = useWords(viewWords);
  const columns: Column<ViewDetail['inputs'][number]>[] = [
    {
      key: 'name',
      title: say('dataSet'),
      render: ({ dataSetId, name }) => (
        <AppLink to={pathTo('dataSet', { dataSetId })}>{name || dataSetId}</AppLink>
      ),
    },
    { key: 'alias', title: say('inputName'), width: 200, render: ({ alias }) => alias },
    { key: 'code', title: say('code'), width: 200, render: ({ code }) => code },
    {
      key: 'latest',
      title: say('latest'),
      width: 140,
      render: ({ latestSnapshotId: id }) =>
        id === null ? (
          say('noSnapshot')
        ) : (
          <AppLink to={pathTo('snapshot', { snapshotId: id })}>{say('seeSnapshot')}</AppLink>
        ),
    },
    {
      key: 'view',
      title: say('madeBy'),
      width: 140,
      render: ({ viewId }) =>
        viewId === null ? '—' : <AppLink to={pathTo('view', { viewId })}>{say('seeView')}</AppLink>,
    },
  ];
  return (
    <DataTable
      rows={view.inputs}
      columns={columns}
      rowKey={({ alias }) => alias}
      label={say('inputs')}
      empty={null}
    />
  );
}
