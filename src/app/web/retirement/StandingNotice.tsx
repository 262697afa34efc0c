import { Alert, Space } from 'antd';
import { archiveApi, type Standing } from '#lifecycle/retirement/archive.contract.ts';
import { holdApi } from '#lifecycle/retirement/hold.contract.ts';
import { serviceApi } from '#lifecycle/service/service.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { formatDateTime, useFormats } from '#platform/ui/formats.ts';
import { LinkButton } from '#platform/ui/LinkButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { standingWords } from './standing.words.ts';

const staleMs = 30_000;
const casesShown = 3;
const servicesShown = 5;

/** How a data set stands: here, archived or destroyed, and held or not; undefined until it is known. */
export function useStanding(dataSetId: string): Standing | undefined {
  const settings = { enabled: dataSetId !== '', staleMs };
  return useApi(archiveApi.standing, { params: { id: dataSetId } }, settings).data;
}

interface Subject {
  dataSetId: string;
  departmentId: string;
}

/** Tells that a data set is archived or destroyed, and that it is held, with the ways on; nothing for one that is simply here. */
export function StandingNotice({ dataSetId, departmentId }: Subject) {
  const standing = useStanding(dataSetId);
  if (standing === undefined) return null;
  return (
    <>
      {standing.retiredAs === null ? null : (
        <Left standing={standing} dataSetId={dataSetId} departmentId={departmentId} />
      )}
      <Restored standing={standing} dataSetId={dataSetId} />
      <DeIdentified standing={standing} departmentId={departmentId} />
      {standing.holdCount === 0 ? null : (
        <Held count={standing.holdCount} dataSetId={dataSetId} departmentId={departmentId} />
      )}
    </>
  );
}

/** The way to hold a data set for a case, for those who may; nothing for one that was destroyed. */
export function HoldLink({ dataSetId, departmentId }: Subject) {
  const say = useWords(standingWords);
  const mayHere = useMayIn(departmentId);
  const standing = useStanding(dataSetId);
  if (standing === undefined || standing.retiredAs === 'destroyed') return null;
  if (!mayHere('hold:manage')) return null;
  return (
    <LinkButton to={pathTo('holds', undefined, { dataSetId, place: dataSetId })}>
      {say('hold')}
    </LinkButton>
  );
}

function Left({ standing, dataSetId, departmentId }: Subject & { standing: Standing }) {
  const say = useWords(standingWords);
  const mayHere = useMayIn(departmentId);
  const { retiredAs, retiredAt, archiveId } = standing;
  const at = retiredAt === null ? '' : formatDateTime(retiredAt);
  const isArchived = retiredAs === 'archived';
  const ways = mayHere('retirement:read') ? (
    <Space wrap size="middle">
      {isArchived && archiveId !== null ? (
        <AppLink to={pathTo('archive', { archiveId })}>{say('toArchive')}</AppLink>
      ) : null}
      <AppLink to={pathTo('disposalRegister', undefined, { dataSetId })}>
        {say('toRegister')}
      </AppLink>
    </Space>
  ) : null;
  return (
    <Alert
      type={isArchived ? 'info' : 'warning'}
      showIcon
      title={say(isArchived ? 'archivedTitle' : 'destroyedTitle', { at })}
      description={
        <>
          <div>{say(isArchived ? 'archivedText' : 'destroyedText')}</div>
          {ways}
        </>
      }
    />
  );
}

/** On a page that tells of the restore itself: which services wait to be resumed. */
export function RestoredServices({ dataSetId }: { dataSetId: string }) {
  const standing = useStanding(dataSetId);
  return standing === undefined ? null : <Restored standing={standing} dataSetId={dataSetId} />;
}

/** Services stay suspended after a restore, until the provider resumes them; nothing once all are. */
function Restored({ standing, dataSetId }: { standing: Standing; dataSetId: string }) {
  const say = useWords(standingWords);
  const { may } = useSession();
  const { restoredAt } = standing;
  const query = { dataSetId, state: 'suspended', limit: servicesShown } as const;
  const enabled = restoredAt !== null && may('service:read');
  const { data } = useApi(serviceApi.list, { query }, { enabled, staleMs });
  const services = enabled ? (data?.items ?? []) : [];
  if (restoredAt === null || services.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={say('restoredTitle', { at: formatDateTime(restoredAt) })}
      description={
        <>
          <div>{say('restoredText')}</div>
          <Space wrap size="middle">
            {services.map(({ id, name }) => (
              <AppLink key={id} to={pathTo('service', { serviceId: id })}>
                {name}
              </AppLink>
            ))}
            {typeof data?.next !== 'string' ? null : (
              <AppLink to={pathTo('services', undefined, { state: 'suspended' })}>
                {say('toSuspended')}
              </AppLink>
            )}
          </Space>
        </>
      }
    />
  );
}

/** Where de-identified data come from, and what stays of data that were. */
function DeIdentified(props: { standing: Standing; departmentId: string }) {
  const say = useWords(standingWords);
  const { standing, departmentId } = props;
  const mayRead = useMayIn(departmentId)('retirement:read');
  const { deIdentifiedFrom: from, deIdentifiedAs: as } = standing;
  return (
    <>
      {from === null ? null : (
        <Alert
          type="info"
          showIcon
          title={say('deIdentifiedFrom', { name: from.name })}
          description={
            <>
              <div>{say('deIdentifiedText')}</div>
              {mayRead ? (
                <AppLink to={pathTo('retirement', { retirementId: from.retirementId })}>
                  {say('toCase')}
                </AppLink>
              ) : null}
            </>
          }
        />
      )}
      {as === null ? null : (
        <Alert
          type="info"
          showIcon
          title={say('deIdentifiedAs')}
          description={
            <AppLink to={pathTo('dataSet', { dataSetId: as.dataSetId })}>{as.name}</AppLink>
          }
        />
      )}
    </>
  );
}

function Held({ count, dataSetId, departmentId }: Subject & { count: number }) {
  const { list } = useFormats();
  const say = useWords(standingWords);
  const mayRead = useMayIn(departmentId)('retirement:read');
  const query = { dataSetId, open: 'true', limit: casesShown };
  const { data } = useApi(holdApi.listHolds, { query }, { enabled: mayRead, staleMs });
  const cases = list((data?.items ?? []).map(({ caseReference }) => caseReference));
  const named = say(count > casesShown ? 'heldMany' : 'heldCases', { cases });
  return (
    <Alert
      type="warning"
      showIcon
      title={say('heldTitle', { count })}
      description={
        <>
          <div>{cases === '' ? say('heldNext') : named}</div>
          {mayRead ? (
            <AppLink to={pathTo('holds', undefined, { dataSetId })}>{say('toHolds')}</AppLink>
          ) : null}
        </>
      }
    />
  );
}
