import { Button } from 'antd';
import { useState } from 'react';
import * as z from 'zod';
import { archiveApi, type DisposalTask } from '#lifecycle/retirement/archive.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments, useMayIn } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { DataSetName } from './DataSetName.tsx';
import { ConfirmDisposalDrawer } from './DisposalDrawer.tsx';
import { useMethodName } from './disposal-methods.ts';
import { disposalWords } from './disposal.words.ts';
import { FilterTag } from './FilterTag.tsx';

const { state, dataSetId, applicationId, retirementId } = archiveApi.listTasks.query.shape;
const filters = z.object({
  state,
  overdue: z.literal('true').optional(),
  dataSetId,
  applicationId,
  retirementId,
});
type Values = z.output<typeof filters>;
type Change = (change: z.input<typeof filters>) => void;

/** What consumers do with their copies of destroyed data: what waits, until when, and how it was done. */
export function DisposalListPage() {
  const say = useWords(disposalWords);
  const [filter, change] = useUrlState(filters);
  const pages = useApiPages(archiveApi.listTasks, { query: filter });
  const [confirming, setConfirming] = useState<DisposalTask>();
  return (
    <>
      <ListPage
        title={say('tasks')}
        crumbs={[{ title: say('scene') }, { title: say('tasks') }]}
        help={{ what: say('what'), next: [say('next1'), say('next2')] }}
        pages={pages}
        columns={useColumns(setConfirming)}
        rowKey={({ id }) => id}
        isLong
        filters={<Filters values={filter} onChange={change} first={pages.items[0]} />}
        empty={{ title: say('empty'), next: say('emptyNext') }}
      />
      <ConfirmDisposalDrawer
        task={confirming}
        close={() => {
          setConfirming(undefined);
        }}
      />
    </>
  );
}

interface FilterProps {
  values: Values;
  onChange: Change;
  first: DisposalTask | undefined;
}

function Filters({ values, onChange, first }: FilterProps) {
  const say = useWords(disposalWords);
  return (
    <div className="filters">
      <FilterBar
        filters={[
          {
            kind: 'choice',
            key: 'state',
            label: say('state'),
            width: 130,
            options: [
              { value: 'open', label: say('open') },
              { value: 'confirmed', label: say('confirmed') },
            ],
          },
          {
            kind: 'choice',
            key: 'overdue',
            label: say('due'),
            width: 130,
            options: [{ value: 'true', label: say('overdueOnly') }],
          },
        ]}
        values={values}
        onChange={onChange}
      />
      <Brought values={values} onChange={onChange} first={first} />
    </div>
  );
}

/** The filters that a link brought along. */
function Brought({ values, onChange, first }: FilterProps) {
  const say = useWords(disposalWords);
  const tags = {
    dataSetId: say('onlyDataSet', { name: first?.dataSetName ?? say('chosen') }),
    applicationId: say('onlyApplication', { name: first?.applicationName ?? say('chosen') }),
    retirementId: say('onlyCase'),
  };
  return (['dataSetId', 'applicationId', 'retirementId'] as const).map((key) =>
    values[key] === undefined ? null : (
      <FilterTag
        key={key}
        words={tags[key]}
        clear={() => {
          onChange({ [key]: undefined });
        }}
      />
    ),
  );
}

function useColumns(confirm: (task: DisposalTask) => void): Column<DisposalTask>[] {
  const say = useWords(disposalWords);
  const { may } = useSession();
  const { nameOf } = useDepartments();
  const deed: Column<DisposalTask> = {
    key: 'deed',
    title: say('deed'),
    width: 126,
    render: (task) => <Confirm task={task} confirm={confirm} />,
  };
  return [
    { key: 'dataSet', title: say('dataSet'), render: (task) => <DataSetName {...task} /> },
    {
      key: 'application',
      title: say('application'),
      width: 190,
      render: (task) => (
        <>
          <ApplicationName task={task} />
          <div className="weak clamp">{nameOf(task.departmentId)}</div>
        </>
      ),
    },
    { key: 'due', title: say('due'), kind: 'time', value: ({ dueAt }) => dueAt },
    { key: 'state', title: say('state'), width: 90, render: (task) => <State task={task} /> },
    { key: 'how', title: say('how'), width: 206, render: (task) => <How task={task} /> },
    ...(may('disposal:confirm') ? [deed] : []),
  ];
}

function ApplicationName({ task }: { task: DisposalTask }) {
  const { applicationId, applicationName, departmentId } = task;
  const mayHere = useMayIn(departmentId);
  if (!mayHere('application:read')) return <span className="clamp">{applicationName}</span>;
  return (
    <AppLink to={pathTo('application', { applicationId })} className="clamp">
      {applicationName}
    </AppLink>
  );
}

function State({ task: { state: now, overdue } }: { task: DisposalTask }) {
  const say = useWords(disposalWords);
  if (now === 'confirmed') return <StatusTag tone="good">{say('confirmed')}</StatusTag>;
  return overdue ? (
    <StatusTag tone="bad">{say('overdue')}</StatusTag>
  ) : (
    <StatusTag tone="attention">{say('open')}</StatusTag>
  );
}

function How({ task: { method, note, confirmedByName, confirmedAt } }: { task: DisposalTask }) {
  const methodName = useMethodName();
  if (method === null) return <span className="weak">—</span>;
  return (
    <>
      <div>{methodName(method)}</div>
      {note === null ? null : (
        <div className="clamp" title={note}>
          {note}
        </div>
      )}
      <div className="weak">
        {confirmedByName} <DateTime value={confirmedAt} />
      </div>
    </>
  );
}

function Confirm({ task, confirm }: { task: DisposalTask; confirm: (task: DisposalTask) => void }) {
  const say = useWords(disposalWords);
  const mayHere = useMayIn(task.departmentId);
  if (task.state === 'confirmed' || !mayHere('disposal:confirm'))
    return <span className="weak">—</span>;
  return (
    <Button
      size="small"
      aria-label={`${say('confirm')} ${task.dataSetName} ${task.applicationName}`}
      onClick={() => {
        confirm(task);
      }}
    >
      {say('confirm')}
    </Button>
  );
}
