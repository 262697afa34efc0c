import { shareRequestApi } from '#lifecycle/application/share-request.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useGrantColumns } from './grant-columns.tsx';
import { serviceWords } from './service.words.ts';

/** The grants for a service: which applications use it, for what, how far. */
export function ServiceUsers({ id }: { id: string }) {
  const say = useWords(serviceWords);
  const pages = useApiPages(shareRequestApi.listGrants, { query: { serviceId: id } });
  return (
    <Rows
      pages={pages}
      columns={useGrantColumns({ withService: false })}
      rowKey={(grant) => grant.id}
      label={say('tabUsers')}
      empty={{ title: say('usersNone'), next: say('usersNoneNext') }}
    />
  );
}
