import * as z from 'zod';
import { retirementApi, type Retirement } from '#lifecycle/retirement/retirement.contract.ts';
import { retirement as road } from '#lifecycle/road/road.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { LinkButton } from '#platform/ui/LinkButton.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { useDepartments } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { CaseState, ResultTag, useCaseNames } from './case-parts.tsx';
import { causes, endsDataSet, results } from './case-values.ts';
import { caseWords } from './case.words.ts';
import { FilterTag } from './FilterTag.tsx';
import { LawChange } from './LawChange.tsx';
import './retirement.css';

const { q, state, cause, result, departmentId, waits, dataSetId } = retirementApi.list.query.shape;
const filters = z.object({ q, state, cause, result, departmentId, waits, dataSetId });
const everyMs = 30_000;

/** The cases of retirement one may see, the newest first. */
export function RetirementListPage() {
  const say = useWords(caseWords);
  const { may } = useSession();
  const [filter, change] = useUrlState(filters);
  const pages = useApiPages(retirementApi.list, { query: filter }, { everyMs });
  const propose = pathTo('temperatures', undefined, { propose: 'choose' });
  return (
    <ListPage
      title={say('cases')}
      crumbs={[{ title: say('scene') }, { title: say('cases') }]}
      help={{ what: say('casesWhat'), next: [say('casesNext1'), say('casesNext2')] }}
      actions={
        may('retirement:propose') ? (
          <>
            <LawChange />
            <LinkButton primary to={propose}>
              {say('propose')}
            </LinkButton>
          </>
        ) : undefined
      }
      pages={pages}
      columns={useColumns()}
      rowKey={({ id }) => id}
      filters={
        <>
          <CaseFilters values={filter} onChange={change} />
          {filter.dataSetId === undefined ? null : (
            <FilterTag
              words={say('onlyDataSet')}
              clear={() => {
                change({ dataSetId: undefined });
              }}
            />
          )}
        </>
      }
      empty={{ title: say('casesEmpty'), next: say('casesEmptyNext') }}
    />
  );
}

const waitKeys = {
  any: 'waitsAny',
  opinion: 'waitsOpinion',
  approval: 'waitsApproval',
  witness: 'waitsWitness',
  execution: 'waitsExecution',
} as const;

function CaseFilters(props: {
  values: z.output<typeof filters>;
  onChange: (change: z.input<typeof filters>) => void;
}) {
  const say = useWords(caseWords);
  const language = useLanguage();
  const names = useCaseNames();
  const { departments, nameOf } = useDepartments();
  return (
    <FilterBar
      filters={[
        { kind: 'text', key: 'q', label: say('nameOrCode'), width: 180 },
        {
          kind: 'choice',
          key: 'waits',
          label: say('waits'),
          width: 150,
          options: Object.entries(waitKeys).map(([value, key]) => ({ value, label: say(key) })),
        },
        {
          kind: 'choice',
          key: 'state',
          label: say('state'),
          width: 130,
          options: Object.entries(road.states).map(([value, words]) => ({
            value,
            label: words[language],
          })),
        },
        {
          kind: 'choice',
          key: 'cause',
          label: say('cause'),
          width: 150,
          options: causes.map((value) => ({ value, label: names.cause(value) })),
        },
        {
          kind: 'choice',
          key: 'result',
          label: say('result'),
          width: 130,
          options: results.map((value) => ({ value, label: names.result(value) })),
        },
        {
          kind: 'choice',
          key: 'departmentId',
          label: say('department'),
          width: 150,
          options: departments.map(({ id }) => ({ value: id, label: nameOf(id) })),
        },
      ]}
      values={props.values}
      onChange={props.onChange}
    />
  );
}

function useColumns(): Column<Retirement>[] {
  const say = useWords(caseWords);
  const names = useCaseNames();
  const { nameOf } = useDepartments();
  return [
    {
      key: 'dataSet',
      title: say('dataSet'),
      render: ({ id, dataSetName, dataSetCode }) => (
        <>
          <AppLink to={pathTo('retirement', { retirementId: id })} className="clamp">
            {dataSetName}
          </AppLink>
          <div className="weak clamp">{dataSetCode}</div>
        </>
      ),
    },
    {
      key: 'department',
      title: say('department'),
      width: 120,
      render: (row) => nameOf(row.departmentId),
    },
    {
      key: 'state',
      title: say('state'),
      width: 124,
      render: (row) => (
        <div className="stack-small">
          <span>
            <CaseState state={row.state} />
          </span>
          <Progress row={row} />
        </div>
      ),
    },
    { key: 'cause', title: say('cause'), width: 130, render: (row) => names.cause(row.cause) },
    {
      key: 'result',
      title: say('result'),
      width: 100,
      render: (row) => (row.result === null ? '—' : <ResultTag result={row.result} />),
    },
    { key: 'proposer', title: say('proposer'), width: 110, render: (row) => row.proposedByName },
    { key: 'since', title: say('since'), kind: 'time', value: (row) => row.proposedAt },
  ];
}

/** How many spoke of those who have to, while that is what the case waits for. */
function Progress({ row }: { row: Retirement }) {
  const say = useWords(caseWords);
  if (row.state === 'proposed')
    return <span className="weak">{say('spoken', { count: row.opinionCount })}</span>;
  if (row.state === 'appraised' && endsDataSet(row.result))
    return <span className="weak">{say('approved', { count: row.approvalCount })}</span>;
  return null;
}
