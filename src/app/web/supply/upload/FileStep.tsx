import { Button, Progress, Select, Spin } from 'antd';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Source } from '#lifecycle/source/source.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { ProblemAlert } from '#platform/ui/ErrorState.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../../paths.ts';
import { useSession } from '../../shell/session.ts';
import { Control } from './Control.tsx';
import { SendingStopped } from './sending.ts';
import type { UploadDraft } from './upload-draft.ts';
import { uploadWords } from './upload.words.ts';
import type { SendingDeeds, SendingState } from './use-sending.ts';

interface Given {
  draft: UploadDraft;
  /** The source that a further file is for. */
  source: Source | undefined;
  sending: SendingDeeds;
  startOver: () => void;
}

/** The first step: a file dropped or chosen, and its way to the platform. */
export function FileStep({ draft, source, sending, startOver }: Given) {
  const say = useWords(uploadWords);
  const { departments, department, me } = useSession();
  const [picked, setPicked] = useState<string | undefined>();
  const chosen = draft.departmentId ?? picked ?? department?.id;
  const { state } = sending;
  const choices = departments.map(({ id, nameZh }) => ({ value: id, label: nameZh }));
  if (source?.state === 'suspended' || source?.state === 'retired') {
    return <NotTaking source={source} />;
  }
  if (chosen === undefined) {
    return me.posts.length > 0 ? <Spin /> : <p role="alert">{say('noDepartment')}</p>;
  }
  const asksFile = state.phase === 'idle' || state.phase === 'needs-file';
  return (
    <div className="form">
      {source === undefined ? (
        <Control id="upload-department" label={say('department')} hint={say('departmentHint')}>
          <Select
            id="upload-department"
            value={chosen}
            options={choices}
            disabled={draft.uploadId !== undefined}
            onChange={setPicked}
            style={{ width: '100%', maxWidth: 420 }}
          />
        </Control>
      ) : null}
      {state.phase === 'needs-file' ? <AgainWords draft={draft} state={state} /> : null}
      {asksFile ? (
        <DropPlace
          onFile={(file) => {
            sending.choose(file, chosen);
          }}
        />
      ) : (
        <SendingView draft={draft} sending={sending} />
      )}
      {draft.uploadId === undefined ? null : (
        <div className="form-actions">
          <Button onClick={startOver}>{say('startOver')}</Button>
        </div>
      )}
    </div>
  );
}

/** A source that was suspended or retired, said before anything is uploaded for it. */
function NotTaking({ source }: { source: Source }) {
  const say = useWords(uploadWords);
  return (
    <div className="state">
      <p className="state-title">{say('notTaking')}</p>
      <p className="weak">{say('notTakingNext')}</p>
      <AppLink to={pathTo('source', { dataSetId: source.dataSet.id })}>{say('seeSource')}</AppLink>
    </div>
  );
}

function AgainWords({ draft, state }: { draft: UploadDraft; state: SendingState }) {
  const say = useWords(uploadWords);
  const name = draft.file?.name ?? '';
  return (
    <p role={state.isOtherFile === true ? 'alert' : 'status'} className="upload-name">
      {state.isOtherFile === true ? say('otherFile', { name }) : say('needsFile', { name })}
    </p>
  );
}

function DropPlace({ onFile }: { onFile: (file: File) => void }) {
  const say = useWords(uploadWords);
  const input = useRef<HTMLInputElement>(null);
  const over = useFileDrop(onFile);
  return (
    <div className={over ? 'upload-drop upload-over' : 'upload-drop'}>
      <p className="state-title">{say('dropHere')}</p>
      <p className="weak">{say('dropHint')}</p>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={say('chooseFile')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
      <Button type="primary" onClick={() => input.current?.click()}>
        {say('chooseFile')}
      </Button>
    </div>
  );
}

/**
 * Takes a file that is dropped anywhere on the page: one that just missed its place would be opened by the browser instead
 * of the page. Out: whether something is dragged over the page.
 */
function useFileDrop(onFile: (file: File) => void): boolean {
  const [over, setOver] = useState(false);
  const take = useEffectEvent(onFile);
  useEffect(() => {
    const control = new AbortController();
    const { signal } = control;
    const drag = (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) take(file);
    };
    globalThis.addEventListener('dragover', drag, { signal });
    globalThis.addEventListener('dragleave', leave, { signal });
    globalThis.addEventListener('drop', drop, { signal });
    return () => {
      control.abort();
    };
  }, []);
  return over;
}

const phaseKeys = {
  idle: 'phasePaused',
  'needs-file': 'phasePaused',
  sending: 'phaseSending',
  waiting: 'phaseWaiting',
  paused: 'phasePaused',
  failed: 'phaseFailed',
  done: 'phaseDone',
} as const;

function SendingView({ draft, sending }: { draft: UploadDraft; sending: SendingDeeds }) {
  const say = useWords(uploadWords);
  const { state } = sending;
  const total = draft.file?.sizeBytes ?? 0;
  const share = total === 0 ? 1 : state.sentBytes / total;
  const percent = state.phase === 'done' ? 100 : Math.min(99, Math.floor(share * 100));
  return (
    <div className="job">
      <p className="upload-name">{draft.file?.name}</p>
      <div className="job-line">
        <output>{say(phaseKeys[state.phase])}</output>
        <Figures state={state} total={total} />
        {state.phase === 'sending' || state.phase === 'waiting' ? (
          <Button size="small" onClick={sending.pause}>
            {say('pause')}
          </Button>
        ) : null}
        {state.phase === 'paused' || state.phase === 'failed' ? (
          <Button size="small" onClick={sending.resume}>
            {say('resume')}
          </Button>
        ) : null}
      </div>
      <Progress
        percent={percent}
        status={
          state.phase === 'failed' ? 'exception' : state.phase === 'done' ? 'success' : 'normal'
        }
        aria-label={say('progress')}
      />
      <Trouble state={state} />
    </div>
  );
}

function Figures({ state, total }: { state: SendingState; total: number }) {
  const say = useWords(uploadWords);
  const { bytes, duration } = useFormats();
  const words = [say('sentOf', { sent: bytes(state.sentBytes), total: bytes(total) })];
  const { bytesPerSecond } = state;
  if (state.phase === 'sending' && bytesPerSecond !== undefined && bytesPerSecond > 0) {
    words.push(say('rate', { rate: bytes(bytesPerSecond) }));
    const remainingMs = ((total - state.sentBytes) / bytesPerSecond) * 1_000;
    if (remainingMs >= 1_000) words.push(say('remaining', { time: duration(remainingMs) }));
  }
  return <span className="weak number">{words.join(' · ')}</span>;
}

function Trouble({ state }: { state: SendingState }) {
  const say = useWords(uploadWords);
  if (state.phase === 'waiting') return <p role="alert">{say('waitingWords')}</p>;
  if (state.phase !== 'failed') return null;
  if (state.error instanceof SendingStopped) {
    return (
      <p role="alert">{say(state.error.reason === 'gone' ? 'goneWords' : 'unreadableWords')}</p>
    );
  }
  return <ProblemAlert error={state.error} />;
}
