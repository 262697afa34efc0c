import { AppLink } from '#platform/ui/AppLink.tsx';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';

/** A data set in a cell: its name, as a link for those who may see data sets, and its code. */
export function DataSetName({
  dataSetId,
  dataSetName,
  dataSetCode,
}: {
  dataSetId: string;
  dataSetName: string;
  dataSetCode: string;
}) {
  const { may } = useSession();
  return (
    <>
      {may('source:read') ? (
        <AppLink to={pathTo('dataSet', { dataSetId })} className="clamp">
          {dataSetName}
        </AppLink>
      ) : (
        <span className="clamp">{dataSetName}</span>
      )}
      <div className="weak clamp">{dataSetCode}</div>
    </>
  );
}
