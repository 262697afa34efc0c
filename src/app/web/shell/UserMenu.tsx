import { UserOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, type MenuProps } from 'antd';
import { identityApi } from '#governance/identity/identity.contract.ts';
import { useCall } from '#platform/ui/api.tsx';
import { dropAllDrafts } from '#platform/ui/form-draft.ts';
import { useIsNarrow } from '#platform/ui/theme.tsx';
import { changeLanguage, useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useThemeMenu } from './Preferences.tsx';
import { useSession } from './session.ts';
import { useDepartmentName } from '../system/department-name.ts';
import { shellWords } from './shell.words.ts';

/** The person: name, password, sign out; on a phone also language and appearance. */
export function UserMenu() {
  const say = useWords(shellWords);
  const { me } = useSession();
  const narrow = useIsNarrow();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const preferences = usePreferences();
  const departments = useDepartmentMenu();
  const items: NonNullable<MenuProps['items']> = [
    { key: 'who', label: `${me.displayName} (${me.loginName})`, disabled: true },
    { type: 'divider' },
    {
      key: 'password',
      label: say('changePassword'),
      onClick: () => void navigate({ to: pathTo('password') }),
    },
    ...(narrow ? [...departments, ...preferences] : []),
    { type: 'divider' },
    { key: 'out', label: say('signOut'), onClick: () => void signOut() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button
        type="text"
        icon={<UserOutlined />}
        aria-label={`${say('account')} ${me.displayName}`}
      >
        {narrow ? null : <span className="user-name">{me.displayName}</span>}
      </Button>
    </Dropdown>
  );
}

function usePreferences(): NonNullable<MenuProps['items']> {
  const say = useWords(shellWords);
  const language = useLanguage();
  const themes = useThemeMenu();
  return [
    {
      key: 'language',
      label: say('otherLanguage'),
      onClick: () => void changeLanguage(language === 'zh' ? 'en' : 'zh'),
    },
    { key: 'theme', label: say('theme'), children: themes.items ?? [] },
  ];
}

/** For whom one works now; on a wide screen it stands in the bar. */
function useDepartmentMenu(): NonNullable<MenuProps['items']> {
  const say = useWords(shellWords);
  const name = useDepartmentName();
  const { department, departments, chooseDepartment } = useSession();
  if (departments.length < 2) return [];
  const children = departments.map((one) => ({
    key: one.id,
    label: name(one),
    onClick: () => {
      chooseDepartment(one.id);
    },
  }));
  const now = department === undefined ? '' : name(department);
  return [{ key: 'department', label: `${say('department')}: ${now}`, children }];
}

/** Ends the session and forgets what this tab knew of it. */
export function useSignOut(): () => Promise<void> {
  const call = useCall();
  return async () => {
    await call(identityApi.signOut).catch(() => undefined);
    dropAllDrafts();
    globalThis.location.assign(pathTo('signIn'));
  };
}
