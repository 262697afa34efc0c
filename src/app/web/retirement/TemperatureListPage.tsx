import { Button, Space } from 'antd';
import * as z from 'zod';
import { retirementApi } from '#lifecycle/retirement/retirement.contract.ts';
import type { DataSetTemperature } from '#lifecycle/retirement/impact.contract.ts';
import { useApi, useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments, useMayIn } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { caseWords } from './case.words.ts';
import { DataSetName } from './DataSetName.tsx';
import { ProposeDrawer } from './ProposeDrawer.tsx';
import { retirementWords } from './retirement.words.ts';

const { temperature, q, departmentId, standing } = retirementApi.temperatures.query.shape;
const filters = z.object({ temperature, q, departmentId, standing });
const drawer = z.object({ propose: z.string().max(100).optional() });
const staleMs = 300_000;

/** How warm each data set is by real use, and how to propose its retirement. */
export function TemperatureListPage() {
  const say = useWords(retirementWords);
  const [filter, change] = useUrlState(filters);
  const [{ propose }, open] = useUrlState(drawer);
  const pages = useApiPages(retirementApi.temperatures, { query: filter });
  const rules = useApi(retirementApi.rules, {}, { staleMs }).data;
  return (
    <ListPage
      title={say('temperatures')}
      description={
        rules === undefined ? undefined : say('rule', { hot: rules.hotDays, warm: rules.warmDays })
      }
      crumbs={[{ title: say('scene') }, { title: say('temperatures') }]}
      help={{
        what: say('temperaturesWhat'),
        next: [say('temperaturesNext1'), say('temperaturesNext2'), say('temperaturesNext3')],
      }}
      pages={pages}
      columns={useColumns((dataSetId) => {
        open({ propose: dataSetId });
      })}
      rowKey={({ dataSetId }) => dataSetId}
      isLong
      filters={
        <>
          <TemperatureFilters values={filter} onChange={change} />
          <ProposeDrawer
            dataSetId={propose}
            choose={(dataSetId) => {
              open({ propose: dataSetId });
            }}
            close={() => {
              open({ propose: undefined });
            }}
          />
        </>
      }
      empty={{ title: say('temperaturesEmpty'), next: say('temperaturesEmptyNext') }}
    />
  );
}

function TemperatureFilters(props: {
  values: z.output<typeof filters>;
  onChange: (change: z.input<typeof filters>) => void;
}) {
  const say = useWords(retirementWords);
  const { departments, nameOf } = useDepartments();
  return (
    <FilterBar
      filters={[
        { kind: 'text', key: 'q', label: say('nameOrCode'), width: 220 },
        {
          kind: 'choice',
          key: 'temperature',
          label: say('temperature'),
          width: 120,
          options: (['hot', 'warm', 'cold', 'frozen'] as const).map((value) => ({
            value,
            label: say(value),
          })),
        },
        {
          kind: 'choice',
          key: 'standing',
          label: say('standing'),
          width: 150,
          options: [
            { value: 'here', label: say('here') },
            { value: 'in-hand', label: say('inHand') },
            { value: 'held', label: say('held') },
            { value: 'archived', label: say('archived') },
            { value: 'destroyed', label: say('destroyed') },
          ],
        },
        {
          kind: 'choice',
          key: 'departmentId',
          label: say('department'),
          options: departments.map(({ id }) => ({ value: id, label: nameOf(id) })),
        },
      ]}
      values={props.values}
      onChange={props.onChange}
    />
  );
}

const tones: Readonly<Record<DataSetTemperature['temperature'], Tone>> = {
  hot: 'good',
  warm: 'attention',
  cold: 'running',
  frozen: 'rest',
};

function useColumns(propose: (dataSetId: string) => void): Column<DataSetTemperature>[] {
  const say = useWords(retirementWords);
  const { nameOf } = useDepartments();
  return [
    {
      key: 'name',
      title: say('dataSet'),
      render: ({ dataSetId, name, code }) => (
        <DataSetName dataSetId={dataSetId} dataSetName={name} dataSetCode={code} />
      ),
    },
    {
      key: 'department',
      title: say('department'),
      width: 120,
      render: (row) => nameOf(row.departmentId),
    },
    {
      key: 'temperature',
      title: say('temperature'),
      width: 72,
      render: ({ temperature, retiredAs }) =>
        retiredAs === 'destroyed' ? (
          <span className="weak">—</span>
        ) : (
          <StatusTag tone={tones[temperature]}>{say(temperature)}</StatusTag>
        ),
    },
    {
      key: 'lastUsed',
      title: say('lastUsed'),
      width: 156,
      render: ({ lastUsedAt }) =>
        lastUsedAt === null ? (
          <span className="weak">{say('neverUsed')}</span>
        ) : (
          <DateTime value={lastUsedAt} />
        ),
    },
    { key: 'calls', title: say('calls'), kind: 'number', width: 90, value: ({ calls }) => calls },
    {
      key: 'bytes',
      title: say('bytes'),
      kind: 'bytes',
      width: 96,
      value: (row) => (row.retiredAs === null ? row.byteCount : null),
    },
    { key: 'standing', title: say('standing'), width: 130, render: (row) => <Stands row={row} /> },
    {
      key: 'deed',
      title: say('deed'),
      width: 96,
      render: (row) => <Deed row={row} propose={propose} />,
    },
  ];
}

/** Whether its rows are here, and what keeps it from leaving or is about to take it away. */
function Stands({ row }: { row: DataSetTemperature }) {
  const say = useWords(retirementWords);
  const { retiredAs, held, openCase } = row;
  return (
    <Space size={4} wrap>
      {retiredAs === null ? null : <StatusTag tone="rest">{say(retiredAs)}</StatusTag>}
      {held ? <StatusTag tone="attention">{say('held')}</StatusTag> : null}
      {openCase === null ? null : <StatusTag tone="running">{say('inHand')}</StatusTag>}
      {retiredAs === null && !held && openCase === null ? (
        <span className="weak">{say('here')}</span>
      ) : null}
    </Space>
  );
}

/** The way on: to the case in hand, or to a proposal where there can be one. */
function Deed({ row, propose }: { row: DataSetTemperature; propose: (id: string) => void }) {
  const say = useWords(retirementWords);
  const sayCase = useWords(caseWords);
  const mayHere = useMayIn(row.departmentId);
  const { dataSetId, name, openCase, retiredAs } = row;
  if (openCase !== null)
    return (
      <AppLink to={pathTo('retirement', { retirementId: openCase })}>{say('openCase')}</AppLink>
    );
  if (retiredAs === 'destroyed' || !mayHere('retirement:propose'))
    return <span className="weak">—</span>;
  return (
    <Button
      type="link"
      className="flush"
      aria-label={say('proposeOf', { name })}
      onClick={() => {
        propose(dataSetId);
      }}
    >
      {sayCase('propose')}
    </Button>
  );
}
