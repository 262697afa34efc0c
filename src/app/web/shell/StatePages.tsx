import type { ErrorComponentProps } from '@tanstack/react-router';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { ErrorState } from '#platform/ui/ErrorState.tsx';
import { usePageTitle } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { usePermissionName } from '../system/role-names.ts';
import { shellWords } from './shell.words.ts';

/** An address that no page has. */
export function MissingPage() {
  const say = useWords(shellWords);
  usePageTitle(say('missingTitle'));
  return (
    <EmptyState
      title={say('missingTitle')}
      next={say('missingNext')}
      action={<AppLink to={pathTo('home')}>{say('toHome')}</AppLink>}
    />
  );
}

/** A page that broke while it was drawn. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  return <ErrorState error={error} retry={reset} />;
}

/** A page that the person has no right to. */
export function NoRightPage({ permission }: { permission: string }) {
  const say = useWords(shellWords);
  const permissionName = usePermissionName();
  usePageTitle(say('noRightTitle'));
  return (
    <EmptyState
      title={say('noRightTitle')}
      next={say('noRightNext', { permission: permissionName(permission) ?? permission })}
      action={<AppLink to={pathTo('home')}>{say('toHome')}</AppLink>}
    />
  );
}
