import { useState } from 'react';
import type { Pages } from '#platform/ui/api.tsx';

const pageRows = 50;

/** Rows that are all here, shown fifty at a time like a list of the platform. In: the rows, and how to ask again. */
export function useLocalPages<T>(
  rows: readonly T[],
  reload: () => void = () => undefined,
): Pages<T> {
  const [shown, setShown] = useState(pageRows);
  return {
    items: rows.slice(0, shown),
    problem: null,
    loading: false,
    fetching: false,
    hasMore: rows.length > shown,
    more: () => {
      setShown(shown + pageRows);
    },
    reload,
  };
}
