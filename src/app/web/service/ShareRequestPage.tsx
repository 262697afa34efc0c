import { shareRequestApi } from '#lifecycle/application/share-request.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DetailPage } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { usePathParams } from '../routing.ts';
import { ShareRequestDetail, ShareRequestStateTag } from './ShareRequestDetail.tsx';
import { shareWords } from './share.words.ts';

/** One share request. */
export function ShareRequestPage() {
  const say = useWords(shareWords);
  const { requestId } = usePathParams('shareRequest');
  const query = useApi(shareRequestApi.get, { params: { id: requestId } });
  return (
    <Loaded query={query}>
      {(request) => {
        const title = say('request', { service: request.serviceName });
        return (
          <DetailPage
            title={title}
            tag={<ShareRequestStateTag state={request.state} />}
            crumbs={[
              { title: say('scene') },
              { title: say('requests'), path: pathTo('shareRequests') },
              { title },
            ]}
            help={{ what: say('requestsWhat'), next: [say('requestsNext2')] }}
          >
            <Panel>
              <ShareRequestDetail key={request.id} request={request} />
            </Panel>
          </DetailPage>
        );
      }}
    </Loaded>
  );
}
