import { useCallback, useRef, useState } from 'react';
import { useUnsavedGuard } from './ApiForm.tsx';
import { dropDraft, readDraft, saveDraft } from './form-draft.ts';

/** What is being written where no ApiForm is, kept for the tab until it is saved. */
export interface KeptDraft<T> {
  draft: T;
  change: (changed: Partial<T>) => void;
  /** It was kept from before. */
  isRestored: boolean;
  /** False when it is too large to be kept by the browser. */
  isKept: boolean;
  /** Whether something was written that is not saved; to be asked when something is done, not when drawing. */
  isUnsaved: () => boolean;
  /** Forgets what was written and begins again with another draft. */
  begin: (next: T) => void;
}

/**
 * A draft that is kept for the tab until it is saved; leaving with changes asks. In: the name it is kept under, which
 * is used for nothing else; what to begin with; and how to fit what was kept to what there is now.
 */
export function useKeptDraft<T extends object>(
  key: string,
  initial: T,
  fit: (kept: T) => T = (kept) => kept,
): KeptDraft<T> {
  // Only this hook writes under this key.
  const [kept] = useState(() => readDraft(key) as T | undefined);
  const [draft, setDraft] = useState(() => (kept === undefined ? initial : fit(kept)));
  const [isRestored, setRestored] = useState(kept !== undefined);
  const [isKept, setKept] = useState(true);
  const dirty = useRef(kept !== undefined);
  // An answer may come after more was typed, so what is changed is the newest draft, not the one that was drawn.
  const newest = useRef(draft);
  useUnsavedGuard(dirty);
  const change = useCallback(
    (changed: Partial<T>) => {
      const next = { ...newest.current, ...changed };
      newest.current = next;
      dirty.current = true;
      setDraft(next);
      setKept(saveDraft(key, next));
    },
    [key],
  );
  return {
    draft,
    change,
    isRestored,
    isKept,
    isUnsaved: () => dirty.current,
    begin: (next) => {
      dropDraft(key);
      dirty.current = false;
      setRestored(false);
      newest.current = next;
      setDraft(next);
    },
  };
}
