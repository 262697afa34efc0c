import { useNavigate } from '@tanstack/react-router';
import { applicationApi, type Application } from '#lifecycle/application/application.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DetailPage, Facts } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments, useMayIn } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { DisposalNotice } from '../retirement/DisposalNotice.tsx';
import { usePathParams } from '../routing.ts';
import { ApplicationGrants } from './ApplicationGrants.tsx';
import { ApplicationKeys } from './ApplicationKeys.tsx';
import { ApplicationMoves } from './ApplicationMoves.tsx';
import { ApplicationStateTag, useNotOwner } from './application-parts.tsx';
import { applicationWords } from './application.words.ts';
import { ApplicationUse } from './CallHistory.tsx';

/** One application: what it is, its keys, grants and use. */
export function ApplicationPage() {
  const { applicationId } = usePathParams('application');
  const query = useApi(applicationApi.get, { params: { id: applicationId } });
  return <Loaded query={query}>{(application) => <One application={application} />}</Loaded>;
}

function One({ application }: { application: Application }) {
  const say = useWords(applicationWords);
  const { nameOf } = useDepartments();
  const { id, name, state } = application;
  return (
    <DetailPage
      title={name}
      tag={<ApplicationStateTag state={state} />}
      crumbs={[
        { title: say('scene') },
        { title: say('applications'), path: pathTo('applications') },
        { title: name },
      ]}
      help={{
        what: say('applicationWhat'),
        next: [say('applicationNext1'), say('applicationNext2')],
      }}
      actions={
        <>
          <AskButton application={application} />
          <ApplicationMoves application={application} />
        </>
      }
      tabs={[
        {
          key: 'keys',
          title: say('tabKeys'),
          content: <ApplicationKeys application={application} />,
        },
        { key: 'grants', title: say('tabGrants'), content: <ApplicationGrants id={id} /> },
        { key: 'use', title: say('tabUse'), content: <ApplicationUse id={id} /> },
      ]}
    >
      <DisposalNotice id={id} departmentId={application.departmentId} />
      <Panel>
        <Facts
          items={[
            [say('department'), nameOf(application.departmentId)],
            [say('systemName'), application.systemName],
            [say('contactDuty'), application.contactDuty],
            [say('created'), <DateTime key="c" value={application.createdAt} />],
            [say('purpose'), application.purpose],
            [say('legalBasis'), application.legalBasis],
            ...(application.stateReason === null
              ? []
              : ([[say('stateReason'), application.stateReason]] satisfies [string, string][])),
          ]}
        />
      </Panel>
    </DetailPage>
  );
}

function AskButton({ application }: { application: Application }) {
  const say = useWords(applicationWords);
  const mayHere = useMayIn(application.departmentId);
  const notOwner = useNotOwner(application);
  const navigate = useNavigate();
  const { id, state } = application;
  if (!mayHere('grant:request') || state === 'closed') return null;
  return (
    <ReasonButton
      reason={notOwner ?? (state === 'active' ? undefined : say('askInactive'))}
      onClick={() => void navigate({ to: pathTo('shareRequestNew'), search: { application: id } })}
    >
      {say('ask')}
    </ReasonButton>
  );
}
