import { useCallback, useEffect, useState } from 'react';
import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import type { Inspection, Overrides } from './reading-types.ts';
import { sourceApi } from '#lifecycle/source/source.contract.ts';
import { uploadApi } from '#lifecycle/source/upload.contract.ts';
import { useApi, useCall } from '#platform/ui/api.tsx';
import type { Call, CallOutput } from '#platform/http/client.ts';
import type { UploadDraft } from './upload-draft.ts';

export type Proposal = CallOutput<typeof cacheApi.proposeTypes>;

/** How a file would be read, with the types its first rows suggest. */
export interface Reading {
  inspection: Inspection;
  proposal: Proposal | undefined;
}

export interface ReadingState {
  reading: Reading | undefined;
  busy: boolean;
  /** Why the file cannot be read as it was asked; the last reading is still there. */
  error: unknown;
  again: () => void;
}

/** Cells sent for a proposal of types, and characters of all of them: far below the limit of a request. */
const proposalCellsMax = 60_000;
const proposalCharactersMax = 2_000_000;

/** Asks how the upload would be read, again at each correction. Once a source has the file, its understanding stands. */
export function useReading(draft: UploadDraft): ReadingState {
  const { uploadId, isComplete, fileId, target } = draft;
  const asks = uploadId !== undefined && isComplete === true && fileId === undefined;
  // The next file of a source is read by what the source knows, unless a person wants it judged anew.
  const knows = target !== undefined && draft.isJudgedAnew !== true;
  const asked = useAsked(asks ? uploadId : undefined, {
    overrides: draft.overrides,
    ...(knows && draft.sourceId !== undefined ? { sourceId: draft.sourceId } : {}),
  });
  const kept = useKept(draft);
  return fileId === undefined || asked.reading !== undefined ? asked : kept;
}

/** How the source reads the file that it was given. */
function useKept({ sourceId, fileId }: UploadDraft): ReadingState {
  const kept = useApi(
    sourceApi.get,
    { params: { id: sourceId ?? '' } },
    { enabled: fileId !== undefined && sourceId !== undefined },
  );
  const understanding = kept.data?.understanding;
  return {
    reading:
      understanding === undefined || understanding === null
        ? undefined
        : {
            inspection: { understanding, preview: [], choices: {}, notes: [], problems: [] },
            proposal: undefined,
          },
    // Asking again in the background takes nobody back to this step.
    busy: kept.isPending,
    error: kept.data === undefined ? (kept.error ?? undefined) : undefined,
    again: () => void kept.refetch(),
  };
}

interface Question {
  overrides: Overrides;
  sourceId?: string;
}

function useAsked(uploadId: string | undefined, body: Question): ReadingState {
  const call = useCall();
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<Answer>({ to: '', reading: undefined, error: undefined });
  const asked = JSON.stringify(body);
  const question = `${uploadId ?? ''} ${attempt} ${asked}`;
  useEffect(() => {
    if (uploadId === undefined) return undefined;
    const control = new AbortController();
    // Written just above from a Question.
    read({ call, uploadId, body: JSON.parse(asked) as Question, signal: control.signal }).then(
      (reading) => {
        setAnswer({ to: question, reading, error: undefined });
      },
      (error: unknown) => {
        if (!control.signal.aborted) setAnswer((last) => ({ ...last, to: question, error }));
      },
    );
    return () => {
      control.abort();
    };
  }, [call, uploadId, asked, question]);
  const again = useCallback(() => {
    setAttempt((count) => count + 1);
  }, []);
  const busy = uploadId !== undefined && answer.to !== question;
  return { reading: answer.reading, busy, error: busy ? undefined : answer.error, again };
}

/** The last answer, and to which question. */
interface Answer {
  to: string;
  reading: Reading | undefined;
  error: unknown;
}

async function read(given: {
  call: Call;
  uploadId: string;
  body: Question;
  signal: AbortSignal;
}): Promise<Reading> {
  const { call, uploadId, body, signal } = given;
  const inspection = await call(uploadApi.preview, { params: { id: uploadId }, body }, { signal });
  const columns = inspection.understanding.columns.map(({ name }) => name);
  const { missing } = inspection.understanding;
  const rows = sampleOf(inspection.preview, columns.length);
  // Without a proposal every column begins as judged by the landing; the file is read all the same.
  const proposal =
    rows.length === 0
      ? undefined
      : await call(
          cacheApi.proposeTypes,
          { body: { columns, rows, missing: [...missing] } },
          { signal },
        ).catch((error: unknown) => {
          if (signal.aborted) throw error;
          return undefined;
        });
  return { inspection, proposal };
}

function sampleOf(preview: Inspection['preview'], columns: number): Inspection['preview'] {
  const rowsMax = Math.max(1, Math.floor(proposalCellsMax / Math.max(1, columns)));
  const rows: Inspection['preview'] = [];
  let characters = 0;
  for (const row of preview.slice(0, rowsMax)) {
    characters += row.reduce((sum, cell) => sum + (cell?.length ?? 0), 0);
    if (characters > proposalCharactersMax) break;
    rows.push(row);
  }
  return rows;
}
