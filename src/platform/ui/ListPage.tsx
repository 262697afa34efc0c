import { ReloadOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import type { Pages } from './api.tsx';
import { DataTable, type Column } from './DataTable.tsx';
import { EmptyState, type EmptyWords } from './EmptyState.tsx';
import { ErrorState, ProblemAlert } from './ErrorState.tsx';
import { useFormats } from './formats.ts';
import { Page, type PageProps } from './Page.tsx';
import { RowsSkeleton } from './Skeletons.tsx';
import { uiWords } from './ui.words.ts';
import { useWords } from './words.ts';

export interface ListPageProps<T> extends Omit<PageProps, 'children'> {
  /** What useApiPages gives. */
  pages: Pages<T>;
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  /** The filters, usually a FilterBar. */
  filters?: ReactNode;
  empty: EmptyWords;
  /** The list may hold thousands of rows: what is in sight is drawn, and more is asked for as one scrolls. */
  isLong?: boolean;
}

/** A page that lists: filters, rows, further pages on demand; loading, empty and error in their place. */
export function ListPage<T extends object>(props: ListPageProps<T>) {
  const { pages, columns, rowKey, filters, empty, isLong = false, ...page } = props;
  return (
    <Page {...page}>
      <div className="list-tools">
        <div className="list-filters">{filters}</div>
        <Reload pages={pages} />
      </div>
      <Rows {...{ pages, columns, rowKey, empty, isLong }} label={page.title} />
    </Page>
  );
}

export interface RowsProps<T> {
  pages: Pages<T>;
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  label: string;
  empty: EmptyWords;
  isLong?: boolean;
}

/** The rows of a list without a page around them, for a tab or a panel. */
export function Rows<T extends object>(props: RowsProps<T>) {
  const { pages, columns, rowKey, label, empty, isLong = false } = props;
  if (pages.loading) return <RowsSkeleton />;
  if (pages.problem !== null && pages.items.length === 0)
    return <ErrorState error={pages.problem} retry={pages.reload} />;
  return (
    <>
      {pages.problem === null ? null : <ProblemAlert error={pages.problem} />}
      <DataTable
        rows={pages.items}
        columns={columns}
        rowKey={rowKey}
        label={label}
        isLong={isLong}
        empty={<EmptyState {...empty} />}
        onEnd={pages.hasMore && !pages.fetching ? pages.more : undefined}
      />
      <More pages={pages} />
    </>
  );
}

function More<T>({ pages }: { pages: Pages<T> }) {
  const say = useWords(uiWords);
  const { number } = useFormats();
  if (pages.items.length === 0) return null;
  const count = number(pages.items.length);
  return (
    <div className="list-more">
      <span className="weak">{say(pages.hasMore ? 'shownMore' : 'shown', { count })}</span>
      {pages.hasMore ? (
        <Button onClick={pages.more} loading={pages.fetching}>
          {say('more')}
        </Button>
      ) : null}
    </div>
  );
}

function Reload<T>({ pages }: { pages: Pages<T> }) {
  const say = useWords(uiWords);
  return (
    <Tooltip title={say('reload')}>
      <Button
        icon={<ReloadOutlined spin={pages.fetching} />}
        aria-label={say('reload')}
        onClick={pages.reload}
      />
    </Tooltip>
  );
}
