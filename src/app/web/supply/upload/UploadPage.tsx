import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useConfirm } from '#platform/ui/confirm.tsx';
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

/** The guided upload: from a file in the hand to rows in a data set. */
export function UploadPage() {
  const [round, setRound] = useState(0);
  return (
    <OneUpload
      key={round}
      begin={() => {
        setRound((count) => count + 1);
      }}
    />
  );
}

function OneUpload({ begin }: { begin: () => void }) {
  const say = useWords(uploadWords);
  return (
    <WizardPage
      title={say('title')}
      crumbs={[{ title: say('scene') }, { title: say('title') }]}
      help={{ what: say('what'), next: [say('next1'), say('next2'), say('next3')] }}
      steps={useSteps(begin)}
    />
  );
}

function useSteps(begin: () => void): WizardStep[] {
  const say = useWords(uploadWords);
  const { draft, change } = useUploadDraft();
  const sending = useSending(draft, change);
  const state = useReading(draft);
  const landing = useLanding(draft, change);
  const startOver = useStartOver(draft.jobId !== undefined || draft.uploadId === undefined, begin);
  const { reading } = state;
  const problem = nameProblem(draft);
  return [
    {
      key: 'file',
      title: say('stepFile'),
      blocked: draft.isComplete === true ? undefined : say('fileNeeded'),
      content: <FileStep draft={draft} sending={sending} startOver={() => void startOver()} />,
    },
    {
      key: 'read',
      title: say('stepRead'),
      blocked:
        reading !== undefined && !state.busy && state.error === undefined
          ? undefined
          : say(state.error === undefined ? 'reading' : 'readNeeded'),
      content: <ReadStep draft={draft} change={change} state={state} />,
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
      title: say('stepName'),
      action: say(draft.sourceId === undefined ? 'register' : 'landAgain'),
      blocked: problem === undefined ? undefined : say(problem),
      leave: async () => reading !== undefined && landing.start(reading),
      content: <NameStep draft={draft} change={change} problem={landing.problem} />,
    },
    useResultStep({ draft, change, startOver }),
  ];
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
    void navigate({ to: pathTo('upload'), search: { step } });
  };
  return {
    key: 'result',
    title: say('stepResult'),
    action: say('another'),
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

/** Begins another upload; asks first while this one would be lost. */
function useStartOver(isSafe: boolean, begin: () => void): () => Promise<void> {
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
    forgetUploadDraft();
    begin();
    await navigate({ to: pathTo('upload') });
  };
}
