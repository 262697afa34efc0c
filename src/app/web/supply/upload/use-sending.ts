import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type Dispatch,
  type RefObject,
  type SetStateAction,
} from 'react';
import { useCall } from '#platform/ui/api.tsx';
import { beginUpload, sendFile } from './sending.ts';
import type { ChangeDraft, UploadDraft } from './upload-draft.ts';

export type SendingPhase =
  | 'idle'
  | 'sending'
  | 'waiting'
  | 'paused'
  /** The page was loaded again: the browser has to be given the file once more. */
  | 'needs-file'
  | 'failed'
  | 'done';

export interface SendingState {
  phase: SendingPhase;
  sentBytes: number;
  bytesPerSecond?: number | undefined;
  /** Why it failed, or what is waited for. */
  error?: unknown;
  /** The file given again is not the one that was begun. */
  isOtherFile?: boolean;
}

/** How much of the pace so far a new piece changes. */
const paceWeight = 0.3;

export interface SendingDeeds {
  state: SendingState;
  choose: (file: File, departmentId: string) => void;
  pause: () => void;
  resume: () => void;
}

/** The sending of one file: chosen, paused, resumed, also after a reload and a lost connection. */
export function useSending(draft: UploadDraft, change: ChangeDraft): SendingDeeds {
  const call = useCall();
  const [state, setState] = useState<SendingState>(() => stateOf(draft));
  const file = useRef<File | undefined>(undefined);
  const { run, stop } = useRun({ file, setState, change });
  const choose = useCallback(
    async (chosen: File, departmentId: string) => {
      if (draft.uploadId !== undefined && !isSame(chosen, draft)) {
        setState((before) => ({ ...before, phase: 'needs-file', isOtherFile: true }));
        return;
      }
      file.current = chosen;
      if (draft.uploadId !== undefined) {
        await run(draft.uploadId);
        return;
      }
      const { name, size: sizeBytes, lastModified } = chosen;
      setState({ phase: 'sending', sentBytes: 0 });
      try {
        const uploadId = await beginUpload(call, { file: chosen, departmentId });
        change({ departmentId, uploadId, file: { name, sizeBytes, lastModified } });
        await run(uploadId);
      } catch (error) {
        setState({ phase: 'failed', sentBytes: 0, error });
      }
    },
    [call, change, draft, run],
  );
  return {
    state,
    choose: (chosen, departmentId) => void choose(chosen, departmentId),
    pause: () => {
      stop();
      setState(({ sentBytes }) => ({ phase: 'paused', sentBytes }));
    },
    resume: () => {
      const id = draft.uploadId;
      if (id === undefined || file.current === undefined) {
        setState(({ sentBytes }) => ({
          phase: id === undefined ? 'idle' : 'needs-file',
          sentBytes,
        }));
        return;
      }
      void run(id);
    },
  };
}

/** One run of the sending at a time; leaving the page ends it. */
function useRun(given: {
  file: RefObject<File | undefined>;
  setState: Dispatch<SetStateAction<SendingState>>;
  change: ChangeDraft;
}): { run: (id: string) => Promise<void>; stop: () => void } {
  const { file, setState, change } = given;
  const call = useCall();
  const running = useRef<AbortController | undefined>(undefined);
  const stop = useCallback(() => running.current?.abort(), []);
  useEffect(() => stop, [stop]);
  const run = useCallback(
    async (id: string) => {
      if (file.current === undefined) return;
      running.current?.abort();
      const control = new AbortController();
      running.current = control;
      setState((before) => ({ phase: 'sending', sentBytes: before.sentBytes }));
      try {
        await sendFile({
          call,
          id,
          file: file.current,
          signal: control.signal,
          onSafe: (sentBytes, pace) => {
            setState((before) => advanced(before, sentBytes, pace));
          },
          onWait: (error) => {
            setState(({ sentBytes }) => ({ phase: 'waiting', sentBytes, error }));
          },
        });
        setState({ phase: 'done', sentBytes: file.current.size });
        change({ isComplete: true });
      } catch (error) {
        if (control.signal.aborted) return;
        setState(({ sentBytes }) => ({ phase: 'failed', sentBytes, error }));
      }
    },
    [call, change, file, setState],
  );
  return { run, stop };
}

function stateOf(draft: UploadDraft): SendingState {
  if (draft.isComplete === true) return { phase: 'done', sentBytes: draft.file?.sizeBytes ?? 0 };
  return { phase: draft.uploadId === undefined ? 'idle' : 'needs-file', sentBytes: 0 };
}

function advanced(
  before: SendingState,
  sentBytes: number,
  pace: { bytes: number; ms: number } | undefined,
): SendingState {
  if (pace === undefined) return { ...before, phase: 'sending', sentBytes };
  const now = (pace.bytes / pace.ms) * 1_000;
  const last = before.bytesPerSecond ?? now;
  return {
    phase: 'sending',
    sentBytes,
    bytesPerSecond: last + (now - last) * paceWeight,
  };
}

function isSame({ name, size, lastModified }: File, { file }: UploadDraft): boolean {
  return (
    file !== undefined &&
    file.name === name &&
    file.sizeBytes === size &&
    file.lastModified === lastModified
  );
}
