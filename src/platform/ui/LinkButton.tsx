import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';

/** A link that looks like a button: the way to another page. In: a path made by the table of paths. */
export function LinkButton({
  to,
  primary = false,
  icon,
  children,
}: {
  to: string;
  primary?: boolean;
  icon?: ReactNode;
  children: ReactNode;
}) {
  const navigate = useNavigate();
  const [path = to, search = ''] = to.split('?', 2);
  return (
    <Button
      type={primary ? 'primary' : 'default'}
      href={to}
      icon={icon}
      onClick={(event) => {
        // Another tab or window is the browser's.
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        void navigate({ to: path, search: Object.fromEntries(new URLSearchParams(search)) });
      }}
    >
      {children}
    </Button>
  );
}
