import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import * as z from 'zod';
import { sourceApi, type Source } from '#lifecycle/source/source.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { useConfirm } from '#platform/ui/confirm.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { WizardPage, type WizardStep } from '#platform/ui/WizardPage.tsx';
import { pathTo } from '../../paths.ts';
import { ColumnStep } from './ColumnStep.tsx';
import { FileStep } from './FileStep.tsx';
import { nameProblem, NameStep } from './NameStep.tsx';
import { ReadStep } from './ReadStep.tsx';
import { ResultStep } from './ResultStep.tsx';
import {
  forgetUploadDraft,
  useUploadDraft,
  type ChangeDraft,
  type UploadDraft,
} from './upload-draft.ts';
import { uploadWords } from './upload.words.ts';
import { useLanding } from './use-landing.ts';
import { useReading } from './use-reading.ts';
import { useSending } from './use-sending.ts';
import './upload.css';

const place = z.object({ dataSet: z.uuid().optional() });

/** The guided upload: from a file in the hand to rows in a data set, a new one or the one that the address names. */
export function UploadPage() {
  const [{ dataSet }] = useUrlState(place);
  return dataSet === undefined ? (
    <Uploads key="new" source={undefined} />
  ) : (
    <NextFile key={dataSet} dataSetId={dataSet} />
  );
}

/** The source is asked for once: what the landing itself changes of it takes nobody back. */
function NextFile({ dataSetId }: { dataSetId: string }) {
  const query = useApi(
    sourceApi.ofDataSet,
    { params: { id: dataSetId } },
    { staleMs: Number.POSITIVE_INFINITY },
  );
  return <Loaded query={query}>{(source) => <Uploads source={source} />}</Loaded>;
}

function Uploads({ source }: { source: Source | undefined }) {
  const [round, setRound] = useState(0);
  return (
    <OneUpload
      key={round}
      source={source}
      begin={() => {
        setRound((count) => count + 1);
      }}
    />
  );
}

interface Given {
  /** The source that a further file is for. */
  source: Source | undefined;
  begin: () => void;
}

function OneUpload(given: Given) {
  const say = useWords(uploadWords);
  const { source } = given;
  const steps = useSteps(given);
  const help = { what: say('what'), next: [say('next1'), say('next2'), say('next3')] };
  if (source === undefined) {
    const crumbs = [{ title: say('scene') }, { title: say('title') }];
    return <WizardPage title={say('title')} crumbs={crumbs} help={help} steps={steps} />;
  }
  const { id: dataSetId, name, code } = source.dataSet;
  return (
    <WizardPage
      title={say('titleNext', { name })}
      crumbs={[
        { title: say('scene') },
        { title: code, path: pathTo('dataSet', { dataSetId }) },
        { title: say('source'), path: pathTo('source', { dataSetId }) },
        { title: say('title') },
      ]}
      help={help}
      steps={steps}
    />
  );
}

function useSteps({ source, begin }: Given): WizardStep[] {
  const say = useWords(uploadWords);
  const { draft, change } = useUploadDraft(source);
  const sending = useSending(draft, change);
  const state = useReading(draft);
  const landing = useLanding(draft, change);
  const isSafe = draft.jobId !== undefined || draft.uploadId === undefined;
  const startOver = useStartOver({ isSafe, source, begin });
  const { reading } = state;
  const problem = nameProblem(draft);
  return [
    {
      key: 'file',
      title: say('stepFile'),
      blocked: draft.isComplete === true ? undefined : say('fileNeeded'),
      content: (
        <FileStep
          draft={draft}
          source={source}
          sending={sending}
          startOver={() => void startOver()}
        />
      ),
    },
    {
      key: 'read',
      title: say('stepRead'),
      blocked:
        reading !== undefined && !state.busy && state.error === undefined
          ? undefined
          : say(state.error === undefined ? 'reading' : 'readNeeded'),
      content: <ReadStep draft={draft} change={change} state={state} source={source} />,
    },
    {
      key: 'columns',
      title: say('stepColumns'),
      content:
        reading === undefined ? null : (
          <ColumnStep draft={draft} change={change} reading={reading} />
        ),
    },
    {
      key: 'name',
      title: say(draft.target === undefined ? 'stepName' : 'stepLand'),
      action: say(landingWord(draft)),
      blocked: problem === undefined ? undefined : say(problem),
      leave: async () => reading !== undefined && landing.start(reading),
      content: <NameStep draft={draft} change={change} problem={landing.problem} />,
    },
    useResultStep({ draft, change, startOver }),
  ];
}

function landingWord({ sourceId, fileId }: UploadDraft): 'register' | 'land' | 'landAgain' {
  if (sourceId === undefined) return 'register';
  return fileId === undefined ? 'land' : 'landAgain';
}

function useResultStep(given: {
  draft: UploadDraft;
  change: ChangeDraft;
  startOver: () => Promise<void>;
}): WizardStep {
  const say = useWords(uploadWords);
  const navigate = useNavigate();
  const { draft, change, startOver } = given;
  const { jobId } = draft;
  const goTo = (step: string) => {
    void navigate({ to: pathTo('upload'), search: { ...searchOf(draft.target), step } });
  };
  return {
    key: 'result',
    title: say('stepResult'),
    action: say('another'),
    hasOwnDeed: jobId !== undefined,
    leave: async () => {
      await startOver();
      return false;
    },
    content:
      jobId === undefined ? (
        <output>{say('notLanded')}</output>
      ) : (
        <ResultStep draft={{ ...draft, jobId }} change={change} goTo={goTo} />
      ),
  };
}

const searchOf = (target: UploadDraft['target']): Record<string, string> =>
  target === undefined ? {} : { dataSet: target.dataSetId };

/** Begins another upload; asks first while this one would be lost. */
function useStartOver({ isSafe, source, begin }: Given & { isSafe: boolean }): () => Promise<void> {
  const say = useWords(uploadWords);
  const navigate = useNavigate();
  const confirm = useConfirm();
  return async () => {
    const agreed =
      isSafe ||
      (await confirm({
        title: say('startOverTitle'),
        text: say('startOverText'),
        action: say('startOver'),
      }));
    if (!agreed) return;
    forgetUploadDraft(source);
    begin();
    const search = source === undefined ? {} : { dataSet: source.dataSet.id };
    await navigate({ to: pathTo('upload'), search });
  };
}
