import type { CallOutput } from '#platform/http/client.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DetailPage, Facts } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { LinkButton } from '#platform/ui/LinkButton.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { roadStatusApi, type Station } from '../../road-status/road-status.contract.ts';
import { pathTo } from '../paths.ts';
import { usePathParams } from '../routing.ts';
import { HoldLink, StandingNotice, useStanding } from '../retirement/StandingNotice.tsx';
import { useSession } from '../shell/session.ts';
import { RoadStations } from './RoadStations.tsx';
import { useDepartmentNames } from './road-stage.ts';
import { roadWords } from './road.words.ts';
import './road.css';

const everyMs = 15_000;

/** One data set and its road. */
export function DataSetPage() {
  const { dataSetId } = usePathParams('dataSet');
  const input = { params: { id: dataSetId } };
  const road = useApi(roadStatusApi.road, input, { everyMs });
  return <Loaded query={road}>{(data) => <OneDataSet data={data} />}</Loaded>;
}

function OneDataSet({ data }: { data: CallOutput<typeof roadStatusApi.road> }) {
  const say = useWords(roadWords);
  const { nameOf } = useDepartmentNames();
  const { dataSet, stations } = data;
  const standing = useStanding(dataSet.id);
  const takesFiles = dataSet.kind === 'collected' && standing?.retiredAs === null;
  return (
    <DetailPage
      title={dataSet.name}
      tag={<StatusTag tone="rest">{say(dataSet.kind)}</StatusTag>}
      crumbs={[
        { title: say('scene') },
        { title: say('dataSets'), path: pathTo('dataSets') },
        { title: dataSet.code },
      ]}
      actions={
        <>
          <HoldLink dataSetId={dataSet.id} departmentId={dataSet.departmentId} />
          {takesFiles ? <NextData dataSetId={dataSet.id} stations={stations} /> : null}
        </>
      }
      help={{ what: say('roadWhat'), next: [say('roadNext1'), say('roadNext2')] }}
    >
      <StandingNotice dataSetId={dataSet.id} departmentId={dataSet.departmentId} />
      <Panel>
        <Facts
          items={[
            [say('department'), nameOf(dataSet.departmentId) ?? say('nobody')],
            [say('code'), dataSet.code],
            [say('created'), <DateTime key="created" value={dataSet.createdAt} />],
          ]}
        />
      </Panel>
      <Panel title={say('road')}>
        <RoadStations dataSet={dataSet} stations={stations} />
      </Panel>
    </DetailPage>
  );
}

/** Where the next data come from: by itself from an old system, or from the hand of a person. */
function NextData({ dataSetId, stations }: { dataSetId: string; stations: readonly Station[] }) {
  const say = useWords(roadWords);
  const source = stations[0]?.items.find(({ id }) => id === dataSetId);
  if (source === undefined || source.collecting === null) {
    return <UploadLink dataSetId={dataSetId} />;
  }
  return (
    <LinkButton to={pathTo('sourceFeed', { dataSetId })} primary>
      {say('toFeed')}
    </LinkButton>
  );
}

/** The way to the upload, of a new data set or of the next file of one; nothing for those who may not upload. */
export function UploadLink({ dataSetId }: { dataSetId?: string }) {
  const say = useWords(roadWords);
  const { may } = useSession();
  if (!may('source:upload')) return null;
  return (
    <LinkButton
      to={pathTo('upload', undefined, dataSetId === undefined ? {} : { dataSet: dataSetId })}
      primary
    >
      {say(dataSetId === undefined ? 'upload' : 'uploadNext')}
    </LinkButton>
  );
}
