import { Alert } from 'antd';
import { resourceApi } from '#lifecycle/resource/resource.contract.ts';
import type { Service } from '#lifecycle/service/service.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { StandingNotice, useStanding } from './StandingNotice.tsx';
import { standingWords } from './standing.words.ts';

/** The data set behind a service that does not answer; undefined for one that does, or for want of the right. */
function useDataSetBehind({ state, resourceId }: Service): string | undefined {
  const { may } = useSession();
  const enabled = (state === 'suspended' || state === 'retired') && may('resource:read');
  const { data } = useApi(resourceApi.get, { params: { id: resourceId } }, { enabled });
  return enabled ? data?.dataSetId : undefined;
}

/** How the data of a service that does not answer left; null when they are here, or it is not known. */
export function useLeft(service: Service): 'archived' | 'destroyed' | null {
  const dataSetId = useDataSetBehind(service);
  return useStanding(dataSetId ?? '')?.retiredAs ?? null;
}

/** Tells why a service does not answer any more, and what its callers are to do. */
export function ServiceStanding({ service }: { service: Service }) {
  const say = useWords(standingWords);
  const dataSetId = useDataSetBehind(service);
  const { state, retiredBecause, departmentId } = service;
  const mayHere = useMayIn(departmentId ?? '');
  const isDestroyed = retiredBecause === 'data-destroyed';
  return (
    <>
      {state === 'retired' ? (
        <Alert
          type="warning"
          showIcon
          title={say(isDestroyed ? 'goneDestroyed' : 'goneRetired')}
          description={
            <>
              <div>{say(isDestroyed ? 'goneDestroyedNext' : 'goneRetiredNext')}</div>
              {isDestroyed && dataSetId !== undefined && mayHere('retirement:read') ? (
                <AppLink to={pathTo('disposalRegister', undefined, { dataSetId })}>
                  {say('toRegister')}
                </AppLink>
              ) : null}
            </>
          }
        />
      ) : null}
      {dataSetId === undefined || isDestroyed ? null : (
        <StandingNotice dataSetId={dataSetId} departmentId={departmentId ?? ''} />
      )}
    </>
  );
}
