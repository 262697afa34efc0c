import { Collapse, Input, InputNumber, Radio } from 'antd';
import { useState } from 'react';
import {
  DecideShare,
  shareRequestApi,
  type ShareRequest,
} from '#lifecycle/application/share-request.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand, useApi } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { useWords } from '#platform/ui/words.ts';
import { serviceApi } from '#lifecycle/service/service.contract.ts';
import { useSession } from '../shell/session.ts';
import { readDocument } from './service-document.ts';
import { DayField, FieldsField, RowFilterField, type FieldChoice } from './share-fields.tsx';
import { shareWords } from './share.words.ts';

/** Agree as asked, agree to less, or reject with a reason. */
export function ShareDecision({ request }: { request: ShareRequest }) {
  const say = useWords(shareWords);
  const [decision, setDecision] = useState<'approve' | 'reject'>('approve');
  return (
    <section className="stack" aria-label={say('decide')}>
      <h3 className="small-title">{say('decide')}</h3>
      <Radio.Group
        value={decision}
        onChange={({ target }) => {
          setDecision(target.value === 'reject' ? 'reject' : 'approve');
        }}
        options={[
          { value: 'approve', label: say('approve') },
          { value: 'reject', label: say('reject') },
        ]}
      />
      {decision === 'approve' ? <Approve request={request} /> : <Reject request={request} />}
    </section>
  );
}

function useDecide(id: string) {
  const say = useWords(shareWords);
  const toast = useToast();
  const decide = useCommand(shareRequestApi.decide);
  return async (body: DecideShare) => {
    await decide.mutateAsync({ params: { id }, body });
    toast(say(body.decision === 'approve' ? 'decisionApproved' : 'decisionRejected'));
  };
}

function Approve({ request }: { request: ShareRequest }) {
  const say = useWords(shareWords);
  const decide = useDecide(request.id);
  const offered = useOffered(request);
  const { fields, validTo, quotaPerMinute, quotaPerDay } = request;
  return (
    <ApiForm
      schema={DecideShare}
      initial={{ decision: 'approve', fields, rowFilter: [], validTo, quotaPerMinute, quotaPerDay }}
      draftKey={`share-approve-${request.id}-${request.version}`}
      submit={say('approveSubmit')}
      onSubmit={(body) => decide({ ...body, fields: body.fields ?? fields })}
    >
      <Collapse
        ghost
        items={[
          {
            key: 'narrow',
            label: say('narrow'),
            forceRender: true,
            children: <Narrow fields={offered} request={request} />,
          },
        ]}
      />
      <Field name="reason" label={say('decisionNote')}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Field>
    </ApiForm>
  );
}

function Narrow({ fields, request }: { fields: readonly FieldChoice[]; request: ShareRequest }) {
  const say = useWords(shareWords);
  return (
    <>
      <p className="weak">{say('narrowHint')}</p>
      <Field name="fields" label={say('fields')}>
        <FieldsField fields={fields} />
      </Field>
      <Field name="rowFilter" label={say('extraRows')}>
        <RowFilterField fields={fields} />
      </Field>
      <Field name="validTo" label={say('validTo')}>
        <DayField />
      </Field>
      <Field name="quotaPerMinute" label={say('quotaPerMinute')}>
        <InputNumber min={1} max={request.quotaPerMinute} precision={0} />
      </Field>
      <Field name="quotaPerDay" label={say('quotaPerDay')}>
        <InputNumber min={1} max={request.quotaPerDay} precision={0} />
      </Field>
    </>
  );
}

function Reject({ request }: { request: ShareRequest }) {
  const say = useWords(shareWords);
  const decide = useDecide(request.id);
  return (
    <ApiForm
      schema={DecideShare}
      initial={{ decision: 'reject' }}
      draftKey={`share-reject-${request.id}-${request.version}`}
      submit={say('rejectSubmit')}
      onSubmit={(body) => decide(body)}
    >
      <Field name="reason" label={say('rejectNote')}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Field>
    </ApiForm>
  );
}

/** What may be left out: the columns asked for, with the titles the service gives them. */
function useOffered({ fields, serviceId }: ShareRequest): readonly FieldChoice[] {
  const { may } = useSession();
  const { data } = useApi(
    serviceApi.openApi,
    { params: { id: serviceId } },
    { enabled: may('service:read') },
  );
  const known = (readDocument(data)?.fields ?? []).map(({ name, title }) => ({
    column: name,
    title: title === '' ? name : title,
  }));
  if (fields === null) return known;
  const titles = new Map(known.map(({ column, title }) => [column, title]));
  return fields.map((column) => ({ column, title: titles.get(column) ?? column }));
}
