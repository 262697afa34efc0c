import { Form, Input } from 'antd';
import { useMemo, useState } from 'react';
import {
  connectionApi,
  UpdateConnection,
  type Connection,
} from '#lifecycle/source/connection.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCall, useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { VersionGuard, type ComparedField } from '#platform/ui/VersionGuard.tsx';
import { useWords } from '#platform/ui/words.ts';
import {
  changeSchema,
  leadsElsewhere,
  secretOf,
  settingsOf,
  valuesOf,
  type Choice,
} from './connection-form.ts';
import { connectionFormWords } from './connection-form.words.ts';
import { connectionWords } from './connection.words.ts';
import { ConnectionFields, SecretDue } from './ConnectionFields.tsx';

interface SettingsProps {
  connection: Connection;
  close: () => void;
  /** Tries the connection once its settings or its secret changed. */
  test: () => Promise<void>;
}

/** The form that changes a connection. An empty secret keeps the one there is, unless it would go elsewhere. */
export function ConnectionSettings({ open, ...props }: SettingsProps & { open: boolean }) {
  const say = useWords(connectionFormWords);
  const { connection, close } = props;
  return (
    <FormDrawer title={say('editTitle', { name: connection.name })} open={open} onClose={close}>
      <SettingsForm {...props} />
    </FormDrawer>
  );
}

function SettingsForm({ connection: given, close, test }: SettingsProps) {
  const say = useWords(connectionWords);
  const sayForm = useWords(connectionFormWords);
  const toast = useToast();
  const call = useCall();
  const update = useCommand(connectionApi.update);
  // What the form began with stays; what it leads away from is the connection as another person may have left it.
  const [connection] = useState(given);
  const [latest, setLatest] = useState(given);
  const [choice, setChoice] = useState<Choice>({ proof: 'password', authBy: 'none' });
  const due = sayForm('secretDueField');
  const schema = useMemo(() => changeSchema(latest, choice, due), [latest, choice, due]);
  const { id, kind, hasSecret } = connection;
  return (
    <ApiForm
      schema={schema}
      initial={valuesOf(connection)}
      draftKey={`connection-${id}`}
      submit={sayForm('saveAndTest')}
      onSubmit={async (values) => {
        const settings = settingsOf(kind, values);
        const secret = secretOf(values);
        const body = UpdateConnection.parse({ ...values, settings, secret });
        const { name } = await update.mutateAsync({ params: { id }, body });
        toast(sayForm('saved', { name }));
        close();
        void test();
      }}
    >
      <VersionGuard
        fields={useComparedFields()}
        read={async () => {
          const now = await call(connectionApi.get, { params: { id } });
          setLatest(now);
          return { ...valuesOf(now), version: now.version };
        }}
      />
      <Field name="name" label={say('name')}>
        <Input maxLength={200} autoComplete="off" />
      </Field>
      <WhenElsewhere connection={latest} />
      <ConnectionFields kind={kind} onChoice={setChoice} isKept={hasSecret} />
    </ApiForm>
  );
}

function WhenElsewhere({ connection }: { connection: Connection }) {
  const values = Form.useWatch((all: Record<string, unknown>) => all) ?? {};
  const isKnown = Object.keys(values).length > 2;
  return isKnown && connection.hasSecret && leadsElsewhere(connection, values) ? (
    <SecretDue />
  ) : null;
}

/** The settings in words, to compare two versions of them. */
function useComparedFields(): ComparedField[] {
  const say = useWords(connectionWords);
  const sayForm = useWords(connectionFormWords);
  return [
    { name: 'name', label: say('name') },
    { name: 'host', label: sayForm('host') },
    { name: 'port', label: sayForm('port') },
    { name: 'baseUrl', label: sayForm('baseUrl') },
    { name: 'database', label: say('database') },
    { name: 'user', label: say('user') },
    { name: 'tls', label: say('encryption') },
    { name: 'ca', label: sayForm('ca') },
    { name: 'authBy', label: say('authentication') },
    { name: 'authName', label: sayForm('headerName') },
    { name: 'prefix', label: sayForm('prefix') },
    { name: 'directory', label: say('directory') },
    { name: 'hostKey', label: say('hostKey') },
  ];
}
