import { Empty } from 'antd';
import type { ReactNode } from 'react';

/** What to say where there is nothing yet: what it would be, and what to do next. */
export interface EmptyWords {
  title: string;
  next?: string;
  action?: ReactNode;
}

/** Nothing is here yet: says what to do next. */
export function EmptyState({ title, next, action }: EmptyWords) {
  return (
    <div className="state">
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={null} />
      <p className="state-title">{title}</p>
      {next === undefined ? null : <p className="weak">{next}</p>}
      {action === undefined ? null : <div className="state-actions">{action}</div>}
    </div>
  );
}
