import { Outlet, useLocation, useMatches } from '@tanstack/react-router';
import { Alert } from 'antd';
import { useState } from 'react';
import { useWords } from '#platform/ui/words.ts';
import { patterns } from '../paths.ts';
import { scenes } from '../scenes.ts';
import { useSession } from './session.ts';
import { shellWords } from './shell.words.ts';
import { NoRightPage } from './StatePages.tsx';

/**
 * The page of the address, or that it needs a permission the person does not have. A page whose right is taken away
 * while it is open stays, with a warning above it: what was typed there is not lost.
 */
export function AllowedPage() {
  const { may } = useSession();
  const { pathname } = useLocation();
  const permission = usePermissionOfPage();
  const isAllowed = permission === undefined || may(permission);
  const [opened, setOpened] = useState<string | undefined>();
  if (isAllowed && opened !== pathname) setOpened(pathname);
  if (!isAllowed && opened !== pathname) return <NoRightPage permission={permission} />;
  return (
    <>
      {isAllowed ? null : <TakenAway />}
      <Outlet />
    </>
  );
}

function usePermissionOfPage(): string | undefined {
  const place: unknown = useMatches().at(-1)?.fullPath;
  const pages = scenes.flatMap((scene) => scene.pages);
  return pages.find(({ path }) => patterns[path] === place)?.permission;
}

function TakenAway() {
  const say = useWords(shellWords);
  return (
    <Alert
      className="taken-away"
      type="warning"
      showIcon
      role="alert"
      title={say('takenTitle')}
      description={say('takenNext')}
    />
  );
}
