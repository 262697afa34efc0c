import * as z from 'zod';
import { applicationApi, type Application } from '#lifecycle/application/application.contract.ts';
import { application as road } from '#lifecycle/road/road.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { LinkButton } from '#platform/ui/LinkButton.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { useDepartments } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { ApplicationStateTag, keysEndSoonDays, stateOfApplication } from './application-parts.tsx';
import { applicationWords } from './application.words.ts';

const filters = z.object({
  q: z.string().max(100).optional(),
  state: stateOfApplication,
  keys: z.literal('ending').optional(),
});

/** The applications one may see, newest first. */
export function ApplicationListPage() {
  const say = useWords(applicationWords);
  const { may } = useSession();
  const [{ keys, ...filter }, change] = useUrlState(filters);
  const ending = keys === undefined ? {} : { keysExpireWithinDays: keysEndSoonDays };
  const pages = useApiPages(applicationApi.list, { query: { ...filter, ...ending } });
  const register = (
    <LinkButton primary to={pathTo('applicationNew')}>
      {say('register')}
    </LinkButton>
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
      filters={<Filters values={{ ...filter, keys }} onChange={change} />}
      empty={{ title: say('applicationsEmpty'), next: say('applicationsEmptyNext') }}
    />
  );
}

function Filters(props: {
  values: z.output<typeof filters>;
  onChange: (change: z.input<typeof filters>) => void;
}) {
  const say = useWords(applicationWords);
  const language = useLanguage();
  const states = Object.entries(road.states).map(([value, words]) => ({
    value,
    label: words[language],
  }));
  const ends = [{ value: 'ending', label: say('keysEnding', { days: keysEndSoonDays }) }];
  return (
    <FilterBar
      filters={[
        { kind: 'text', key: 'q', label: say('name'), width: 200 },
        { kind: 'choice', key: 'state', label: say('state'), options: states, width: 140 },
        { kind: 'choice', key: 'keys', label: say('keys'), options: ends, width: 170 },
      ]}
      {...props}
    />
  );
}

function useColumns(): Column<Application>[] {
  const say = useWords(applicationWords);
  const { nameOf } = useDepartments();
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
      render: ({ departmentId }) => nameOf(departmentId),
    },
    { key: 'system', title: say('systemName'), render: ({ systemName }) => systemName },
    { key: 'created', title: say('created'), kind: 'time', value: (row) => row.createdAt },
  ];
}
