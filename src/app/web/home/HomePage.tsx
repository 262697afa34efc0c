import { jobsApi } from '#platform/jobs/jobs.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useApiPages } from '#platform/ui/api.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { LinkButton } from '#platform/ui/LinkButton.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { Page, Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { useTodo } from '../shell/todo.ts';
import { useHasPage } from '../supply/road-stage.ts';
import { useJobColumns } from '../system/job-columns.tsx';
import { homeWords } from './home.words.ts';
import { RefusedPanel, SystemPanel } from './OfficerPanels.tsx';
import { RecentRuns } from './RecentRuns.tsx';
import { Troubles } from './Troubles.tsx';
import './home.css';

const recentMax = 8;

/** What waits for the person, what is failing or late in their data sets, and what ran recently. */
export function HomePage() {
  const say = useWords(homeWords);
  const { me, may } = useSession();
  return (
    <Page
      title={say('title')}
      description={say('hello', { name: me.displayName })}
      actions={<Entries />}
      help={{ what: say('what'), next: [say('next1'), say('next2'), say('next3'), say('next4')] }}
    >
      <div className="home-grid">
        <TodoPanel />
        {may('source:read') ? <Troubles /> : null}
        {may('system:read') ? <SystemPanel /> : null}
        {may('audit:read') ? <RefusedPanel /> : null}
      </div>
      <Recent />
    </Page>
  );
}

/** The ways most often taken, as far as the person may take them. */
function Entries() {
  const say = useWords(homeWords);
  const { may } = useSession();
  const has = useHasPage();
  const upload = has('upload', pathTo('upload'));
  const others = [
    { key: 'view:define', words: say('newView'), to: has('viewNew', pathTo('viewNew')) },
    {
      key: 'service:define',
      words: say('newService'),
      to: has('serviceNew', pathTo('serviceNew')),
    },
    {
      key: 'grant:request',
      words: say('newRequest'),
      to: has('shareRequestNew', pathTo('shareRequestNew')),
    },
  ];
  return (
    <>
      {others.map(({ key, words, to }) =>
        to === undefined || !may(key) ? null : (
          <LinkButton key={key} to={to}>
            {words}
          </LinkButton>
        ),
      )}
      {upload === undefined || !may('source:upload') ? null : (
        <LinkButton to={upload} primary>
          {say('upload')}
        </LinkButton>
      )}
    </>
  );
}

function TodoPanel() {
  const say = useWords(homeWords);
  const { relative } = useFormats();
  const todo = useTodo();
  return (
    <Panel title={say('todo')}>
      {todo.length === 0 ? (
        <p className="weak">
          {say('todoNone')} {say('todoNoneNext')}
        </p>
      ) : (
        <ul className="lines">
          {todo.map(({ key, words, since, to }) => (
            <li key={key} className="home-line">
              <AppLink to={to}>{words}</AppLink>
              {since === undefined ? null : (
                <span className="weak">{say('oldest', { ago: relative(since) })}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** What ran in the data sets of the person; who sees none sees jobs. */
function Recent() {
  const { may } = useSession();
  if (may('source:read')) return <RecentRuns />;
  return may('job:read') ? <RecentJobs /> : null;
}

function RecentJobs() {
  const say = useWords(homeWords);
  const pages = useApiPages(jobsApi.list, { query: { limit: recentMax } }, { everyMs: 15_000 });
  const columns = useJobColumns();
  const recent = { ...pages, items: pages.items.slice(0, recentMax), hasMore: false };
  return (
    <section className="home-runs">
      <div className="panel-header">
        <h2>{say('jobs')}</h2>
        <AppLink to={pathTo('jobs')}>{say('allJobs')}</AppLink>
      </div>
      <Rows
        pages={recent}
        columns={columns}
        rowKey={({ id }) => id}
        label={say('jobs')}
        empty={{ title: say('jobsNone'), next: say('jobsNoneNext') }}
      />
    </section>
  );
}
