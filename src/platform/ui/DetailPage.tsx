import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import * as z from 'zod';
import { Page, type PageProps } from './Page.tsx';
import { useIsNarrow } from './theme.tsx';
import { useUrlState } from './url-state.ts';

/** One tab of a detail page; only the open one is drawn. */
export interface Tab {
  key: string;
  title: string;
  content: ReactNode;
}

export interface DetailPageProps extends Omit<PageProps, 'children'> {
  tabs?: readonly Tab[];
  children?: ReactNode;
}

const tabState = z.object({ tab: z.string().max(40).optional() });

/** A page about one thing: title with state, actions, and tabs whose place is in the address. */
export function DetailPage({ tabs, children, ...page }: DetailPageProps) {
  const [{ tab }, change] = useUrlState(tabState);
  const first = tabs?.[0]?.key;
  const narrow = useIsNarrow();
  return (
    <Page {...page}>
      {children}
      {tabs === undefined ? null : (
        <Tabs
          activeKey={tabs.find(({ key }) => key === tab)?.key ?? first ?? ''}
          onChange={(key) => {
            change({ tab: key === first ? undefined : key });
          }}
          items={tabs.map(({ key, title, content }) => ({
            key,
            label: title,
            children: content,
          }))}
          // Five tabs fit on a phone; what does not fit goes into a menu that is hard to find.
          tabBarGutter={narrow ? 16 : 32}
          destroyOnHidden
        />
      )}
    </Page>
  );
}

/** Facts as pairs of a word and a value, in columns as wide as the page allows. */
export function Facts({ items }: { items: readonly [term: string, value: ReactNode][] }) {
  return (
    <dl className="facts">
      {items.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value ?? '—'}</dd>
        </div>
      ))}
    </dl>
  );
}
