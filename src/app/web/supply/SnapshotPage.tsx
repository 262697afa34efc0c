import { Typography } from 'antd';
import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import type { DataSet } from '#lifecycle/source/source.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DetailPage, Facts } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { StandingNotice } from '../retirement/StandingNotice.tsx';
import { usePathParams } from '../routing.ts';
import { ColumnProfiles } from './ColumnProfiles.tsx';
import { MaskedWords } from './MaskedWords.tsx';
import { SampleRows } from './SampleRows.tsx';
import { SnapshotDifference } from './SnapshotDifference.tsx';
import { LandingRuns, SnapshotHistory } from './SnapshotLists.tsx';
import type { SnapshotDetail } from './snapshot-types.ts';
import { useDataSet } from './use-data-set.ts';
import { snapshotWords } from './snapshot.words.ts';
import './snapshot.css';

const sampleRows = 50;

/** One snapshot: profile of its columns, sample, difference to another, and the history of its data set. */
export function SnapshotPage() {
  const { snapshotId } = usePathParams('snapshot');
  const query = useApi(cacheApi.getSnapshot, { params: { id: snapshotId } });
  return <Loaded query={query}>{(snapshot) => <OneSnapshot snapshot={snapshot} />}</Loaded>;
}

function OneSnapshot({ snapshot }: { snapshot: SnapshotDetail }) {
  const say = useWords(snapshotWords);
  const { dataSetId } = snapshot;
  const dataSet = useDataSet(dataSetId);
  const short = say('snapshot', { number: snapshot.number });
  const title = dataSet === undefined ? short : `${dataSet.name} · ${short}`;
  return (
    <DetailPage
      title={title}
      crumbs={[
        { title: say('scene') },
        { title: dataSet?.code ?? say('dataSet'), path: pathTo('dataSet', { dataSetId }) },
        { title: short },
      ]}
      help={{
        what: say('snapshotWhat'),
        next: [say('snapshotNext1'), say('snapshotNext2'), say('snapshotNext3')],
      }}
      tabs={[
        {
          key: 'columns',
          title: say('columnsTab'),
          content: <ColumnProfiles snapshot={snapshot} departmentId={dataSet?.departmentId} />,
        },
        // Rows that left can neither be shown nor compared.
        ...(snapshot.removedAt === null
          ? [
              {
                key: 'sample',
                title: say('sampleTab'),
                content: <Sample snapshot={snapshot} dataSet={dataSet} />,
              },
              {
                key: 'difference',
                title: say('differenceTab'),
                content: <SnapshotDifference snapshot={snapshot} />,
              },
            ]
          : []),
        {
          key: 'history',
          title: say('historyTab'),
          content: <SnapshotHistory dataSetId={dataSetId} />,
        },
        { key: 'runs', title: say('runsTab'), content: <LandingRuns dataSetId={dataSetId} /> },
      ]}
    >
      {snapshot.removedAt === null ? null : (
        <StandingNotice dataSetId={dataSetId} departmentId={dataSet?.departmentId ?? ''} />
      )}
      <SnapshotFacts snapshot={snapshot} />
    </DetailPage>
  );
}

function SnapshotFacts({ snapshot }: { snapshot: SnapshotDetail }) {
  const say = useWords(snapshotWords);
  const { number, bytes } = useFormats();
  return (
    <Panel>
      <Facts
        items={[
          [say('rows'), number(snapshot.rowCount)],
          [say('rowsIn'), number(snapshot.rowsIn)],
          [say('rejected'), number(snapshot.rejectedCount)],
          [say('columnCount'), number(snapshot.columns.length)],
          [say('bytes'), bytes(snapshot.byteCount)],
          [say('landedAt'), <DateTime key="landed" value={snapshot.landedAt} />],
          [
            say('contentHash'),
            <Typography.Text key="hash" code copyable={{ text: snapshot.contentSha256 }}>
              {snapshot.contentSha256.slice(0, 16)}
            </Typography.Text>,
          ],
        ]}
      />
    </Panel>
  );
}

function Sample({ snapshot, dataSet }: { snapshot: SnapshotDetail; dataSet: DataSet | undefined }) {
  const say = useWords(snapshotWords);
  const query = useApi(cacheApi.sampleSnapshot, {
    params: { id: snapshot.id },
    query: { limit: sampleRows },
  });
  return (
    <Loaded query={query}>
      {({ rows, masked }) => (
        <div className="stack">
          {masked ? <MaskedWords departmentId={dataSet?.departmentId} /> : null}
          <p className="weak">{say('sampleFirst', { count: rows.length })}</p>
          <SampleRows
            rows={rows}
            names={snapshot.columns.map(({ name }) => name)}
            label={say('sampleTab')}
            empty={{ title: say('sampleEmpty') }}
          />
        </div>
      )}
    </Loaded>
  );
}
