import { shareRequestApi } from '#lifecycle/application/share-request.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useGrantColumns } from './grant-columns.tsx';
import { shareWords } from './share.words.ts';

/** The grants one may see, newest first. */
export function GrantListPage() {
  const say = useWords(shareWords);
  const pages = useApiPages(shareRequestApi.listGrants, { query: {} });
  return (
    <ListPage
      title={say('grants')}
      crumbs={[{ title: say('scene') }, { title: say('grants') }]}
      help={{ what: say('grantsWhat'), next: [say('grantsNext1')] }}
      pages={pages}
      columns={useGrantColumns()}
      rowKey={({ id }) => id}
      empty={{ title: say('grantsEmpty'), next: say('grantsEmptyNext') }}
    />
  );
}
