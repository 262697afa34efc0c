import { Button } from 'antd';
import { useNavigate } from '@tanstack/react-router';
import * as z from 'zod';
import { applicationApi, type Application } from '#lifecycle/application/application.contract.ts';
import { application as road } from '#lifecycle/road/road.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { ApplicationStateTag, stateOfApplication } from './application-parts.tsx';
import { applicationWords } from './application.words.ts';
import { useDepartmentNames } from './service-parts.tsx';

const filters = z.object({ state: stateOfApplication });

/** The applications one may see, newest first. */
export function ApplicationListPage() {
  const say = useWords(applicationWords);
  const language = useLanguage();
  const { may } = useSession();
  const navigate = useNavigate();
  const [filter, change] = useUrlState(filters);
  const pages = useApiPages(applicationApi.list, { query: filter });
  const states = Object.entries(road.states).map(([value, words]) => ({
    value,
    label: words[language],
  }));
  const register = (
    <Button type="primary" onClick={() => void navigate({ to: pathTo('applicationNew') })}>
      {say('register')}
    </Button>
  );
  return (
    <ListPage
      title={say('applications')}
      crumbs={[{ title: say('scene') }, { title: say('applications') }]}
      help={{
        what: say('applicationsWhat'),
        next: [say('applicationsNext1'), say('applicationsNext2')],
      }}
      actions={may('application:register') ? register : undefined}
      pages={pages}
      columns={useColumns()}
      rowKey={({ id }) => id}
      filters={
        <FilterBar
          filters={[
            { kind: 'choice', key: 'state', label: say('state'), options: states, width: 140 },
          ]}
          values={filter}
          onChange={change}
        />
      }
      empty={{ title: say('applicationsEmpty'), next: say('applicationsEmptyNext') }}
    />
  );
}

function useColumns(): Column<Application>[] {
  const say = useWords(applicationWords);
  const departmentName = useDepartmentNames();
  return [
    {
      key: 'name',
      title: say('name'),
      render: ({ id, name }) => (
        <AppLink to={pathTo('application', { applicationId: id })} className="clamp">
          {name}
        </AppLink>
      ),
    },
    {
      key: 'state',
      title: say('state'),
      width: 110,
      render: ({ state }) => <ApplicationStateTag state={state} />,
    },
    {
      key: 'department',
      title: say('department'),
      width: 200,
      render: ({ departmentId }) => departmentName(departmentId),
    },
    { key: 'system', title: say('systemName'), render: ({ systemName }) => systemName },
    { key: 'created', title: say('created'), kind: 'time', value: (row) => row.createdAt },
  ];
}
