import { useCallback, useState } from 'react';
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

/** Everything of one guided upload, so that a reload of the page loses nothing but the file itself. */
export interface UploadDraft {
  departmentId?: string;
  file?: { name: string; sizeBytes: number; lastModified: number };
  uploadId?: string;
  isComplete?: boolean;
  overrides: Overrides;
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

export type ChangeDraft = (change: Partial<UploadDraft>) => void;

const key = 'guided-upload';
const empty: UploadDraft = { overrides: {}, edits: {}, rejectPercent: 1, unclassified: false };

/** The guided upload of this tab: what is known, and how to change it. */
export function useUploadDraft(): { draft: UploadDraft; change: ChangeDraft } {
  const [draft, setDraft] = useState<UploadDraft>(stored);
  const change = useCallback<ChangeDraft>((changed) => {
    setDraft((before) => {
      const after = { ...before, ...changed };
      saveDraft(key, after);
      return after;
    });
  }, []);
  return { draft, change };
}

/** Forgets the guided upload of this tab, to begin another. */
export function forgetUploadDraft(): void {
  dropDraft(key);
}

function stored(): UploadDraft {
  const kept = readDraft(key);
  // Written by this file alone, under this key.
  return typeof kept === 'object' && kept !== null ? { ...empty, ...(kept as UploadDraft) } : empty;
}
