import * as z from 'zod';
import {
  connectionApi,
  connectionStates,
  connectorKinds,
  type Connection,
} from '#lifecycle/source/connection.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { LinkButton } from '#platform/ui/LinkButton.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../../paths.ts';
import { useSession } from '../../shell/session.ts';
import { useDepartmentNames } from '../road-stage.ts';
import { ConnectionStateTag, kindKeys, LastTest, placeOf, stateKeys } from './connection-parts.tsx';
import { connectionWords } from './connection.words.ts';
import './connection.css';

const { q, state, kind, departmentId } = connectionApi.list.query.shape;
const filters = z.object({ q, state, kind, departmentId });

/** The connections to old systems that one may see, the newest first. */
export function ConnectionListPage() {
  const say = useWords(connectionWords);
  const { may } = useSession();
  const [filter, change] = useUrlState(filters);
  const pages = useApiPages(connectionApi.list, { query: filter });
  const register = may('connection:manage') ? (
    <LinkButton primary to={pathTo('connectionNew')}>
      {say('register')}
    </LinkButton>
  ) : undefined;
  return (
    <ListPage
      title={say('connections')}
      crumbs={[{ title: say('scene') }, { title: say('connections') }]}
      help={{
        what: say('listWhat'),
        next: [say('listNext1'), say('listNext2'), say('listNext3')],
      }}
      actions={register}
      pages={pages}
      columns={useColumns()}
      rowKey={({ id }) => id}
      filters={<Filters values={filter} onChange={change} />}
      empty={{ title: say('empty'), next: say('emptyNext') }}
    />
  );
}

function Filters(props: {
  values: z.output<typeof filters>;
  onChange: (change: z.input<typeof filters>) => void;
}) {
  const say = useWords(connectionWords);
  const { options } = useDepartmentNames();
  const states = connectionStates.map((value) => ({ value, label: say(stateKeys[value]) }));
  const kinds = connectorKinds.map((value) => ({ value, label: say(kindKeys[value]) }));
  return (
    <FilterBar
      filters={[
        { kind: 'text', key: 'q', label: say('search'), width: 200 },
        { kind: 'choice', key: 'kind', label: say('kind'), options: kinds, width: 160 },
        { kind: 'choice', key: 'departmentId', label: say('department'), options },
        { kind: 'choice', key: 'state', label: say('state'), options: states, width: 120 },
      ]}
      {...props}
    />
  );
}

function useColumns(): Column<Connection>[] {
  const say = useWords(connectionWords);
  const { nameOf } = useDepartmentNames();
  return [
    {
      key: 'name',
      title: say('name'),
      render: ({ id, name }) => (
        <AppLink to={pathTo('connection', { connectionId: id })} className="clamp">
          {name}
        </AppLink>
      ),
    },
    { key: 'kind', title: say('kind'), width: 140, render: (row) => say(kindKeys[row.kind]) },
    {
      key: 'department',
      title: say('department'),
      width: 130,
      render: (row) => nameOf(row.departmentId) ?? '—',
    },
    { key: 'place', title: say('place'), width: 240, render: placeOf },
    {
      key: 'state',
      title: say('state'),
      width: 90,
      render: (row) => <ConnectionStateTag state={row.state} />,
    },
    {
      key: 'lastTest',
      title: say('lastTest'),
      width: 165,
      render: ({ lastTest }) => <LastTest test={lastTest} />,
    },
  ];
}
