import { useState } from 'react';
import { Alert, Input } from 'antd';
import { shareRequestApi, type Grant } from '#lifecycle/application/share-request.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
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
  const { withService = true, withApplication = true } = shown;
  const revokes = may('grant:revoke');
  return [
    ...(withApplication ? [applicationColumn(say('application'))] : []),
    ...(withService ? [serviceColumn(say('service'))] : []),
    { key: 'purpose', title: say('purpose'), render: ({ purpose }) => purpose },
    {
      key: 'state',
      title: say('state'),
      width: 120,
      render: ({ state }) => <StatusTag tone={tones[state]}>{say(state)}</StatusTag>,
    },
    {
      key: 'minute',
      title: say('minuteQuota'),
      kind: 'number',
      value: (row) => row.quotaPerMinute,
    },
    { key: 'day', title: say('dayQuota'), kind: 'number', value: (row) => row.quotaPerDay },
    {
      key: 'until',
      title: say('until'),
      kind: 'time',
      value: (row) => row.revokedAt ?? row.validTo,
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

function applicationColumn(title: string): Column<Grant> {
  return {
    key: 'application',
    title,
    render: ({ applicationId, applicationName }) => (
      <AppLink to={pathTo('application', { applicationId })} className="clamp">
        {applicationName}
      </AppLink>
    ),
  };
}

function serviceColumn(title: string): Column<Grant> {
  return {
    key: 'service',
    title,
    render: ({ serviceId, serviceName }) => (
      <AppLink to={pathTo('service', { serviceId })} className="clamp">
        {serviceName}
      </AppLink>
    ),
  };
}

function RevokeGrant({ grant }: { grant: Grant }) {
  const say = useWords(shareWords);
  const toast = useToast();
  const revoke = useCommand(shareRequestApi.revokeGrant);
  const [open, setOpen] = useState(false);
  const { id, applicationName, serviceName, state } = grant;
  if (state !== 'active' && state !== 'future') return null;
  const title = say('revokeTitle', { application: applicationName, service: serviceName });
  const close = () => {
    setOpen(false);
  };
  return (
    <>
      <ReasonButton
        type="link"
        danger
        className="flush"
        reason={undefined}
        aria-label={title}
        onClick={() => {
          setOpen(true);
        }}
      >
        {say('revoke')}
      </ReasonButton>
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
