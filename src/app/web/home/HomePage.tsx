import { jobsApi } from '#platform/jobs/jobs.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useApiPages } from '#platform/ui/api.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { Page, Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { useTodo } from '../shell/todo.ts';
import { useJobColumns } from '../system/job-columns.tsx';
import { homeWords } from './home.words.ts';

const recentMax = 8;

/** What waits for the person, and what ran recently. */
export function HomePage() {
  const say = useWords(homeWords);
  const { me, may } = useSession();
  const todo = useTodo();
  const help = { what: say('what'), next: [say('next1'), say('next2')] };
  return (
    <Page title={say('title')} description={say('hello', { name: me.displayName })} help={help}>
      <Panel title={say('todo')}>
        {todo.length === 0 ? (
          <EmptyState title={say('todoNone')} next={say('todoNoneNext')} />
        ) : (
          <ul className="lines">
            {todo.map(({ key, words, to }) => (
              <li key={key}>
                <AppLink to={to}>{words}</AppLink>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {may('job:read') ? <RecentJobs /> : null}
    </Page>
  );
}

function RecentJobs() {
  const say = useWords(homeWords);
  const pages = useApiPages(jobsApi.list, { query: { limit: recentMax } }, { everyMs: 15_000 });
  const columns = useJobColumns();
  const recent = { ...pages, items: pages.items.slice(0, recentMax), hasMore: false };
  return (
    <section className="home-runs">
      <div className="panel-header">
        <h2>{say('runs')}</h2>
        <AppLink to={pathTo('jobs')}>{say('allRuns')}</AppLink>
      </div>
      <Rows
        pages={recent}
        columns={columns}
        rowKey={({ id }) => id}
        label={say('runs')}
        empty={{ title: say('runsNone'), next: say('runsNoneNext') }}
      />
    </section>
  );
}
