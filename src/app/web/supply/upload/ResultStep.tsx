import { Alert, Button } from 'antd';
import * as z from 'zod';
import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import { sourceApi } from '#lifecycle/source/source.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { isEnded, useJob, type JobView } from '#platform/ui/job.ts';
import { JobProgress } from '#platform/ui/JobProgress.tsx';
import { useWords } from '#platform/ui/words.ts';
import { RejectList } from '../RejectList.tsx';
import { NextSteps } from './NextSteps.tsx';
import type { ChangeDraft, UploadDraft } from './upload-draft.ts';
import { uploadWords } from './upload.words.ts';

interface Given {
  draft: UploadDraft;
  change: ChangeDraft;
  goTo: (step: 'columns' | 'name') => void;
}

/** What a landing tells of its end. */
const Outcome = z.object({
  unchanged: z.boolean(),
  rowsIn: z.number(),
  rowsOut: z.number(),
  rejected: z.number(),
});

/** The last step: the landing, live, then its rows, its rejects and what to do next. */
export function ResultStep({
  draft,
  ...given
}: Given & { draft: UploadDraft & { jobId: string } }) {
  return (
    <div className="upload-part">
      <JobProgress id={draft.jobId} />
      <Loaded query={useJob(draft.jobId)}>
        {(job) => (isEnded(job) ? <Ended job={job} draft={draft} {...given} /> : null)}
      </Loaded>
    </div>
  );
}

function Ended({ job, draft, ...given }: Given & { job: JobView }) {
  const source = useApi(sourceApi.get, { params: { id: draft.sourceId ?? '' } });
  const outcome = Outcome.safeParse(job.result).data;
  return (
    <>
      {outcome === undefined ? <Failed goTo={given.goTo} /> : <Rows outcome={outcome} />}
      <Loaded query={source}>
        {({ dataSet }) => (
          <>
            <Rejects dataSetId={dataSet.id} jobId={job.id} />
            {outcome === undefined ? null : (
              <NextSteps draft={draft} change={given.change} dataSet={dataSet} />
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

function Rows({ outcome }: { outcome: z.infer<typeof Outcome> }) {
  const say = useWords(uploadWords);
  const { number } = useFormats();
  return (
    <>
      {outcome.unchanged ? <Alert type="info" showIcon title={say('unchanged')} /> : null}
      <Facts
        items={[
          [say('rowsIn'), number(outcome.rowsIn)],
          [say('rowsOut'), number(outcome.rowsOut)],
          [say('rejected'), number(outcome.rejected)],
        ]}
      />
    </>
  );
}

function Failed({ goTo }: { goTo: Given['goTo'] }) {
  const say = useWords(uploadWords);
  return (
    <div className="job">
      <p>{say('failedNext')}</p>
      <div className="upload-cell">
        <Button
          type="primary"
          onClick={() => {
            goTo('columns');
          }}
        >
          {say('changeTypes')}
        </Button>
        <Button
          onClick={() => {
            goTo('name');
          }}
        >
          {say('landAgain')}
        </Button>
      </div>
    </div>
  );
}

/** The rejected rows of this landing with their reasons. */
function Rejects({ dataSetId, jobId }: { dataSetId: string; jobId: string }) {
  const say = useWords(uploadWords);
  const query = { limit: 20 };
  const runs = useApi(cacheApi.listLandingRuns, { params: { id: dataSetId }, query });
  const run = runs.data?.items.find((one) => one.jobId === jobId);
  if (run === undefined || !run.hasRejects) return null;
  return (
    <section className="upload-part" aria-label={say('rejectsTitle')}>
      <h2>{say('rejectsTitle')}</h2>
      <RejectList run={run} />
    </section>
  );
}
