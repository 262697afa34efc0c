import { sourceApi, type Source } from '#lifecycle/source/source.contract.ts';
import { useApi, useCommand } from '#platform/ui/api.tsx';
import { useConfirm, useProblemToast, useToast } from '#platform/ui/confirm.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DetailPage, Facts } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Panel } from '#platform/ui/Page.tsx';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { Button } from 'antd';
import { useState } from 'react';
import { pathTo } from '../paths.ts';
import { StandingNotice, useStanding } from '../retirement/StandingNotice.tsx';
import { usePathParams } from '../routing.ts';
import { useSession } from '../shell/session.ts';
import { UploadLink } from './DataSetPage.tsx';
import { LandingRuns } from './SnapshotLists.tsx';
import { useDepartmentNames, useStateName } from './road-stage.ts';
import { FeedLink, SourceCollecting } from './feed/SourceCollecting.tsx';
import { SourceFiles } from './SourceFiles.tsx';
import { SourceReading } from './SourceReading.tsx';
import { SourceSettings } from './SourceSettings.tsx';
import { sourceWords } from './source.words.ts';

const tones: Readonly<Record<Source['state'], Tone>> = {
  draft: 'attention',
  ready: 'good',
  suspended: 'attention',
  retired: 'rest',
};

/** The first station of a collected data set: its files, how they are read, how they landed, and what changes that. */
export function SourcePage() {
  const { dataSetId } = usePathParams('source');
  const query = useApi(sourceApi.ofDataSet, { params: { id: dataSetId } });
  return <Loaded query={query}>{(source) => <OneSource source={source} />}</Loaded>;
}

function OneSource({ source }: { source: Source }) {
  const say = useWords(sourceWords);
  const stateName = useStateName();
  const { dataSet } = source;
  return (
    <DetailPage
      title={say('title', { name: dataSet.name })}
      tag={<StatusTag tone={tones[source.state]}>{stateName('source', source.state)}</StatusTag>}
      crumbs={[
        { title: say('scene') },
        { title: say('dataSets'), path: pathTo('dataSets') },
        { title: dataSet.code, path: pathTo('dataSet', { dataSetId: dataSet.id }) },
        { title: say('source') },
      ]}
      actions={<Deeds source={source} />}
      help={{ what: say('what'), next: [say('next1'), say('next2'), say('next3')] }}
      tabs={[
        { key: 'files', title: say('filesTab'), content: <SourceFiles source={source} /> },
        {
          key: 'reading',
          title: say('understandingTab'),
          content: <SourceReading understanding={source.understanding} />,
        },
        { key: 'runs', title: say('runsTab'), content: <LandingRuns dataSetId={dataSet.id} /> },
      ]}
    >
      <StandingNotice dataSetId={dataSet.id} departmentId={dataSet.departmentId} />
      <SourceFacts source={source} />
      {source.kind === 'file' ? null : <SourceCollecting source={source} />}
    </DetailPage>
  );
}

function SourceFacts({ source }: { source: Source }) {
  const say = useWords(sourceWords);
  const { share } = useFormats();
  const { nameOf } = useDepartmentNames();
  return (
    <Panel>
      <Facts
        items={[
          [say('department'), nameOf(source.dataSet.departmentId)],
          [say('driftPolicy'), say(source.driftPolicy === 'stop' ? 'driftStop' : 'driftPass')],
          [say('rejectLimit'), share(source.rejectLimit)],
          [say('unclassified'), <DateTime key="declared" value={source.unclassifiedAt} />],
          [say('created'), <DateTime key="created" value={source.createdAt} />],
        ]}
      />
    </Panel>
  );
}

function Deeds({ source }: { source: Source }) {
  const say = useWords(sourceWords);
  const { may } = useSession();
  const isAway = (useStanding(source.dataSet.id)?.retiredAs ?? null) !== null;
  const [isEditing, setEditing] = useState(false);
  const canChange = may('source:update') && source.state !== 'retired';
  const takesFiles = source.state === 'ready' || source.state === 'draft';
  if (isAway) return null;
  return (
    <>
      {canChange ? (
        <>
          <Move source={source} />
          <Button
            onClick={() => {
              setEditing(true);
            }}
          >
            {say('edit')}
          </Button>
          <SourceSettings
            source={source}
            open={isEditing}
            close={() => {
              setEditing(false);
            }}
          />
        </>
      ) : null}
      <FeedLink source={source} />
      {takesFiles ? <UploadLink dataSetId={source.dataSet.id} /> : null}
    </>
  );
}

/** Takes files no longer, or again. */
function Move({ source }: { source: Source }) {
  const say = useWords(sourceWords);
  const confirm = useConfirm();
  const toast = useToast();
  const tellProblem = useProblemToast();
  const move = useCommand(sourceApi.move);
  if (source.state === 'draft' || source.state === 'retired') return null;
  const deed = source.state === 'ready' ? 'suspend' : 'resume';
  const run = async () => {
    const agreed =
      deed === 'resume' ||
      (await confirm({
        title: say('suspendTitle'),
        text: say('suspendText'),
        action: say('suspend'),
      }));
    if (!agreed) return;
    try {
      const body = { version: source.version, move: deed } as const;
      await move.mutateAsync({ params: { id: source.id }, body });
      toast(say('moved'));
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Button loading={move.isPending} onClick={() => void run()}>
      {say(deed)}
    </Button>
  );
}
