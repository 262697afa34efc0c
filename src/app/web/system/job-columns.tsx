import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import type { JobView } from '#platform/ui/job.ts';
import { JobState, tookOf } from '#platform/ui/JobProgress.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { kindKeys } from './job-kinds.ts';
import { systemWords } from './system.words.ts';

/** The name of a kind of job; a kind without a name is shown as it is. */
export function useKindName(): (kind: string) => string {
  const say = useWords(systemWords);
  return (kind) => {
    const key = Object.entries(kindKeys).find(([known]) => known === kind)?.[1];
    return key === undefined ? kind : say(key);
  };
}

/** The columns of a list of jobs. */
export function useJobColumns(): Column<JobView>[] {
  const say = useWords(systemWords);
  const kindName = useKindName();
  return [
    {
      key: 'kind',
      title: say('kind'),
      width: 130,
      render: (job) => (
        <AppLink to={pathTo('job', { jobId: job.id })}>{kindName(job.kind)}</AppLink>
      ),
    },
    {
      key: 'subject',
      title: say('subject'),
      render: (job) => job.subject ?? '—',
    },
    { key: 'state', title: say('state'), width: 100, render: (job) => <JobState job={job} /> },
    { key: 'rows', title: say('rows'), kind: 'number', value: (job) => job.progress.rows },
    { key: 'created', title: say('created'), kind: 'time', value: (job) => job.createdAt },
    { key: 'finished', title: say('finished'), kind: 'time', value: (job) => job.finishedAt },
    { key: 'took', title: say('took'), kind: 'duration', value: tookOf },
  ];
}
