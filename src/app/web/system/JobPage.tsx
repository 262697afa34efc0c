import { Typography } from 'antd';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DetailPage, Facts } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { useJob, type JobView } from '#platform/ui/job.ts';
import { JobProgress, JobState } from '#platform/ui/JobProgress.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { usePathParams } from '../routing.ts';
import { useKindName } from './job-columns.tsx';
import { JobResult } from './JobResult.tsx';
import { systemWords } from './system.words.ts';

/** One job, live. */
export function JobPage() {
  const { jobId } = usePathParams('job');
  return <Loaded query={useJob(jobId)}>{(job) => <OneJob job={job} />}</Loaded>;
}

function OneJob({ job }: { job: JobView }) {
  const say = useWords(systemWords);
  const kindName = useKindName();
  const title = kindName(job.kind);
  return (
    <DetailPage
      title={title}
      {...(job.subject === null ? {} : { description: job.subject })}
      tag={<JobState job={job} />}
      crumbs={[{ title: say('scene') }, { title: say('jobs'), path: pathTo('jobs') }, { title }]}
      help={{ what: say('jobWhat'), next: [say('jobNext')] }}
    >
      <Panel title={say('progress')}>
        <JobProgress id={job.id} />
      </Panel>
      <Panel>
        <Facts
          items={[
            [say('created'), <DateTime key="c" value={job.createdAt} />],
            [say('started'), <DateTime key="s" value={job.startedAt} />],
            [say('finished'), <DateTime key="f" value={job.finishedAt} />],
            [say('attempt'), job.attempt],
            [
              'ID',
              <Typography.Text key="i" code copyable>
                {job.id}
              </Typography.Text>,
            ],
          ]}
        />
      </Panel>
      {job.result === null ? (
        <Panel title={say('result')}>
          <p className="weak">{say('resultNone')}</p>
        </Panel>
      ) : (
        <JobResult kind={job.kind} result={job.result} />
      )}
    </DetailPage>
  );
}
