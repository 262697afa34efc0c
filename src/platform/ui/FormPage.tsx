import { Drawer } from 'antd';
import type { ReactNode } from 'react';
import { Page, Panel, type PageProps } from './Page.tsx';

/** A page that holds one form, as wide as is good to read. */
export function FormPage({ children, ...page }: PageProps) {
  return (
    <Page {...page}>
      <div className="form-page">
        <Panel>{children}</Panel>
      </div>
    </Page>
  );
}

/** A form beside the list it belongs to; on a phone it takes the whole screen. What is typed is kept when it closes. */
export function FormDrawer({
  title,
  open,
  onClose,
  children,
}: {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Drawer title={title} open={open} onClose={onClose} size={520} destroyOnHidden>
      {children}
    </Drawer>
  );
}
