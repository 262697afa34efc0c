import { useCallback, useState } from 'react';
import type { Source } from '#lifecycle/source/source.contract.ts';
import type { Overrides } from './reading-types.ts';
import type { ColumnType } from '#lifecycle/source/understanding.ts';
import { dropDraft, readDraft, saveDraft } from '#platform/ui/form-draft.ts';

/** What a person said about one column; what is absent is left to the data. */
export interface ColumnEdit {
  label?: string;
  /** `auto`: judged again by each landing. */
  type?: ColumnType | 'auto';
  format?: string;
  scale?: number;
  key?: boolean;
}

/** The standard view made after a landing. */
export interface MadeView {
  id: string;
  dataSetId: string;
  jobIds: string[];
  /** Column of the file → column of the view. */
  columns: Record<string, string>;
}

/** The source that a further file is for. */
export interface UploadTarget {
  dataSetId: string;
  dataSetName: string;
  driftPolicy: Source['driftPolicy'];
}

/** Everything of one guided upload, so that a reload of the page loses nothing but the file itself. */
export interface UploadDraft {
  /** Absent for a new data set. */
  target?: UploadTarget;
  departmentId?: string;
  file?: { name: string; sizeBytes: number; lastModified: number };
  uploadId?: string;
  isComplete?: boolean;
  overrides: Overrides;
  /** A further file is judged anew instead of read by what its source knows. */
  isJudgedAnew?: boolean;
  /** By the column's name. */
  edits: Record<string, ColumnEdit>;
  name?: string;
  code?: string;
  rejectPercent: number;
  unclassified: boolean;
  sourceId?: string;
  fileId?: string;
  jobId?: string;
  view?: MadeView;
  resourceId?: string;
}

/** Changes a draft: to these values, or to what a function makes of the values before. */
export type ChangeDraft = (
  change: Partial<UploadDraft> | ((before: UploadDraft) => Partial<UploadDraft>),
) => void;

const empty: UploadDraft = { overrides: {}, edits: {}, rejectPercent: 1, unclassified: false };

/** Uploads to several data sets in one tab do not touch one another. */
const keyOf = (source: Source | undefined) =>
  source === undefined ? 'guided-upload' : `guided-upload.${source.dataSet.id}`;

/** The guided upload of this tab, to a new data set or to a source: what is known, and how to change it. */
export function useUploadDraft(source: Source | undefined): {
  draft: UploadDraft;
  change: ChangeDraft;
} {
  const key = keyOf(source);
  const [draft, setDraft] = useState<UploadDraft>(() => stored(source));
  const change = useCallback<ChangeDraft>(
    (changed) => {
      setDraft((before) => {
        const values = typeof changed === 'function' ? changed(before) : changed;
        const after = { ...before, ...values };
        saveDraft(key, after);
        return after;
      });
    },
    [key],
  );
  return { draft, change };
}

/** Forgets the guided upload of this tab, to begin another. */
export function forgetUploadDraft(source: Source | undefined): void {
  dropDraft(keyOf(source));
}

function stored(source: Source | undefined): UploadDraft {
  const kept = readDraft(keyOf(source));
  const begun = source === undefined ? empty : begunFor(source);
  // Written by this file alone, under this key.
  return typeof kept === 'object' && kept !== null ? { ...begun, ...(kept as UploadDraft) } : begun;
}

/** What a further file of a source begins with: all that was said when the source was registered. */
function begunFor({ id, dataSet, driftPolicy, rejectLimit }: Source): UploadDraft {
  return {
    ...empty,
    target: { dataSetId: dataSet.id, dataSetName: dataSet.name, driftPolicy },
    departmentId: dataSet.departmentId,
    sourceId: id,
    name: dataSet.name,
    code: dataSet.code,
    rejectPercent: Math.round(rejectLimit * 100_000) / 1_000,
    unclassified: true,
  };
}
