import { Alert, Input, InputNumber, Select } from 'antd';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useState, type ReactNode } from 'react';
import * as z from 'zod';
import { applicationApi } from '#lifecycle/application/application.contract.ts';
import {
  AskShare,
  grantDaysMax,
  shareRequestApi,
  type ShareOfferDetail,
} from '#lifecycle/application/share-request.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useApi, useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormPage } from '#platform/ui/FormPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { DayField, FieldsField, RowFilterField, type FieldChoice } from './share-fields.tsx';
import { shareWords } from './share.words.ts';
import './service.css';

const given = z.object({ application: z.uuid().optional(), service: z.uuid().optional() });
const foundMax = 50;
const applicationsMax = 200;
const quotas = { quotaPerMinute: 600, quotaPerDay: 100_000 };

/** Asks for a service on behalf of an application; both may be chosen in the address. */
export function ShareRequestNewPage() {
  const say = useWords(shareWords);
  const navigate = useNavigate();
  const toast = useToast();
  const ask = useCommand(shareRequestApi.ask);
  const [{ application, service }, change] = useUrlState(given);
  const title = say('ask');
  return (
    <FormPage
      title={title}
      crumbs={[
        { title: say('scene') },
        { title: say('requests'), path: pathTo('shareRequests') },
        { title },
      ]}
      help={{ what: say('askWhat'), next: [say('askNext')] }}
    >
      <label className="stack-small ask-service">
        <span>{say('service')}</span>
        <ServiceSelect
          value={service}
          onChange={(id) => {
            change({ service: id });
          }}
        />
        <span className="weak">{say('serviceHint')}</span>
      </label>
      {service === undefined ? null : (
        <Offer id={service}>
          {(offer) => (
            <ApiForm
              key={offer.serviceId}
              schema={AskShare}
              initial={{
                ...quotas,
                serviceId: offer.serviceId,
                fields: null,
                rowFilter: [],
                ...(application === undefined ? {} : { applicationId: application }),
              }}
              draftKey={`share-ask-${offer.serviceId}`}
              submit={say('askSubmit')}
              onSubmit={async (body) => {
                const made = await ask.mutateAsync({ body });
                toast(say(made.state === 'finished' ? 'askedGranted' : 'askedWaiting'));
                void navigate({ to: pathTo('shareRequest', { requestId: made.id }) });
              }}
            >
              <Fields fields={offer.fields} />
            </ApiForm>
          )}
        </Offer>
      )}
    </FormPage>
  );
}

const conditionKeys = {
  1: ['success', 'shareUnconditional'],
  2: ['info', 'shareConditional'],
  3: ['warning', 'shareNone'],
} as const;

function Offer({ id, children }: { id: string; children: (offer: ShareOfferDetail) => ReactNode }) {
  const say = useWords(shareWords);
  const { nameOf } = useDepartments();
  const query = useApi(shareRequestApi.getOffer, { params: { id } });
  return (
    <Loaded query={query}>
      {(offer) => {
        const [type, key] = conditionKeys[offer.shareType];
        const provider = say('providerIs', { name: nameOf(offer.providerDepartmentId) });
        return (
          <div className="stack">
            <Alert type={type} showIcon title={say(key)} description={provider} />
            {offer.shareType === 3 ? null : children(offer)}
          </div>
        );
      }}
    </Loaded>
  );
}

function ServiceSelect({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (id: string) => void;
}) {
  const say = useWords(shareWords);
  const [text, setText] = useState('');
  const q = useDeferredValue(text);
  const query = { limit: foundMax, ...(q === '' ? {} : { q }) };
  const found = useApi(shareRequestApi.listOffers, { query });
  const chosen = useApi(
    shareRequestApi.getOffer,
    { params: { id: value ?? '' } },
    { enabled: value !== undefined },
  );
  const items = found.data?.items ?? [];
  const all =
    chosen.data === undefined || items.some((one) => one.serviceId === chosen.data.serviceId)
      ? items
      : [chosen.data, ...items];
  return (
    <Select
      aria-label={say('service')}
      value={value ?? null}
      onChange={(next: string | null) => {
        if (next !== null) onChange(next);
      }}
      showSearch={{
        filterOption: false,
        onSearch: (next) => {
          setText(next.slice(0, 100));
        },
      }}
      loading={found.isFetching}
      options={all.map(({ serviceId, name, code }) => ({
        value: serviceId,
        label: `${name} (${code})`,
      }))}
    />
  );
}

function Fields({ fields }: { fields: readonly FieldChoice[] }) {
  const say = useWords(shareWords);
  return (
    <>
      <Field name="applicationId" label={say('application')} hint={say('applicationHint')}>
        <ApplicationSelect />
      </Field>
      <Field name="basis" label={say('basis')} hint={say('basisHint')}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Field>
      <Field name="scenario" label={say('scenario')}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Field>
      <Field name="fields" label={say('scopeFields')} hint={say('fieldsHint')}>
        <FieldsField fields={fields} />
      </Field>
      <Field name="rowFilter" label={say('scopeRows')}>
        <RowFilterField fields={fields} />
      </Field>
      <Field
        name="validTo"
        label={say('validTo')}
        hint={say('validToHint', { days: grantDaysMax })}
      >
        <DayField />
      </Field>
      <Field name="quotaPerMinute" label={say('quotaPerMinute')}>
        <InputNumber min={1} precision={0} />
      </Field>
      <Field name="quotaPerDay" label={say('quotaPerDay')}>
        <InputNumber min={1} precision={0} />
      </Field>
      <Field name="frequency" label={say('frequency')} hint={say('frequencyHint')}>
        <Input maxLength={200} />
      </Field>
      <Field
        name="responsibleDuty"
        label={say('responsibleDuty')}
        hint={say('responsibleDutyHint')}
      >
        <Input maxLength={200} />
      </Field>
    </>
  );
}

/** The active applications of the person. `id`, `value` and `onChange` come from the field around it. */
function ApplicationSelect(field: {
  id?: string;
  value?: string;
  onChange?: (id: string) => void;
}) {
  const say = useWords(shareWords);
  const { me, may } = useSession();
  const query = { state: 'active' as const, limit: applicationsMax };
  const { data } = useApi(applicationApi.list, { query });
  const own = data?.items.filter(({ ownerId }) => ownerId === me.id);
  const register = may('application:register') ? (
    <AppLink to={pathTo('applicationNew')}>{say('applicationRegister')}</AppLink>
  ) : undefined;
  return (
    <div className="stack-small">
      <Select
        {...field}
        showSearch={{ optionFilterProp: 'label' }}
        options={(own ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
      {own?.length === 0 ? (
        <Alert type="warning" showIcon title={say('applicationNone')} action={register} />
      ) : null}
    </div>
  );
}
