import { Input, Pagination } from 'antd';
import { useState, type ReactNode } from 'react';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { snapshotWords } from './snapshot.words.ts';
import './snapshot.css';

/** Columns shown at a time; a table of thousands is walked through. */
const columnsShown = 20;

/** A part of the columns of a table, and what finds and walks through the others. */
export interface ColumnPages {
  shown: readonly { name: string; place: number }[];
  /** Above the table; null when all columns are shown. */
  tools: ReactNode;
}

/** Shows twenty columns of many at a time, those whose name holds the word that is looked for. */
export function useColumnPages(names: readonly string[]): ColumnPages {
  const say = useWords(snapshotWords);
  const { number } = useFormats();
  const [find, setFind] = useState('');
  const [asked, setPage] = useState(1);
  const wanted = find.trim().toLowerCase();
  const found = names
    .map((name, place) => ({ name, place }))
    .filter(({ name }) => name.toLowerCase().includes(wanted));
  const page = Math.min(asked, Math.max(1, Math.ceil(found.length / columnsShown)));
  const shown = found.slice((page - 1) * columnsShown, page * columnsShown);
  if (names.length <= columnsShown) return { shown, tools: null };
  const first = (page - 1) * columnsShown + 1;
  const tools = (
    <div className="column-pages">
      <Input
        type="search"
        allowClear
        aria-label={say('findColumn')}
        placeholder={say('findColumn')}
        value={find}
        maxLength={200}
        onChange={(event) => {
          setFind(event.target.value);
          setPage(1);
        }}
        style={{ maxWidth: 260 }}
      />
      <output className="weak">
        {found.length === 0
          ? say('noColumn')
          : say('columnsShown', {
              first: number(first),
              last: number(first + shown.length - 1),
              total: number(found.length),
            })}
      </output>
      <Pagination
        size="small"
        current={page}
        pageSize={columnsShown}
        total={found.length}
        showSizeChanger={false}
        onChange={setPage}
      />
    </div>
  );
  return { shown, tools };
}
