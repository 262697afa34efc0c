import * as z from 'zod';
import { grantStates, shareRequestApi } from '#lifecycle/application/share-request.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useGrantColumns } from './grant-columns.tsx';
import { shareWords } from './share.words.ts';

const filters = z.object({ state: shareRequestApi.listGrants.query.shape.state });

/** The grants one may see, newest first. */
export function GrantListPage() {
  const say = useWords(shareWords);
  const [filter, change] = useUrlState(filters);
  const pages = useApiPages(shareRequestApi.listGrants, { query: filter });
  const states = grantStates.map((value) => ({ value, label: say(value) }));
  return (
    <ListPage
      title={say('grants')}
      crumbs={[{ title: say('scene') }, { title: say('grants') }]}
      help={{ what: say('grantsWhat'), next: [say('grantsNext1')] }}
      pages={pages}
      columns={useGrantColumns()}
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
      empty={{ title: say('grantsEmpty'), next: say('grantsEmptyNext') }}
    />
  );
}
