import { Alert, Typography } from 'antd';
import type { ReactNode } from 'react';
import { archiveApi, type ArchiveDetail } from '#lifecycle/retirement/archive.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DetailPage, Facts } from '#platform/ui/DetailPage.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { usePathParams } from '../routing.ts';
import { ArchiveColumns, ArchiveFiles, ArchiveResources } from './ArchiveContents.tsx';
import { RestoreButton, RestorePanel } from './ArchiveRestore.tsx';
import { ArchiveState } from './ArchiveState.tsx';
import { archiveWords } from './archive.words.ts';
import { DataSetName } from './DataSetName.tsx';
import { RestoredServices } from './StandingNotice.tsx';

// A restore may end at any time, started by whomever.
const everyMs = 5_000;

type Fact = [term: string, value: ReactNode];

/** One sealed package: what is in it, what stays known of the data, and how they come back. */
export function ArchivePage() {
  const { archiveId } = usePathParams('archive');
  const query = useApi(archiveApi.getArchive, { params: { id: archiveId } }, { everyMs });
  return <Loaded query={query}>{(archive) => <OneArchive archive={archive} />}</Loaded>;
}

function OneArchive({ archive }: { archive: ArchiveDetail }) {
  const say = useWords(archiveWords);
  const { dataSetName, state, columns, resources, fileCount } = archive;
  const { number } = useFormats();
  const counted = (title: string, count: number) => `${title} ${number(count)}`;
  return (
    <DetailPage
      title={say('title', { name: dataSetName })}
      tag={<ArchiveState state={state} />}
      crumbs={[
        { title: say('scene') },
        { title: say('archives'), path: pathTo('archives') },
        { title: dataSetName },
      ]}
      help={{ what: say('oneWhat'), next: [say('oneNext1'), say('oneNext2')] }}
      actions={<RestoreButton archive={archive} />}
      tabs={[
        {
          key: 'files',
          title: counted(say('filesTab'), fileCount),
          content: <ArchiveFiles files={archive.files} />,
        },
        {
          key: 'columns',
          title: counted(say('columnsTab'), columns.length),
          content: <ArchiveColumns columns={columns} />,
        },
        {
          key: 'resources',
          title: counted(say('resourcesTab'), resources.length),
          content: <ArchiveResources resources={resources} />,
        },
      ]}
    >
      <HowItStands archive={archive} />
      {archive.state === 'restored' ? <RestoredServices dataSetId={archive.dataSetId} /> : null}
      <RestorePanel archive={archive} />
      <ArchiveFacts archive={archive} />
    </DetailPage>
  );
}

function HowItStands({ archive: { state, restorable, dataSetId } }: { archive: ArchiveDetail }) {
  const say = useWords(archiveWords);
  if (state === 'destroyed') return <Alert type="warning" showIcon title={say('destroyedText')} />;
  if (restorable) return <Alert type="info" showIcon title={say('sealedText')} />;
  if (state === 'restored') return <Alert type="info" showIcon title={say('restoredText')} />;
  return (
    <Alert
      type="info"
      showIcon
      title={say('olderText')}
      description={
        <AppLink to={pathTo('archives', undefined, { dataSetId })}>{say('newestArchive')}</AppLink>
      }
    />
  );
}

function ArchiveFacts({ archive }: { archive: ArchiveDetail }) {
  const say = useWords(archiveWords);
  const { nameOf } = useDepartments();
  const { bytes, number } = useFormats();
  const { retirementId, restoredAt, destroyedAt, manifestSha256, rowCount } = archive;
  const moments: Fact[] = [
    ...(restoredAt === null
      ? []
      : [[say('restoredAt'), <DateTime key="restored" value={restoredAt} />] satisfies Fact]),
    ...(destroyedAt === null
      ? []
      : [[say('destroyedAt'), <DateTime key="gone" value={destroyedAt} />] satisfies Fact]),
  ];
  return (
    <Panel>
      <Facts
        items={[
          [say('dataSet'), <DataSetName key="dataSet" {...archive} />],
          [say('department'), nameOf(archive.departmentId)],
          [say('rows'), rowCount === null ? null : number(rowCount)],
          [say('bytes'), bytes(archive.byteCount)],
          [say('sealedAt'), <DateTime key="sealed" value={archive.sealedAt} />],
          ...moments,
          [
            say('retirement'),
            <AppLink key="case" to={pathTo('retirement', { retirementId })}>
              {say('toCase')}
            </AppLink>,
          ],
          [
            say('register'),
            <AppLink key="register" to={pathTo('disposalRegister', undefined, { retirementId })}>
              {say('toRegister')}
            </AppLink>,
          ],
          [
            say('manifest'),
            <Typography.Text key="manifest" code copyable={{ text: manifestSha256 }}>
              {manifestSha256}
            </Typography.Text>,
          ],
        ]}
      />
    </Panel>
  );
}
