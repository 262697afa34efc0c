import * as z from 'zod';
import { shareRequestApi } from '#lifecycle/application/share-request.contract.ts';
import { shareRequest as road } from '#lifecycle/road/road.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DeskPage } from '#platform/ui/DeskPage.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { LinkButton } from '#platform/ui/LinkButton.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { ShareRequestDetail, ShareRequestStateTag } from './ShareRequestDetail.tsx';
import { shareWords } from './share.words.ts';
import './service.css';

const filters = z.object({ state: shareRequestApi.list.query.shape.state });

/** Share requests: the own ones, and those to be decided. */
export function ShareRequestDesk() {
  const say = useWords(shareWords);
  const language = useLanguage();
  const { may } = useSession();
  const [filter, change] = useUrlState(filters);
  const pages = useApiPages(shareRequestApi.list, { query: filter });
  const states = Object.entries(road.states).map(([value, words]) => ({
    value,
    label: words[language],
  }));
  const ask = (
    <LinkButton primary to={pathTo('shareRequestNew')}>
      {say('ask')}
    </LinkButton>
  );
  return (
    <DeskPage
      title={say('requests')}
      crumbs={[{ title: say('scene') }, { title: say('requests') }]}
      help={{ what: say('requestsWhat'), next: [say('requestsNext1'), say('requestsNext2')] }}
      actions={may('grant:request') ? ask : undefined}
      pages={pages}
      rowKey={({ id }) => id}
      line={(request) => (
        <div className="stack-small">
          <span className="clamp">{request.serviceName}</span>
          <span className="weak clamp">{request.applicationName}</span>
          <span>
            <ShareRequestStateTag state={request.state} /> <DateTime value={request.createdAt} />
          </span>
        </div>
      )}
      detail={(request) => (
        <div className="stack">
          <h2>{request.serviceName}</h2>
          <ShareRequestDetail key={request.id} request={request} />
          <AppLink to={pathTo('shareRequest', { requestId: request.id })}>{say('link')}</AppLink>
        </div>
      )}
      filters={
        <FilterBar
          filters={[
            { kind: 'choice', key: 'state', label: say('state'), options: states, width: 160 },
          ]}
          values={filter}
          onChange={change}
        />
      }
      empty={{ title: say('requestsEmpty'), next: say('requestsEmptyNext') }}
    />
  );
}
