import { Button } from 'antd';
import { useEffect, useEffectEvent, type ReactNode } from 'react';
import * as z from 'zod';
import type { Pages } from './api.tsx';
import { EmptyState, type EmptyWords } from './EmptyState.tsx';
import { ErrorState } from './ErrorState.tsx';
import { Page, type PageProps } from './Page.tsx';
import { RowsSkeleton } from './Skeletons.tsx';
import { useIsNarrow } from './theme.tsx';
import { uiWords } from './ui.words.ts';
import { useUrlState } from './url-state.ts';
import { useWords } from './words.ts';

export interface DeskPageProps<T> extends Omit<PageProps, 'children'> {
  pages: Pages<T>;
  rowKey: (row: T) => string;
  /** A row in the list: a title and a line. */
  line: (row: T) => ReactNode;
  /** The chosen one. */
  detail: (row: T) => ReactNode;
  filters?: ReactNode;
  empty: EmptyWords;
}

const chosenState = z.object({ item: z.string().max(100).optional() });

/** A desk for working through a pile: the pile left, one piece right, at first the first. Which one is in the address. */
export function DeskPage<T>(props: DeskPageProps<T>) {
  const { pages, rowKey, line, detail, filters, empty, ...page } = props;
  const narrow = useIsNarrow();
  const say = useWords(uiWords);
  const [{ item }, change] = useUrlState(chosenState);
  const chosen = pages.items.find((row) => rowKey(row) === item);
  const open = (key: string | undefined) => {
    change({ item: key }, { push: true });
  };
  const first = pages.items[0];
  const firstKey = first === undefined || narrow ? undefined : rowKey(first);
  const openFirst = useEffectEvent((key: string) => {
    change({ item: key });
  });
  // Kept in the address, so that a piece that arrives later does not slip under the reader's decision.
  useEffect(() => {
    if (item === undefined && firstKey !== undefined) openFirst(firstKey);
  }, [item, firstKey]);
  const pile = (
    <Pile pages={pages} rowKey={rowKey} line={line} chosen={item} open={open} empty={empty} />
  );
  if (narrow && chosen !== undefined) {
    return (
      <Page {...page}>
        <Button
          onClick={() => {
            open(undefined);
          }}
        >
          {say('back')}
        </Button>
        {detail(chosen)}
      </Page>
    );
  }
  return (
    <Page {...page}>
      {filters}
      <div className="desk">
        {pile}
        {narrow ? null : (
          <div className="desk-detail panel">
            {chosen === undefined ? <EmptyState title={say('deskChoose')} /> : detail(chosen)}
          </div>
        )}
      </div>
    </Page>
  );
}

interface PileProps<T> extends Pick<DeskPageProps<T>, 'pages' | 'rowKey' | 'line' | 'empty'> {
  chosen: string | undefined;
  open: (key: string) => void;
}

function Pile<T>({ pages, rowKey, line, chosen, open, empty }: PileProps<T>) {
  const say = useWords(uiWords);
  if (pages.loading) return <RowsSkeleton />;
  if (pages.problem !== null) return <ErrorState error={pages.problem} retry={pages.reload} />;
  if (pages.items.length === 0) return <EmptyState {...empty} />;
  return (
    <div className="desk-pile">
      <ul>
        {pages.items.map((row) => (
          <li key={rowKey(row)}>
            <button
              type="button"
              aria-current={rowKey(row) === chosen}
              onClick={() => {
                open(rowKey(row));
              }}
            >
              {line(row)}
            </button>
          </li>
        ))}
      </ul>
      {pages.hasMore ? (
        <Button block onClick={pages.more} loading={pages.fetching}>
          {say('more')}
        </Button>
      ) : null}
    </div>
  );
}
