import type * as z from 'zod';
import { viewApi, type ViewBuild } from '#lifecycle/view/view.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Rows } from '#platform/ui/ListPage.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { viewWords } from './view.words.ts';

type Build = z.output<typeof ViewBuild>;

/** The builds of a view, newest first, with what could not be standardised. */
export function ViewBuilds({ viewId }: { viewId: string }) {
  const say = useWords(viewWords);
  const pages = useApiPages(viewApi.builds, { params: { id: viewId } });
  const columns: Column<Build>[] = [
    { key: 'started', title: say('startedAt'), kind: 'time', value: ({ startedAt }) => startedAt },
    {
      key: 'state',
      title: say('state'),
      width: 100,
      render: ({ state }) => (
        <StatusTag tone={state === 'done' ? 'good' : 'bad'}>{say(state)}</StatusTag>
      ),
    },
    { key: 'in', title: say('rowsIn'), kind: 'number', value: ({ rowsIn }) => rowsIn },
    { key: 'out', title: say('rowsOut'), kind: 'number', value: ({ rowsOut }) => rowsOut },
    { key: 'lost', title: say('lost'), render: (build) => <Lost build={build} /> },
    {
      key: 'result',
      title: say('result'),
      width: 200,
      render: (build) => <Result build={build} />,
    },
  ];
  return (
    <Rows
      pages={pages}
      columns={columns}
      rowKey={({ id }) => id}
      label={say('builds')}
      empty={{ title: say('buildsEmpty'), next: say('buildsEmptyNext') }}
    />
  );
}

function Result({ build }: { build: Build }) {
  const say = useWords(viewWords);
  const language = useLanguage();
  const { snapshotId, error } = build;
  if (error !== null) return <span>{error.words[language]}</span>;
  if (snapshotId === null) return <span className="weak">—</span>;
  return <AppLink to={pathTo('snapshot', { snapshotId })}>{say('seeSnapshot')}</AppLink>;
}

function Lost({ build }: { build: Build }) {
  const say = useWords(viewWords);
  const { clauses, number } = useFormats();
  const lost = Object.entries(build.lost).toSorted(([, a], [, b]) => b - a);
  if (lost.length === 0) return <span className="weak">{say('lostNone')}</span>;
  const words = lost.map(([column, count]) => say('lostOne', { column, count: number(count) }));
  return (
    <span className="clamp" title={words.join('\n')}>
      {clauses(words)}
    </span>
  );
}
