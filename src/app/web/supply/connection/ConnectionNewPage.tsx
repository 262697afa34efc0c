import { useNavigate } from '@tanstack/react-router';
import { Input, Radio, Select } from 'antd';
import { useMemo, useState } from 'react';
import * as z from 'zod';
import type { Department } from '#governance/organization/organization.contract.ts';
import {
  connectionApi,
  connectorKinds,
  RegisterConnection,
  type ConnectorKind,
} from '#lifecycle/source/connection.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormPage } from '#platform/ui/FormPage.tsx';
import { PageSkeleton } from '#platform/ui/Skeletons.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { useDepartmentsWhere } from '../../catalog/departments.ts';
import { pathTo } from '../../paths.ts';
import {
  firstValues,
  registerSchema,
  secretOf,
  settingsOf,
  type Choice,
} from './connection-form.ts';
import { connectionFormWords } from './connection-form.words.ts';
import { kindKeys } from './connection-parts.tsx';
import { connectionWords } from './connection.words.ts';
import { ConnectionFields } from './ConnectionFields.tsx';
import './connection.css';

const given = z.object({ kind: z.enum(connectorKinds).optional() });

/** Registers a connection of the kind in the address, and goes to its page, where it is tested at once. */
export function ConnectionNewPage() {
  const say = useWords(connectionWords);
  const sayForm = useWords(connectionFormWords);
  const departments = useDepartmentsWhere('connection:manage');
  const [{ kind = 'postgresql' }, change] = useUrlState(given);
  const title = say('register');
  return (
    <FormPage
      title={title}
      crumbs={[
        { title: say('scene') },
        { title: say('connections'), path: pathTo('connections') },
        { title },
      ]}
      help={{
        what: sayForm('registerWhat'),
        next: [sayForm('registerNext1'), sayForm('registerNext2'), sayForm('registerNext3')],
      }}
    >
      <KindChoice
        kind={kind}
        onChange={(chosen) => {
          change({ kind: chosen });
        }}
      />
      {departments === undefined ? (
        <PageSkeleton />
      ) : (
        <RegisterForm key={kind} kind={kind} departments={departments} />
      )}
    </FormPage>
  );
}

function KindChoice(props: { kind: ConnectorKind; onChange: (kind: ConnectorKind) => void }) {
  const say = useWords(connectionWords);
  const sayForm = useWords(connectionFormWords);
  const hints = {
    postgresql: 'postgresqlHint',
    mariadb: 'mariadbHint',
    folder: 'folderHint',
    sftp: 'sftpHint',
    http: 'httpHint',
  } as const;
  return (
    <fieldset className="connection-choice">
      <legend>{sayForm('kindChoice')}</legend>
      <Radio.Group
        className="connection-kinds"
        value={props.kind}
        onChange={(event) => {
          props.onChange(z.enum(connectorKinds).parse(event.target.value));
        }}
        options={connectorKinds.map((value) => ({
          value,
          label: (
            <span className="connection-kind">
              <strong>{say(kindKeys[value])}</strong>
              <span className="weak">{sayForm(hints[value])}</span>
            </span>
          ),
        }))}
      />
    </fieldset>
  );
}

const firstChoice: Choice = { proof: 'password', authBy: 'header' };

function RegisterForm(props: { kind: ConnectorKind; departments: readonly Department[] }) {
  const { kind, departments } = props;
  const say = useWords(connectionWords);
  const sayForm = useWords(connectionFormWords);
  const navigate = useNavigate();
  const toast = useToast();
  const register = useCommand(connectionApi.register);
  const [choice, setChoice] = useState(firstChoice);
  const schema = useMemo(() => registerSchema(kind, choice), [kind, choice]);
  const language = useLanguage();
  const options = departments.map(({ id, nameZh, nameEn }) => ({
    value: id,
    label: language === 'en' ? (nameEn ?? nameZh) : nameZh,
  }));
  return (
    <ApiForm
      schema={schema}
      initial={{ ...firstValues(kind), departmentId: departments[0]?.id }}
      draftKey={`connection-new-${kind}`}
      submit={sayForm('submit')}
      onSubmit={async (values) => {
        const body = RegisterConnection.parse({
          ...values,
          kind,
          settings: settingsOf(kind, values),
          secret: secretOf(values),
        });
        const { id, name } = await register.mutateAsync({ body });
        toast(sayForm('saved', { name }));
        void navigate({ to: pathTo('connection', { connectionId: id }), search: { test: 'now' } });
      }}
    >
      <Field name="name" label={say('name')} hint={sayForm('nameHint')}>
        <Input maxLength={200} autoComplete="off" />
      </Field>
      <Field name="departmentId" label={say('department')}>
        <Select options={options} showSearch={{ optionFilterProp: 'label' }} />
      </Field>
      <ConnectionFields kind={kind} onChoice={setChoice} isKept={false} />
    </ApiForm>
  );
}
