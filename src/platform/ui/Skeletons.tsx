import { Skeleton } from 'antd';
import { uiWords } from './ui.words.ts';
import { useWords } from './words.ts';

/** In place of a page that is on its way: a title and some lines. */
export function PageSkeleton({ rows = 6 }: { rows?: number }) {
  const say = useWords(uiWords);
  return (
    <div className="page" aria-busy="true" aria-label={say('loading')}>
      <Skeleton active title={{ width: 220 }} paragraph={{ rows }} />
    </div>
  );
}

/** In place of rows that are on their way. */
export function RowsSkeleton({ rows = 8 }: { rows?: number }) {
  const say = useWords(uiWords);
  return (
    <div className="rows-skeleton" aria-busy="true" aria-label={say('loading')}>
      <Skeleton active title={false} paragraph={{ rows, width: '100%' }} />
    </div>
  );
}
