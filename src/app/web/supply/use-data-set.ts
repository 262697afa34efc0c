import type { DataSet } from '#lifecycle/source/source.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { roadStatusApi } from '../../road-status/road-status.contract.ts';
import { useSession } from '../shell/session.ts';

const keepMs = 60_000;

/** The data set that something belongs to, for its name; undefined until it is known, without an id, or for want of the right. */
export function useDataSet(id: string): DataSet | undefined {
  const { may } = useSession();
  const settings = { enabled: id !== '' && may('source:read'), staleMs: keepMs };
  return useApi(roadStatusApi.road, { params: { id } }, settings).data?.dataSet;
}
