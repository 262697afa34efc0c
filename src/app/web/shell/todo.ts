import type * as z from 'zod';
import { accountApi } from '#governance/identity/account.contract.ts';
import { applicationApi } from '#lifecycle/application/application.contract.ts';
import { shareRequestApi } from '#lifecycle/application/share-request.contract.ts';
import { resourceApi } from '#lifecycle/resource/resource.contract.ts';
import { retirementTodoApi } from '#lifecycle/retirement/todo.contract.ts';
import type { CallInput } from '#platform/http/client.ts';
import { jobsApi, type Job } from '#platform/jobs/jobs.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from './session.ts';
import { shellWords } from './shell.words.ts';

const everyMs = 30_000;
/** More than so many are told as this number. */
const limit = 100;
const runningMax = 5;
/** The words say so many days. */
const keysEndSoonDays = 30;

type Waiting =
  | 'todoReview'
  | 'todoRevoke'
  | 'todoRejected'
  | 'todoShare'
  | 'todoApplication'
  | 'todoKeys'
  | 'todoRetirement'
  | 'todoDisposal'
  | 'todoRoleless'
  | 'todoLocked';

/** Something that waits for the person. */
export interface Todo {
  key: Waiting;
  words: string;
  count: number;
  /** Since when the one that waits longest does. */
  since: string | undefined;
  to: string;
}

const places: Readonly<Record<Waiting, string>> = {
  todoReview: pathTo('reviewDesk'),
  todoRevoke: pathTo('reviewDesk'),
  todoRejected: pathTo('resources', undefined, { state: 'publish-rejected', mine: 'true' }),
  todoShare: pathTo('shareRequests', undefined, { state: 'un-audit' }),
  todoApplication: pathTo('applications', undefined, { state: 'registered' }),
  todoKeys: pathTo('applications', undefined, { keys: 'ending' }),
  todoDisposal: pathTo('disposalTasks', undefined, { state: 'open' }),
  todoRetirement: pathTo('appraisalDesk'),
  todoRoleless: pathTo('accounts', undefined, { lacks: 'role' }),
  todoLocked: pathTo('accounts', undefined, { lacks: 'unlock' }),
};

/** What waits for the person, by the rights they have, looked at every half a minute. */
export function useTodo(): Todo[] {
  const say = useWords(shellWords);
  const { may } = useSession();
  const reviews = may('resource:review');
  const entries = resourceApi.list;
  const piles: readonly (readonly [Waiting, Pile])[] = [
    ['todoReview', usePile(entries, { query: { limit, state: 'publish-audit' } }, reviews)],
    ['todoRevoke', usePile(entries, { query: { limit, state: 'revoke-audit' } }, reviews)],
    [
      'todoRejected',
      usePile(
        entries,
        { query: { limit, state: 'publish-rejected', mine: 'true' } },
        may('resource:propose'),
      ),
    ],
    [
      'todoShare',
      usePile(shareRequestApi.list, { query: { limit, state: 'un-audit' } }, may('grant:decide')),
    ],
    [
      'todoApplication',
      usePile(
        applicationApi.list,
        { query: { limit, state: 'registered' } },
        may('application:approve'),
      ),
    ],
    [
      'todoKeys',
      {
        ...usePile(
          applicationApi.list,
          { query: { limit, keysExpireWithinDays: keysEndSoonDays } },
          may('key:manage'),
        ),
        // When the application was changed says nothing of its keys.
        since: undefined,
      },
    ],
    ...useRetirementPiles(),
    ...useAccountPiles(),
  ];
  return piles.flatMap(([key, { count, since }]) =>
    count === 0 ? [] : [{ key, count, since, words: say(key, { count }), to: places[key] }],
  );
}

/** What waits for the officers who keep accounts. */
function useAccountPiles(): readonly (readonly [Waiting, Pile])[] {
  const { may } = useSession();
  return [
    [
      'todoRoleless',
      usePile(accountApi.list, { query: { limit, lacks: 'role' } }, may('account:grant-role')),
    ],
    [
      'todoLocked',
      {
        ...usePile(accountApi.list, { query: { limit, lacks: 'unlock' } }, may('account:manage')),
        // Since when an account exists says nothing about its lock.
        since: undefined,
      },
    ],
  ];
}

/** What waits in retirement: cases, and copies that were taken of data that are gone. */
function useRetirementPiles(): readonly (readonly [Waiting, Pile])[] {
  const { may } = useSession();
  const enabled = may('retirement:appraise') || may('disposal:confirm');
  const { data } = useApi(retirementTodoApi.get, {}, { enabled, everyMs });
  if (!enabled || data === undefined) return [];
  const { cases, copies } = data;
  return [
    ['todoDisposal', { ...copies, since: copies.since ?? undefined }],
    ['todoRetirement', { ...cases, since: cases.since ?? undefined }],
  ];
}

interface Pile {
  count: number;
  since: string | undefined;
}

type Listed =
  | typeof resourceApi.list
  | typeof shareRequestApi.list
  | typeof applicationApi.list
  | typeof accountApi.list;

function usePile<E extends Listed>(endpoint: E, input: CallInput<E>, enabled: boolean): Pile {
  const { data } = useApi(endpoint, input, { enabled, everyMs });
  // Each of these endpoints answers with a page of things that know when they were made.
  const page = data as { items: readonly { createdAt: string; updatedAt?: string }[] } | undefined;
  return pileOf(enabled ? (page?.items ?? []) : []);
}

function pileOf(waiting: readonly { createdAt: string; updatedAt?: string }[]): Pile {
  const times = waiting.map(({ createdAt, updatedAt }) => updatedAt ?? createdAt);
  return { count: waiting.length, since: times.toSorted()[0] };
}

/** To-do and running jobs together, for the bell. */
export function useNotices(): { todo: Todo[]; running: z.output<typeof Job>[]; count: number } {
  const { may } = useSession();
  const todo = useTodo();
  const jobs = useApi(
    jobsApi.list,
    { query: { state: 'running', limit: runningMax } },
    { enabled: may('job:read'), everyMs },
  );
  const running = may('job:read') ? (jobs.data?.items ?? []) : [];
  const count = todo.reduce((sum, one) => sum + one.count, 0) + running.length;
  return { todo, running, count };
}
