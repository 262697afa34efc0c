import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** A link inside the workbench. In: a path made by the table of paths, with or without search. */
export function AppLink({
  to,
  className,
  children,
}: {
  to: string;
  className?: string;
  children: ReactNode;
}) {
  const [path = to, search = ''] = to.split('?', 2);
  return (
    <Link
      to={path}
      search={Object.fromEntries(new URLSearchParams(search))}
      {...(className === undefined ? {} : { className })}
    >
      {children}
    </Link>
  );
}
