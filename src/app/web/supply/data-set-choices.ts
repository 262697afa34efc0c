import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { roadStatusApi } from '../../road-status/road-status.contract.ts';
import { queryKeyOf, useApi, useCall } from '#platform/ui/api.tsx';

const choicesMax = 50;
const typingPauseMs = 300;
const namesMs = 300_000;

interface DataSetChoices {
  options: { value: string; label: string }[];
  /** To be called with what is typed into the control. */
  search: (text: string) => void;
  loading: boolean;
  nameOf: (dataSetId: string) => string | undefined;
}

/**
 * Data sets to choose from, collected and derived: the newest, or those whose name or code holds what is typed. In: the
 * chosen ones, which keep their names; the department whose data sets are offered, when only its own may be chosen.
 */
export function useDataSetChoices(
  chosen: readonly string[],
  departmentId?: string,
): DataSetChoices {
  const [text, setText] = useState('');
  const q = useAfterPause(text);
  const query = {
    limit: choicesMax,
    ...(q === '' ? {} : { q }),
    ...(departmentId === undefined ? {} : { departmentId }),
  };
  const { data, isFetching } = useApi(roadStatusApi.list, { query });
  const listed = (data?.items ?? []).map(({ id, name, code }) => ({ id, name, code }));
  const names = useNames(chosen.filter((id) => listed.every((one) => one.id !== id)));
  const all = [...listed, ...names];
  return {
    options: all.map(({ id, name, code }) => ({ value: id, label: `${name} · ${code}` })),
    search: setText,
    loading: isFetching || q !== text.trim(),
    nameOf: (dataSetId) => all.find(({ id }) => id === dataSetId)?.name,
  };
}

/** The names of data sets that are not in the list. */
function useNames(ids: readonly string[]) {
  const call = useCall();
  const answers = useQueries({
    queries: [...new Set(ids)].map((id) => ({
      queryKey: queryKeyOf(roadStatusApi.road, { params: { id } }),
      queryFn: () => call(roadStatusApi.road, { params: { id } }),
      staleTime: namesMs,
    })),
  });
  return answers.flatMap(({ data }) => (data === undefined ? [] : [data.dataSet]));
}

/** What was typed, once no key was pressed for a moment. */
export function useAfterPause(text: string): string {
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(text.trim());
    }, typingPauseMs);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return settled;
}
