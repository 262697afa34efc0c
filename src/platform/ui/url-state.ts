import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type * as z from 'zod';

/** Changes part of the state; `undefined` and '' remove. A new filter replaces, so the back button leaves the page. */
export type ChangeUrlState<T> = (change: Partial<T>, how?: { push?: boolean }) => void;

/**
 * State that lives in the address: filters, the open tab, the step of a wizard. In: a schema of optional texts
 * (numbers by z.coerce). Out: the state and how to change it. What the address holds against the schema is left out.
 */
export function useUrlState<S extends z.ZodObject>(
  schema: S,
): [z.output<S>, ChangeUrlState<z.input<S>>] {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const state = useMemo(() => readState(schema, search), [schema, search]);
  const change: ChangeUrlState<z.input<S>> = useCallback(
    (changed, how) => {
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => withoutEmpty({ ...before, ...changed }),
        replace: how?.push !== true,
      });
    },
    [navigate],
  );
  return [state, change];
}

function readState<S extends z.ZodObject>(
  schema: S,
  search: Readonly<Record<string, unknown>>,
): z.output<S> {
  const whole = schema.safeParse(search);
  if (whole.success) return whole.data;
  const wrong = new Set(whole.error.issues.map((issue) => issue.path[0]));
  return schema.parse(
    Object.fromEntries(Object.entries(search).filter(([key]) => !wrong.has(key))),
  );
}

function withoutEmpty(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ''),
  );
}

/** The search part of an address as plain text pairs: `?state=running&page=2`. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** The opposite of `parseSearch`; empty values are left out. */
export function writeSearch(values: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(withoutEmpty(values))) {
    search.append(name, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
