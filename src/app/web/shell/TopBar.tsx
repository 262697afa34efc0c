import { MenuOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Help } from '#platform/ui/Page.tsx';
import { useIsNarrow } from '#platform/ui/theme.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { HelpDrawer } from './HelpDrawer.tsx';
import { LanguageButton, ThemeButton } from './Preferences.tsx';
import { shellWords } from './shell.words.ts';
import { UserMenu } from './UserMenu.tsx';

// Not needed to see the page, so they come after it.
const GlobalSearch = lazy(() =>
  import('./GlobalSearch.tsx').then((file) => ({ default: file.GlobalSearch })),
);
const Notices = lazy(() => import('./Notices.tsx').then((file) => ({ default: file.Notices })));
const DepartmentSwitch = lazy(() =>
  import('./DepartmentSwitch.tsx').then((file) => ({ default: file.DepartmentSwitch })),
);

/** The bar above: where one is, search, department, notices, help, language, appearance, the person. */
export function TopBar({ help, openMenu }: { help: Help | undefined; openMenu: () => void }) {
  const say = useWords(shellWords);
  const narrow = useIsNarrow();
  const [helpOpen, setHelpOpen] = useState(false);
  return (
    <header className="top">
      {narrow ? (
        <Button
          type="text"
          icon={<MenuOutlined />}
          aria-label={say('openMenu')}
          onClick={openMenu}
        />
      ) : null}
      <AppLink to={pathTo('home')} className="brand">
        <Mark />
        <span className="brand-name">{say('name')}</span>
      </AppLink>
      <div className="top-middle">
        <Suspense fallback={null}>
          <GlobalSearch />
        </Suspense>
      </div>
      <Suspense fallback={null}>
        <DepartmentSwitch />
        <Notices />
      </Suspense>
      <Tooltip title={say('help')}>
        <Button
          type="text"
          icon={<QuestionCircleOutlined />}
          aria-label={say('help')}
          onClick={() => {
            setHelpOpen(true);
          }}
        />
      </Tooltip>
      {narrow ? null : (
        <>
          <LanguageButton />
          <ThemeButton />
        </>
      )}
      <UserMenu />
      <HelpDrawer
        help={help}
        open={helpOpen}
        close={() => {
          setHelpOpen(false);
        }}
      />
    </header>
  );
}

/** The mark of the platform: a hub with its spokes. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="var(--accent)" />
      <g fill="none" stroke="#fff" strokeWidth="2.2" strokeLinecap="round">
        <circle cx="16" cy="16" r="4" fill="#fff" stroke="none" />
        <path d="M16 6v6M16 20v6M7.3 11l5.2 3M19.5 18l5.2 3M7.3 21l5.2-3M19.5 14l5.2-3" />
      </g>
    </svg>
  );
}
