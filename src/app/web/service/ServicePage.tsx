import { serviceApi, type ServiceDetail } from '#lifecycle/service/service.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DetailPage, Facts, type Tab } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { LinkButton } from '#platform/ui/LinkButton.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments, useMayIn } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { ServiceStanding, useLeft } from '../retirement/ServiceStanding.tsx';
import { usePathParams } from '../routing.ts';
import { useSession } from '../shell/session.ts';
import { ServiceCalls } from './CallHistory.tsx';
import { ServiceDocumentation } from './ServiceDocumentation.tsx';
import { ServiceExamples } from './ServiceExamples.tsx';
import { ServiceMoves } from './ServiceMoves.tsx';
import { ServiceStateTag, useServiceKind } from './service-parts.tsx';
import { serviceWords } from './service.words.ts';
import { ServiceUsers } from './ServiceUsers.tsx';
import { TryIt } from './TryIt.tsx';

const everyMs = 10_000;

/** One service: how to call it, calls, who uses it, and its moves. */
export function ServicePage() {
  const { serviceId } = usePathParams('service');
  const query = useApi(serviceApi.get, { params: { id: serviceId } }, { everyMs });
  return <Loaded query={query}>{(service) => <OneService service={service} />}</Loaded>;
}

function OneService({ service }: { service: ServiceDetail }) {
  const say = useWords(serviceWords);
  const kindName = useServiceKind();
  const { may } = useSession();
  const left = useLeft(service);
  const tabs = useTabs(service);
  const ask = pathTo('shareRequestNew', undefined, { service: service.id });
  return (
    <DetailPage
      title={service.name}
      tag={<ServiceStateTag state={service.state} />}
      description={`${kindName(service.kind)} · ${service.code}`}
      crumbs={[
        { title: say('scene') },
        { title: say('services'), path: pathTo('services') },
        { title: service.name },
      ]}
      help={{ what: say('serviceWhat'), next: [say('serviceNext1'), say('serviceNext2')] }}
      actions={
        <>
          {service.state === 'published' && may('grant:request') ? (
            <LinkButton to={ask}>{say('ask')}</LinkButton>
          ) : null}
          <ServiceMoves service={service} isAway={left !== null} />
        </>
      }
      {...(tabs.length === 0 ? {} : { tabs })}
    >
      <ServiceStanding service={service} />
      <Panel>
        <ServiceFacts service={service} />
      </Panel>
    </DetailPage>
  );
}

function useTabs(service: ServiceDetail): Tab[] {
  const say = useWords(serviceWords);
  const { may } = useSession();
  const mayHere = useMayIn(service.departmentId ?? '');
  const isReady = service.serving !== null;
  const notYet = <EmptyState title={say('notPublished')} next={say('notPublishedNext')} />;
  // What has ended, or whose data are away, is neither called nor tried.
  const isEnded = service.state === 'retired' || (!isReady && service.state === 'suspended');
  const tabs: Tab[] = isEnded
    ? []
    : [
        {
          key: 'documentation',
          title: say('tabDocumentation'),
          content: isReady ? <ServiceDocumentation service={service} /> : notYet,
        },
        {
          key: 'examples',
          title: say('tabExamples'),
          content: isReady ? <ServiceExamples id={service.id} /> : notYet,
        },
        {
          key: 'try',
          title: say('tabTry'),
          content:
            isReady && service.state !== 'draft' ? (
              <TryIt service={service} />
            ) : (
              <EmptyState title={say('tryNotPublished')} next={say('notPublishedNext')} />
            ),
        },
      ];
  if (!may('application:read')) return tabs;
  const calls = { key: 'calls', title: say('tabCalls'), content: <ServiceCalls id={service.id} /> };
  return [
    ...tabs,
    // All calls of a service are for its department; who uses it sees its own on the page of the application.
    ...(mayHere('application:read') ? [calls] : []),
    { key: 'users', title: say('tabUsers'), content: <ServiceUsers id={service.id} /> },
  ];
}

function ServiceFacts({ service }: { service: ServiceDetail }) {
  const say = useWords(serviceWords);
  const { may } = useSession();
  const { list, number } = useFormats();
  const { nameOf } = useDepartments();
  const { serving, spec } = service;
  const path = pathTo('resource', { resourceId: service.resourceId });
  const isLoading = service.state === 'draft' || service.state === 'published';
  const code = serving?.resourceCode ?? say(isLoading ? 'servingNone' : 'seeEntry');
  return (
    <Facts
      items={[
        [say('resource'), may('resource:read') ? <AppLink to={path}>{code}</AppLink> : code],
        [say('department'), nameOf(service.departmentId ?? '')],
        [say('published'), <DateTime key="p" value={service.publishedAt} />],
        ...(serving === null
          ? []
          : ([
              [say('version'), `v${serving.versionNumber}`],
              [say('rows'), number(serving.rowCount)],
              [say('from'), say(serving.from === 'store' ? 'fromStore' : 'fromLake')],
              [say('indexed'), list(serving.indexed) || '—'],
            ] satisfies [string, string][])),
        [say('keys'), list(spec.keys) || '—'],
        [say('rowsMax'), number(spec.limits.rowsMax)],
        ...(service.suspendedReason === null
          ? []
          : ([[say('suspendedReason'), service.suspendedReason]] satisfies [string, string][])),
      ]}
    />
  );
}
