import { Button } from 'antd';
import { useState } from 'react';
import type { DataSet } from '#lifecycle/source/source.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { ProblemAlert } from '#platform/ui/ErrorState.tsx';
import { JobProgress } from '#platform/ui/JobProgress.tsx';
import { useWords } from '#platform/ui/words.ts';
import { roadStatusApi, type Station } from '../../../road-status/road-status.contract.ts';
import { pathTo } from '../../paths.ts';
import { useSession } from '../../shell/session.ts';
import type { ChangeDraft, UploadDraft } from './upload-draft.ts';
import { uploadWords } from './upload.words.ts';
import { useNextDeeds } from './use-next-deeds.ts';

interface Given {
  draft: UploadDraft;
  change: ChangeDraft;
  dataSet: DataSet;
}

/** What follows a landing: a standard view, a catalogue entry. Each button does it. */
export function NextSteps({ draft, change, dataSet }: Given) {
  const say = useWords(uploadWords);
  const { may } = useSession();
  const { standardise, propose } = useNextDeeds({ draft, change, dataSet });
  const { hasView, hasEntry } = useStanding(dataSet.id);
  // A view whose build was not begun is built by the next try.
  const isUnbuilt = draft.view === undefined || draft.view.jobIds.length === 0;
  const [busy, setBusy] = useState<'standardise' | 'propose' | undefined>();
  const [problem, setProblem] = useState<unknown>();
  const run = async (name: 'standardise' | 'propose', deed: () => Promise<void>) => {
    setBusy(name);
    setProblem(undefined);
    try {
      await deed();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(undefined);
    }
  };
  const mayView = may('view:define') && may('view:build');
  const mayStandardise = isUnbuilt && (draft.view !== undefined || !hasView) && mayView;
  return (
    <section className="upload-part" aria-label={say('nextTitle')}>
      <h2>{say('nextTitle')}</h2>
      <p className="weak">{say(hasView || hasEntry ? 'nextFollows' : 'nextWhat')}</p>
      {problem === undefined ? null : <ProblemAlert error={problem} />}
      {isUnbuilt ? null : <ViewMade draft={draft} />}
      <div className="upload-cell">
        {mayStandardise ? (
          <Button
            type="primary"
            loading={busy === 'standardise'}
            onClick={() => void run('standardise', standardise)}
          >
            {say('standardise')}
          </Button>
        ) : null}
        {draft.resourceId === undefined && !hasEntry && may('resource:propose') ? (
          <Button
            type={mayStandardise ? 'default' : 'primary'}
            loading={busy === 'propose'}
            onClick={() => void run('propose', propose)}
          >
            {say('propose')}
          </Button>
        ) : null}
      </div>
      <Ways draft={draft} dataSet={dataSet} />
    </section>
  );
}

function Ways({ draft, dataSet }: Pick<Given, 'draft' | 'dataSet'>) {
  const say = useWords(uploadWords);
  return (
    <ul className="upload-part">
      <li>
        <AppLink to={pathTo('dataSet', { dataSetId: dataSet.id })}>{say('seeDataSet')}</AppLink>
      </li>
      {draft.resourceId === undefined ? null : (
        <li>
          <AppLink to={pathTo('resource', { resourceId: draft.resourceId })}>
            {say('seeResource')}
          </AppLink>
        </li>
      )}
    </ul>
  );
}

/** What follows already from the data set: then the new snapshot goes on by itself. */
function useStanding(id: string): { hasView: boolean; hasEntry: boolean } {
  const { data } = useApi(roadStatusApi.road, { params: { id } });
  const stands = (stage: Station['stage']) =>
    data === undefined || data.stations.some((one) => one.stage === stage && one.count > 0);
  return { hasView: stands('view'), hasEntry: stands('resource') };
}

function ViewMade({ draft }: { draft: UploadDraft }) {
  const say = useWords(uploadWords);
  if (draft.view === undefined) return null;
  return (
    <div className="job">
      <output>{say('viewMade')}</output>
      {draft.view.jobIds.map((id) => (
        <JobProgress key={id} id={id} />
      ))}
      <p>
        <AppLink to={pathTo('dataSet', { dataSetId: draft.view.dataSetId })}>
          {say('seeView')}
        </AppLink>
      </p>
    </div>
  );
}
