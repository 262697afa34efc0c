import { Alert, Input, Select } from 'antd';
import { useState } from 'react';
import type * as z from 'zod';
import { accountApi, CreateAccount, type Account } from '#governance/identity/account.contract.ts';
import { officerRoles, roles, type Role } from '#governance/identity/context.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCall, useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { uiWords } from '#platform/ui/ui.words.ts';
import { VersionGuard } from '#platform/ui/VersionGuard.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { accountWords } from './account.words.ts';
import { useDepartmentOf } from './department-name.ts';
import { DepartmentSelect } from './DepartmentSelect.tsx';
import { firstPassword } from './first-password.ts';
import { FirstPassword, type ShownPassword } from './FirstPassword.tsx';
import { useRoleName } from './role-names.ts';

/** What somebody wants to do with an account by a form. */
export type AccountDeed =
  | { kind: 'create' }
  | { kind: 'update'; account: Account }
  | { kind: 'grant'; account: Account };

/** The form of the deed that was chosen; a password it made is shown once after it. */
export function AccountDrawer({
  deed,
  close,
}: {
  deed: AccountDeed | undefined;
  close: () => void;
}) {
  const say = useWords(accountWords);
  const [shown, setShown] = useState<ShownPassword | undefined>();
  const name = deed === undefined || deed.kind === 'create' ? '' : deed.account.displayName;
  const titles = {
    create: say('create'),
    update: say('updateTitle', { name }),
    grant: say('grantTitle', { name }),
  };
  return (
    <>
      <FormDrawer title={titles[deed?.kind ?? 'create']} open={deed !== undefined} onClose={close}>
        {deed?.kind === 'create' ? <Create close={close} onPassword={setShown} /> : null}
        {deed?.kind === 'update' ? <Update close={close} account={deed.account} /> : null}
        {deed?.kind === 'grant' ? <Grant close={close} account={deed.account} /> : null}
      </FormDrawer>
      <FirstPassword
        shown={shown}
        close={() => {
          setShown(undefined);
        }}
      />
    </>
  );
}

/** The password is made here, so the form does not ask for it. */
const NewPerson = CreateAccount.omit({ password: true });

function Create({
  close,
  onPassword,
}: {
  close: () => void;
  onPassword: (shown: ShownPassword) => void;
}) {
  const say = useWords(accountWords);
  const toast = useToast();
  const { department } = useSession();
  const create = useCommand(accountApi.create);
  // One password for one form: a second try after a lost answer is the same deed.
  const [password] = useState(() => firstPassword());
  return (
    <ApiForm
      schema={NewPerson}
      initial={{ departmentId: department?.id }}
      draftKey="account-create"
      submit={say('create')}
      onSubmit={async (body) => {
        const made = await create.mutateAsync({ body: { ...body, password } });
        toast(say('createdDone', { name: made.displayName }));
        onPassword({ displayName: made.displayName, loginName: made.loginName, password });
        close();
      }}
    >
      <Field name="displayName" label={say('displayName')}>
        <Input maxLength={60} autoComplete="off" />
      </Field>
      <Field name="loginName" label={say('loginName')} hint={say('loginNameHint')}>
        <Input maxLength={40} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      </Field>
      <Field name="departmentId" label={say('department')}>
        <DepartmentSelect />
      </Field>
    </ApiForm>
  );
}

function Update({ close, account }: { close: () => void; account: Account }) {
  const say = useWords(accountWords);
  const sayUi = useWords(uiWords);
  const toast = useToast();
  const call = useCall();
  const departmentOf = useDepartmentOf();
  const update = useCommand(accountApi.update);
  const { id, displayName, departmentId, version } = account;
  return (
    <ApiForm
      schema={accountApi.update.body}
      initial={{ displayName, departmentId: departmentId ?? undefined, version }}
      draftKey={`account-${id}`}
      submit={sayUi('save')}
      onSubmit={async (body: z.input<typeof accountApi.update.body>) => {
        await update.mutateAsync({ params: { id }, body });
        toast(say('updated', { name: displayName }));
        close();
      }}
    >
      <VersionGuard
        fields={[
          { name: 'displayName', label: say('displayName') },
          { name: 'departmentId', label: say('department'), words: departmentOf },
        ]}
        read={() => call(accountApi.get, { params: { id } })}
      />
      <Field name="displayName" label={say('displayName')}>
        <Input maxLength={60} autoComplete="off" />
      </Field>
      <Field name="departmentId" label={say('department')}>
        <DepartmentSelect />
      </Field>
    </ApiForm>
  );
}

function Grant({ close, account }: { close: () => void; account: Account }) {
  const say = useWords(accountWords);
  const toast = useToast();
  const roleName = useRoleName();
  const grant = useCommand(accountApi.grantRole);
  const held = officerRoles.find((role) => account.posts.some((post) => post.role === role));
  const isBarred = (role: Role) =>
    held !== undefined && officerRoles.some((officer) => officer === role);
  return (
    <ApiForm
      schema={accountApi.grantRole.body}
      initial={{ departmentId: account.departmentId ?? undefined }}
      draftKey={`account-grant-${account.id}`}
      submit={say('grant')}
      onSubmit={async (body: z.input<typeof accountApi.grantRole.body>) => {
        await grant.mutateAsync({ params: { id: account.id }, body });
        toast(say('granted'));
        close();
      }}
    >
      <Alert
        type={held === undefined ? 'info' : 'warning'}
        showIcon
        title={held === undefined ? say('rule') : say('holdsOfficer', { role: roleName(held) })}
        description={say('ruleText')}
      />
      <Field name="role" label={say('role')}>
        <Select
          options={roles.map((role) => ({
            value: role,
            label: isBarred(role) ? say('notBesides', { role: roleName(role) }) : roleName(role),
            disabled: isBarred(role),
          }))}
        />
      </Field>
      <Field name="departmentId" label={say('inDepartment')} hint={say('inDepartmentHint')}>
        <DepartmentSelect />
      </Field>
    </ApiForm>
  );
}
