import { useState } from 'react';
import { Alert, Button, Input } from 'antd';
import { shareRequestApi, type Grant } from '#lifecycle/application/share-request.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { formatDate, useFormats } from '#platform/ui/formats.ts';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments, useMayIn } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { shareWords } from './share.words.ts';

const tones = { future: 'rest', active: 'good', expired: 'rest', revoked: 'bad' } as const;

/** The columns of a list of grants, with taking one back for those who may. */
export function useGrantColumns(
  shown: { withService?: boolean; withApplication?: boolean } = {},
): Column<Grant>[] {
  const say = useWords(shareWords);
  const { may } = useSession();
  const { number } = useFormats();
  const { withService = true, withApplication = true } = shown;
  const revokes = may('grant:revoke');
  return [
    ...(withApplication
      ? [{ key: 'application', title: say('application'), width: 180, render: applicant }]
      : []),
    ...(withService
      ? [{ key: 'service', title: say('service'), width: 150, render: service }]
      : []),
    { key: 'purpose', title: say('purpose'), render: ({ purpose }) => purpose },
    {
      key: 'state',
      title: say('state'),
      width: 90,
      render: ({ state }) => <StatusTag tone={tones[state]}>{say(state)}</StatusTag>,
    },
    {
      key: 'quota',
      title: say('quota'),
      width: 140,
      render: ({ quotaPerMinute, quotaPerDay }) => (
        <span className="number">{`${number(quotaPerMinute)} / ${number(quotaPerDay)}`}</span>
      ),
    },
    {
      key: 'until',
      title: say('until'),
      width: 110,
      render: (row) => <span className="nowrap">{formatDate(row.revokedAt ?? row.validTo)}</span>,
    },
    ...(revokes
      ? [
          {
            key: 'actions',
            title: say('actions'),
            width: 100,
            render: (grant: Grant) => <RevokeGrant grant={grant} />,
          },
        ]
      : []),
  ];
}

const applicant = (grant: Grant) => <Applicant {...grant} />;

const service = ({ serviceId, serviceName }: Grant) => (
  <AppLink to={pathTo('service', { serviceId })} className="clamp">
    {serviceName}
  </AppLink>
);

/** An application and its department; a link for those who may read it. */
export function Applicant({
  applicationId,
  applicationName,
  applicantDepartmentId,
}: Pick<Grant, 'applicationId' | 'applicationName' | 'applicantDepartmentId'>) {
  const mayHere = useMayIn(applicantDepartmentId);
  const { nameOf } = useDepartments();
  return (
    <div className="stack-small">
      <div>
        {mayHere('application:read') ? (
          <AppLink to={pathTo('application', { applicationId })} className="clamp">
            {applicationName}
          </AppLink>
        ) : (
          <span className="clamp">{applicationName}</span>
        )}
      </div>
      <div>
        <span className="weak clamp">{nameOf(applicantDepartmentId)}</span>
      </div>
    </div>
  );
}

function RevokeGrant({ grant }: { grant: Grant }) {
  const say = useWords(shareWords);
  const toast = useToast();
  const revoke = useCommand(shareRequestApi.revokeGrant);
  const mayHere = useMayIn(grant.providerDepartmentId);
  const [open, setOpen] = useState(false);
  const { id, applicationName, serviceName, state } = grant;
  if ((state !== 'active' && state !== 'future') || !mayHere('grant:revoke')) return null;
  const title = say('revokeTitle', { application: applicationName, service: serviceName });
  const close = () => {
    setOpen(false);
  };
  return (
    <>
      <Button
        type="link"
        danger
        className="flush"
        aria-label={title}
        onClick={() => {
          setOpen(true);
        }}
      >
        {say('revoke')}
      </Button>
      <FormDrawer title={title} open={open} onClose={close}>
        <Alert type="warning" showIcon title={say('revokeWarning')} />
        <ApiForm
          schema={shareRequestApi.revokeGrant.body}
          draftKey={`grant-revoke-${id}`}
          submit={say('revokeSubmit')}
          onSubmit={async (body) => {
            await revoke.mutateAsync({ params: { id }, body });
            toast(say('revokedNow'));
            close();
          }}
        >
          <Field name="reason" label={say('reason')}>
            <Input.TextArea rows={3} maxLength={2000} />
          </Field>
        </ApiForm>
      </FormDrawer>
    </>
  );
}
