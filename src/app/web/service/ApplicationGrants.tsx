import { shareRequestApi } from '#lifecycle/application/share-request.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useGrantColumns } from './grant-columns.tsx';
import { shareWords } from './share.words.ts';

/** The grants of an application. */
export function ApplicationGrants({ id }: { id: string }) {
  const say = useWords(shareWords);
  const pages = useApiPages(shareRequestApi.listGrants, { query: { applicationId: id } });
  return (
    <Rows
      pages={pages}
      columns={useGrantColumns({ withApplication: false })}
      rowKey={(grant) => grant.id}
      label={say('grants')}
      empty={{ title: say('grantsEmpty'), next: say('grantsEmptyNext') }}
    />
  );
}
