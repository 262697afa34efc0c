import {
  QueryClient,
  QueryClientProvider,
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { createContext, useContext, useMemo, useRef, type ReactNode } from 'react';
import {
  ApiProblem,
  type Call,
  type CallInput,
  type CallOptions,
  type CallOutput,
} from '#platform/http/client.ts';
import type { Endpoint } from '#platform/http/endpoint.ts';

const CallContext = createContext<Call | undefined>(undefined);

const retriesMax = 2;
const staleMs = 10_000;

/** What the pages of one browser tab know: fresh for ten seconds; only lost connections are tried again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: staleMs,
        retry: (count, error) => isPassing(error) && count < retriesMax,
      },
      mutations: { retry: false },
    },
  });
}

function isPassing(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status >= 502);
}

/** Gives all below it the API. */
export function ApiProvider(props: { call: Call; queries: QueryClient; children: ReactNode }) {
  return (
    <CallContext value={props.call}>
      <QueryClientProvider client={props.queries}>{props.children}</QueryClientProvider>
    </CallContext>
  );
}

/** The function that calls endpoints, for what is neither a query nor a command. */
export function useCall(): Call {
  const call = useContext(CallContext);
  if (call === undefined) throw new Error('useCall needs an ApiProvider above it');
  return call;
}

/** The key under which the answer of an endpoint to an input is kept. */
export function queryKeyOf(endpoint: Endpoint, input: unknown = {}): readonly unknown[] {
  return [endpoint.method, endpoint.path, input];
}

interface QuerySettings {
  /** False waits, for example for a permission or an id. */
  enabled?: boolean;
  /** Asks again after so long while the page is looked at. */
  everyMs?: number;
  staleMs?: number;
  /** A refusal is not tried again by itself: what is asked stands behind the platform and is not to be bothered. */
  once?: boolean;
}

/** What a GET endpoint answers to an input, kept fresh. Shows the previous answer while a new input is asked. */
export function useApi<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  settings: QuerySettings = {},
): UseQueryResult<CallOutput<E>, Error> {
  const call = useAnyCall();
  return useQuery({
    queryKey: queryKeyOf(endpoint, input),
    // The answer of this endpoint, as Call types it.
    queryFn: async ({ signal }) => (await call(endpoint, input, { signal })) as CallOutput<E>,
    placeholderData: keepPreviousData,
    ...querySettings(settings),
  });
}

/** Call without the types of one endpoint, for the hooks, which have them in their own signature. */
type AnyCall = (endpoint: Endpoint, input: unknown, options: CallOptions) => Promise<unknown>;

function useAnyCall(): AnyCall {
  return useCall();
}

function querySettings(settings: QuerySettings) {
  return {
    enabled: settings.enabled ?? true,
    ...(settings.everyMs === undefined ? {} : { refetchInterval: whileSignedIn(settings.everyMs) }),
    ...(settings.staleMs === undefined ? {} : { staleTime: settings.staleMs }),
    ...(settings.once === true ? { retry: false } : {}),
  };
}

/** Asks again at an interval, but not all night on a session that has ended: the renewal begins it anew. */
function whileSignedIn(everyMs: number) {
  return ({ state }: { state: { error: Error | null } }): number | false =>
    state.error instanceof ApiProblem && state.error.status === 401 ? false : everyMs;
}

/** One item of a list endpoint. */
export type ItemOf<E extends Endpoint> =
  CallOutput<E> extends { items: readonly (infer T)[] } ? T : never;

/** A list read page by page. */
export interface Pages<T> {
  items: readonly T[];
  problem: Error | null;
  /** Nothing to show yet. */
  loading: boolean;
  /** A further page, or the same list again, is on its way. */
  fetching: boolean;
  hasMore: boolean;
  more: () => void;
  reload: () => void;
}

/** A list endpoint, page after page by its cursor. The input goes without `cursor`. */
export function useApiPages<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  settings: QuerySettings = {},
): Pages<ItemOf<E>> {
  const call = useAnyCall();
  const { query = {}, ...rest } = input as { query?: object };
  const list = useInfiniteQuery({
    queryKey: [...queryKeyOf(endpoint, input), 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) => {
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      const page = await call(endpoint, { ...rest, query: { ...query, ...cursor } }, { signal });
      // Every list endpoint answers with pageOf(item).
      return page as { items: ItemOf<E>[]; next: string | null };
    },
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    // Comparing thousands of rows at each further page would be felt.
    structuralSharing: false,
    ...querySettings(settings),
  });
  const { data } = list;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  return {
    items,
    problem: list.error,
    loading: list.isPending && list.fetchStatus !== 'idle',
    fetching: list.isFetching,
    hasMore: list.hasNextPage,
    more: () => void list.fetchNextPage(),
    reload: () => void list.refetch(),
  };
}

/**
 * A command: an endpoint that changes something. A second try of the same input after a lost answer carries the same
 * idempotency key, so nothing is done twice. Afterwards everything that is shown is asked for again.
 */
export function useCommand<E extends Endpoint>(
  endpoint: E,
): UseMutationResult<CallOutput<E>, Error, CallInput<E>> {
  const call = useAnyCall();
  const queries = useQueryClient();
  const lost = useRef<{ input: string; key: string } | undefined>(undefined);
  return useMutation({
    mutationFn: async (input: CallInput<E>) => {
      const text = JSON.stringify(input);
      const key = lost.current?.input === text ? lost.current.key : crypto.randomUUID();
      lost.current = { input: text, key };
      const answer = await call(endpoint, input, { idempotencyKey: key });
      lost.current = undefined;
      // The answer of this endpoint, as Call types it.
      return answer as CallOutput<E>;
    },
    onError: (error) => {
      if (!isPassing(error)) lost.current = undefined;
    },
    onSettled: () => queries.invalidateQueries(),
  });
}
