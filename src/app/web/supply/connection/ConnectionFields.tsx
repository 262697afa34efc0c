import { Alert, Form, Input, InputNumber, Radio, Select } from 'antd';
import { useEffect } from 'react';
import type { ConnectorKind } from '#lifecycle/source/connection.contract.ts';
import { Field } from '#platform/ui/Field.tsx';
import { useWords } from '#platform/ui/words.ts';
import { authWays, choiceOf, proofs, type Choice } from './connection-form.ts';
import { connectionFormWords } from './connection-form.words.ts';
import { usualPorts } from './connection-parts.tsx';
import { connectionWords } from './connection.words.ts';
import { DirectoryBelow } from './DirectoryBelow.tsx';

interface FieldsProps {
  kind: ConnectorKind;
  /** Called with what decides which fields there are. */
  onChoice: (choice: Choice) => void;
  /** Whether a secret is kept already, so that an empty field keeps it. */
  isKept: boolean;
}

/** The fields of the settings and the secret of a connection, for each kind its own. */
export function ConnectionFields({ kind, onChoice, isKept }: FieldsProps) {
  const givenProof: unknown = Form.useWatch('proof');
  const givenAuth: unknown = Form.useWatch('authBy');
  const { proof, authBy } = choiceOf(givenProof, givenAuth);
  useEffect(() => {
    onChoice({ proof, authBy });
  }, [onChoice, proof, authBy]);
  if (kind === 'folder') return <FolderFields />;
  if (kind === 'sftp') return <SftpFields proof={proof} isKept={isKept} />;
  if (kind === 'http') return <HttpFields authBy={authBy} isKept={isKept} />;
  return <DatabaseFields kind={kind} isKept={isKept} />;
}

function HostAndPort({ kind }: { kind: ConnectorKind }) {
  const say = useWords(connectionFormWords);
  return (
    <div className="connection-pair">
      <Field name="host" label={say('host')} hint={say('hostHint')}>
        <Input maxLength={255} autoComplete="off" spellCheck={false} />
      </Field>
      <Field name="port" label={say('port')}>
        <InputNumber
          min={1}
          max={65_535}
          placeholder={String(usualPorts[kind] ?? '')}
          style={{ width: '100%' }}
        />
      </Field>
    </div>
  );
}

function User() {
  const say = useWords(connectionWords);
  const sayForm = useWords(connectionFormWords);
  return (
    <Field name="user" label={say('user')} hint={sayForm('userHint')}>
      <Input maxLength={128} autoComplete="off" spellCheck={false} />
    </Field>
  );
}

function Password({ isKept }: { isKept: boolean }) {
  const say = useWords(connectionFormWords);
  return (
    <Field
      name="password"
      label={say('password')}
      hint={say(isKept ? 'passwordKept' : 'passwordHint')}
      secret
    >
      <Input.Password maxLength={1000} autoComplete="new-password" />
    </Field>
  );
}

function DatabaseFields({ kind, isKept }: { kind: ConnectorKind; isKept: boolean }) {
  const say = useWords(connectionWords);
  return (
    <>
      <HostAndPort kind={kind} />
      <Field name="database" label={say('database')}>
        <Input maxLength={128} autoComplete="off" spellCheck={false} />
      </Field>
      <User />
      <Password isKept={isKept} />
      <Encryption ways={['off', 'encrypt', 'verify']} />
    </>
  );
}

const tlsKeys = { off: 'tlsOff', encrypt: 'tlsEncrypt', verify: 'tlsVerify' } as const;

function Encryption({ ways }: { ways: readonly (keyof typeof tlsKeys)[] }) {
  const say = useWords(connectionWords);
  const sayForm = useWords(connectionFormWords);
  const tls: unknown = Form.useWatch('tls');
  return (
    <>
      <Field name="tls" label={say('encryption')} hint={sayForm('tlsHint')}>
        <Select options={ways.map((value) => ({ value, label: say(tlsKeys[value]) }))} />
      </Field>
      {tls === 'verify' ? (
        <Field name="ca" label={sayForm('ca')} hint={sayForm('caHint')}>
          <Input.TextArea rows={4} maxLength={20_000} spellCheck={false} />
        </Field>
      ) : null}
    </>
  );
}

function SftpFields({ proof, isKept }: { proof: Choice['proof']; isKept: boolean }) {
  const say = useWords(connectionWords);
  const sayForm = useWords(connectionFormWords);
  const labels = { password: 'byPassword', privateKey: 'byPrivateKey' } as const;
  return (
    <>
      <HostAndPort kind="sftp" />
      <User />
      <Field name="proof" label={sayForm('signInBy')}>
        <Radio.Group options={proofs.map((value) => ({ value, label: sayForm(labels[value]) }))} />
      </Field>
      {proof === 'password' ? <Password isKept={isKept} /> : <PrivateKey isKept={isKept} />}
      <Field name="directory" label={say('directory')} hint={sayForm('directoryHint')}>
        <Input maxLength={1000} autoComplete="off" spellCheck={false} />
      </Field>
      <Field name="hostKey" label={say('hostKey')} hint={sayForm('hostKeyHint')}>
        <Input maxLength={50} autoComplete="off" spellCheck={false} placeholder="SHA256:…" />
      </Field>
    </>
  );
}

function PrivateKey({ isKept }: { isKept: boolean }) {
  const say = useWords(connectionFormWords);
  return (
    <>
      <Field
        name="privateKey"
        label={say('privateKey')}
        hint={say(isKept ? 'passwordKept' : 'privateKeyHint')}
        secret
      >
        <Input.TextArea rows={5} maxLength={20_000} autoComplete="off" spellCheck={false} />
      </Field>
      <Field name="passphrase" label={say('passphrase')} secret>
        <Input.Password maxLength={1000} autoComplete="new-password" />
      </Field>
    </>
  );
}

function FolderFields() {
  const say = useWords(connectionWords);
  return (
    <Field name="directory" label={say('directory')}>
      <DirectoryBelow />
    </Field>
  );
}

function HttpFields({ authBy, isKept }: { authBy: Choice['authBy']; isKept: boolean }) {
  const say = useWords(connectionWords);
  const sayForm = useWords(connectionFormWords);
  const labels = {
    none: 'byNone',
    header: 'byHeader',
    query: 'byQuery',
    basic: 'byBasic',
  } as const;
  return (
    <>
      <Field name="baseUrl" label={sayForm('baseUrl')} hint={sayForm('baseUrlHint')}>
        <Input maxLength={1000} autoComplete="off" spellCheck={false} inputMode="url" />
      </Field>
      <Field name="authBy" label={say('authentication')}>
        <Select options={authWays.map((value) => ({ value, label: sayForm(labels[value]) }))} />
      </Field>
      {authBy === 'header' || authBy === 'query' ? (
        <KeyFields isHeader={authBy === 'header'} isKept={isKept} />
      ) : null}
      {authBy === 'basic' ? (
        <>
          <User />
          <Password isKept={isKept} />
        </>
      ) : null}
      <Encryption ways={['encrypt', 'verify']} />
    </>
  );
}

function KeyFields({ isHeader, isKept }: { isHeader: boolean; isKept: boolean }) {
  const say = useWords(connectionFormWords);
  return (
    <>
      <Field
        name="authName"
        label={say(isHeader ? 'headerName' : 'parameterName')}
        {...(isHeader ? { hint: say('headerNameHint') } : {})}
      >
        <Input maxLength={100} autoComplete="off" spellCheck={false} />
      </Field>
      {isHeader ? (
        <Field name="prefix" label={say('prefix')} hint={say('prefixHint')}>
          <Input maxLength={40} autoComplete="off" spellCheck={false} />
        </Field>
      ) : null}
      <Field
        name="key"
        label={say('key')}
        hint={say(isKept ? 'passwordKept' : 'passwordHint')}
        secret
      >
        <Input.Password maxLength={8000} autoComplete="new-password" />
      </Field>
    </>
  );
}

/** Says that the secret has to be given again. */
export function SecretDue() {
  const say = useWords(connectionFormWords);
  return <Alert type="warning" showIcon title={say('secretDue')} />;
}
