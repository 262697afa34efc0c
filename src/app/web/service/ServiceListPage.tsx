import * as z from 'zod';
import { service as road } from '#lifecycle/road/road.ts';
import {
  serviceApi,
  serviceKinds,
  serviceStates,
  type Service,
} from '#lifecycle/service/service.contract.ts';
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
import { ServiceStateTag, useServiceKind } from './service-parts.tsx';
import { serviceWords } from './service.words.ts';

const filters = z.object({
  q: z.string().max(100).optional(),
  state: z.enum(serviceStates).optional(),
  kind: z.enum(serviceKinds).optional(),
});

/** The services one may see, newest first. */
export function ServiceListPage() {
  const say = useWords(serviceWords);
  const { may } = useSession();
  const [filter, change] = useUrlState(filters);
  const pages = useApiPages(serviceApi.list, { query: filter });
  const define = (
    <LinkButton primary to={pathTo('serviceNew')}>
      {say('define')}
    </LinkButton>
  );
  return (
    <ListPage
      title={say('services')}
      crumbs={[{ title: say('scene') }, { title: say('services') }]}
      help={{ what: say('servicesWhat'), next: [say('servicesNext1'), say('servicesNext2')] }}
      actions={may('service:define') ? define : undefined}
      pages={pages}
      columns={useColumns()}
      rowKey={({ id }) => id}
      filters={<Filters values={filter} onChange={change} />}
      empty={{ title: say('servicesEmpty'), next: say('servicesEmptyNext') }}
    />
  );
}

function Filters(props: {
  values: z.output<typeof filters>;
  onChange: (change: z.input<typeof filters>) => void;
}) {
  const say = useWords(serviceWords);
  const kindName = useServiceKind();
  const language = useLanguage();
  const states = serviceStates.map((value) => ({ value, label: road.states[value][language] }));
  const kinds = serviceKinds.map((value) => ({ value, label: kindName(value) }));
  return (
    <FilterBar
      filters={[
        { kind: 'text', key: 'q', label: say('search'), width: 220 },
        { kind: 'choice', key: 'state', label: say('state'), options: states, width: 140 },
        { kind: 'choice', key: 'kind', label: say('kind'), options: kinds, width: 140 },
      ]}
      values={props.values}
      onChange={props.onChange}
    />
  );
}

function useColumns(): Column<Service>[] {
  const say = useWords(serviceWords);
  const kindName = useServiceKind();
  const { nameOf } = useDepartments();
  return [
    {
      key: 'name',
      title: say('name'),
      render: ({ id, name }) => (
        <AppLink to={pathTo('service', { serviceId: id })} className="clamp">
          {name}
        </AppLink>
      ),
    },
    { key: 'kind', title: say('kind'), width: 90, render: ({ kind }) => kindName(kind) },
    {
      key: 'state',
      title: say('state'),
      width: 100,
      render: ({ state }) => <ServiceStateTag state={state} />,
    },
    { key: 'code', title: say('code'), width: 230, render: ({ code }) => code },
    {
      key: 'department',
      title: say('department'),
      width: 170,
      render: ({ departmentId }) => nameOf(departmentId ?? ''),
    },
    { key: 'published', title: say('published'), kind: 'time', value: (row) => row.publishedAt },
  ];
}
