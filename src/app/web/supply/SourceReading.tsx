import * as z from 'zod';
import type { ColumnUnderstanding, Understanding } from '#lifecycle/source/understanding.ts';
import type { Column } from '#platform/ui/DataTable.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Rows } from '#platform/ui/ListPage.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useLocalPages } from './local-pages.ts';
import { useTypeName } from './snapshot-types.ts';
import { sourceWords } from './source.words.ts';
import { formWords } from './upload/date-forms.ts';
import './snapshot.css';

const state = z.object({ find: z.string().max(200).optional() });

/** How the files of a source are read, as it was saved. */
export function SourceReading({ understanding }: { understanding: Understanding | null }) {
  const say = useWords(sourceWords);
  if (understanding === null) {
    return <EmptyState title={say('notUnderstood')} next={say('notUnderstoodNext')} />;
  }
  return (
    <div className="stack">
      <p className="weak">{say('changeReading')}</p>
      <Panel>
        <ReadingFacts understanding={understanding} />
      </Panel>
      <Columns columns={understanding.columns} />
    </div>
  );
}

function ReadingFacts({ understanding }: { understanding: Understanding }) {
  const say = useWords(sourceWords);
  const { encoding, delimiter, member, sheet, missing, encodingChosen } = understanding;
  const told = encoding?.toUpperCase();
  const items: [string, string | undefined][] = [
    [say('format'), understanding.format.toUpperCase()],
    [
      say('compression'),
      understanding.compression === 'none' ? say('none') : understanding.compression,
    ],
    [say('member'), member],
    [say('sheet'), sheet],
    [
      say('encoding'),
      told === undefined || encodingChosen === true
        ? told
        : say('encodingJudged', { encoding: told }),
    ],
    [say('delimiter'), delimiter === '\t' ? say('tab') : delimiter],
    [say('skipRows'), String(understanding.skipRows)],
    [say('headerRows'), String(understanding.headerRows)],
    [say('missing'), missing.length === 0 ? say('none') : missing.join('  ')],
  ];
  return <Facts items={items.filter(([, value]) => value !== undefined)} />;
}

function Columns({ columns }: { columns: readonly ColumnUnderstanding[] }) {
  const say = useWords(sourceWords);
  const { number } = useFormats();
  const typeName = useTypeName();
  const [{ find = '' }, change] = useUrlState(state);
  const wanted = find.trim().toLowerCase();
  const found = columns.filter(({ name, header }) =>
    `${name} ${header}`.toLowerCase().includes(wanted),
  );
  const shown: Column<ColumnUnderstanding>[] = [
    { key: 'name', title: say('column'), render: ({ name }) => name },
    { key: 'header', title: say('header'), width: 260, render: ({ header }) => header || '—' },
    { key: 'type', title: say('type'), width: 110, render: ({ type }) => typeName(type) },
    {
      key: 'form',
      title: say('form'),
      width: 150,
      render: ({ format }) => (format === undefined ? '—' : formWords(format)),
    },
    {
      key: 'from',
      title: say('typeFrom'),
      width: 150,
      render: ({ confirmed }) => say(confirmed ? 'confirmed' : 'judged'),
    },
  ];
  return (
    <Panel title={say('columns', { count: number(columns.length) })}>
      <div className="stack">
        <FilterBar
          filters={[{ kind: 'text', key: 'find', label: say('findColumn'), width: 260 }]}
          values={{ find }}
          onChange={change}
        />
        <Rows
          pages={useLocalPages(found)}
          columns={shown}
          rowKey={({ name }) => name}
          label={say('columns', { count: number(columns.length) })}
          empty={{ title: say('noColumn'), next: say('noColumnNext') }}
        />
      </div>
    </Panel>
  );
}
