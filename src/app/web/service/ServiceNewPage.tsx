import { Form, Input, InputNumber, Radio, Select } from 'antd';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import * as z from 'zod';
import { resourceApi } from '#lifecycle/resource/resource.contract.ts';
import { DefineService, serviceApi, serviceKinds } from '#lifecycle/service/service.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useApi, useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormPage } from '#platform/ui/FormPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useServiceKind } from './service-parts.tsx';
import { serviceWords } from './service.words.ts';

const given = z.object({ resource: z.uuid().optional() });
const foundMax = 50;
const rowsMax = 1000;

/** Defines a service on a published resource; `?resource=` chooses it beforehand. */
export function ServiceNewPage() {
  const say = useWords(serviceWords);
  const kindName = useServiceKind();
  const navigate = useNavigate();
  const toast = useToast();
  const define = useCommand(serviceApi.define);
  const [{ resource }] = useUrlState(given);
  const title = say('defineTitle');
  return (
    <FormPage
      title={title}
      crumbs={[
        { title: say('scene') },
        { title: say('services'), path: pathTo('services') },
        { title },
      ]}
      help={{ what: say('defineWhat'), next: [say('defineNext')] }}
    >
      <ApiForm
        schema={DefineService}
        initial={{
          kind: 'query',
          spec: { limits: { rowsMax } },
          ...(resource === undefined ? {} : { resourceId: resource }),
        }}
        draftKey={`service-define-${resource ?? ''}`}
        submit={say('define')}
        onSubmit={async (body) => {
          const made = await define.mutateAsync({ body: withoutEmpty(body) });
          toast(say('defined', { name: made.name }));
          void navigate({ to: pathTo('service', { serviceId: made.id }) });
        }}
      >
        <Field name="resourceId" label={say('resource')} hint={say('resourceHint')}>
          <ResourceSelect />
        </Field>
        <Field name="kind" label={say('kind')} hint={say('kindHint')}>
          <Radio.Group options={serviceKinds.map((value) => ({ value, label: kindName(value) }))} />
        </Field>
        <Field name="name" label={say('name')} hint={say('nameHint')}>
          <Input maxLength={200} />
        </Field>
        <Field name="code" label={say('code')} hint={say('codeHint')}>
          <Input maxLength={63} autoComplete="off" />
        </Field>
        <Choices />
      </ApiForm>
    </FormPage>
  );
}

/** No fields chosen means those of this version, which is proposed; null would also offer those of later ones. */
function withoutEmpty({ spec = {}, ...body }: Body): Body {
  const { fields, ...rest } = spec;
  return { ...body, spec: fields === null || fields === undefined ? rest : { fields, ...rest } };
}

type Body = z.input<typeof DefineService>;

/** What is offered, by which columns, how much at once; what is left empty is proposed. */
function Choices() {
  const say = useWords(serviceWords);
  const resourceId = useChosen();
  const input = { params: { id: resourceId } };
  const { data } = useApi(resourceApi.get, input, { enabled: resourceId !== '' });
  const items = resourceId === '' ? [] : (data?.published?.items ?? []);
  const options = items.map(({ column, name }) => ({
    value: column,
    label: name === column ? column : `${column} ${name}`,
  }));
  return (
    <>
      <Field name="spec.fields" label={say('offered')} hint={say('offeredHint')}>
        <Select mode="multiple" allowClear options={options} placeholder={say('offeredAll')} />
      </Field>
      <Field name="spec.keys" label={say('keys')} hint={say('keysHint')}>
        <Select mode="multiple" allowClear maxCount={5} options={options} />
      </Field>
      <Field name="spec.filters" label={say('indexed')} hint={say('indexedHint')}>
        <Select mode="multiple" allowClear maxCount={10} options={options} />
      </Field>
      <Field name="spec.limits.rowsMax" label={say('rowsMax')}>
        <InputNumber min={1} max={rowsMax} precision={0} />
      </Field>
    </>
  );
}

function useChosen(): string {
  const form = Form.useFormInstance();
  const chosen: unknown = Form.useWatch('resourceId', form);
  return typeof chosen === 'string' ? chosen : '';
}

/** The published resources, searched by the platform. `id`, `value` and `onChange` come from the field around it. */
function ResourceSelect(field: {
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}) {
  const [text, setText] = useState('');
  const q = useDeferredValue(text);
  const found = useApi(resourceApi.list, {
    query: { state: 'published', limit: foundMax, ...(q === '' ? {} : { q }) },
  });
  const chosenId = field.value ?? '';
  const chosen = useApi(
    resourceApi.get,
    { params: { id: chosenId } },
    { enabled: chosenId !== '' },
  );
  const items = found.data?.items ?? [];
  const options = items.map(({ id, name, code }) => ({ value: id, label: label(name, code) }));
  const one = chosen.data;
  if (one !== undefined && one.id === chosenId && !items.some(({ id }) => id === one.id)) {
    options.unshift({ value: one.id, label: label(one.name, one.code) });
  }
  return (
    <Select
      {...field}
      showSearch={{
        filterOption: false,
        onSearch: (next) => {
          setText(next.slice(0, 100));
        },
      }}
      loading={found.isFetching}
      options={options}
    />
  );
}

function label(name: string, code: string | null): string {
  return code === null ? name : `${name} (${code})`;
}
