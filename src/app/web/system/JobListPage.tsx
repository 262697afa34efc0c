import * as z from 'zod';
import { jobsApi } from '#platform/jobs/jobs.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { uiWords } from '#platform/ui/ui.words.ts';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useJobColumns, useKindName } from './job-columns.tsx';
import { jobKinds } from './job-kinds.ts';
import { systemWords } from './system.words.ts';

const filters = z.object({
  state: jobsApi.list.query.shape.state,
  kind: jobsApi.list.query.shape.kind,
});
const everyMs = 10_000;

/** The jobs one may see, newest first. */
export function JobListPage() {
  const say = useWords(systemWords);
  const [filter, change] = useUrlState(filters);
  const pages = useApiPages(jobsApi.list, { query: filter }, { everyMs });
  const columns = useJobColumns();
  return (
    <ListPage
      title={say('jobs')}
      crumbs={[{ title: say('scene') }, { title: say('jobs') }]}
      help={{ what: say('jobsWhat'), next: [say('jobsNext1'), say('jobsNext2')] }}
      pages={pages}
      columns={columns}
      rowKey={({ id }) => id}
      filters={<JobFilters values={filter} onChange={change} />}
      empty={{ title: say('jobsEmpty'), next: say('jobsEmptyNext') }}
    />
  );
}

function JobFilters(props: {
  values: z.output<typeof filters>;
  onChange: (change: z.input<typeof filters>) => void;
}) {
  const say = useWords(systemWords);
  const sayUi = useWords(uiWords);
  const kindName = useKindName();
  const states = [
    { value: 'queued', label: sayUi('jobQueued') },
    { value: 'running', label: sayUi('jobRunning') },
    { value: 'done', label: sayUi('jobDone') },
    { value: 'failed', label: sayUi('jobFailed') },
    { value: 'cancelled', label: sayUi('jobCancelled') },
  ];
  return (
    <FilterBar
      filters={[
        { kind: 'choice', key: 'state', label: say('state'), options: states, width: 140 },
        {
          kind: 'choice',
          key: 'kind',
          label: say('kind'),
          options: jobKinds.map((kind) => ({ value: kind, label: kindName(kind) })),
        },
      ]}
      values={props.values}
      onChange={props.onChange}
    />
  );
}
