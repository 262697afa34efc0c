import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';

/** A button that brings a file. In: its address. */
export function DownloadButton({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Button href={to} download icon={<DownloadOutlined />}>
      {children}
    </Button>
  );
}
