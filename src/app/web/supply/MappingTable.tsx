import { viewApi } from '#lifecycle/view/view.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Rows } from '#platform/ui/ListPage.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { useLocalPages } from './local-pages.ts';
import { useTypeName } from './snapshot-types.ts';
import type { ColumnMapping, Mapping, Standardiser } from './view-types.tsx';
import { viewWords } from './view.words.ts';

const standardisersStaleMs = 3_600_000;

/** The standardisers of the platform; they change with its version only. */
export function useStandardisers(): readonly Standardiser[] {
  const { data } = useApi(viewApi.standardisers, {}, { staleMs: standardisersStaleMs });
  return data?.items ?? [];
}

/** A mapping to read: what becomes of each column. */
export function MappingTable({ mapping }: { mapping: Mapping }) {
  const say = useWords(viewWords);
  const { list } = useFormats();
  const pages = useLocalPages(mapping.columns.map((column, index) => ({ ...column, index })));
  const { filter, dedupe } = mapping;
  const further: [string, string][] = [
    ...(filter === undefined ? [] : [[say('filter'), filter] as [string, string]]),
    ...(dedupe === undefined ? [] : [[say('dedupeKey'), list(dedupe.key)] as [string, string]]),
    ...(dedupe?.orderBy === undefined
      ? []
      : [[say('dedupeOrder'), dedupe.orderBy] as [string, string]]),
  ];
  return (
    <>
      {further.length === 0 ? null : (
        <Panel>
          <Facts items={further} />
        </Panel>
      )}
      <Rows
        pages={pages}
        columns={useColumns()}
        rowKey={({ index }) => String(index)}
        label={say('mapping')}
        empty={{ title: say('noMapping') }}
      />
    </>
  );
}

function useColumns(): Column<ColumnMapping & { index: number }>[] {
  const say = useWords(viewWords);
  const language = useLanguage();
  const typeName = useTypeName();
  const standardisers = useStandardisers();
  const standardOf = ({ standardiser, args }: ColumnMapping) => {
    if (standardiser === undefined) return say('asIs');
    const words = standardisers.find(({ name }) => name === standardiser)?.words[language];
    const codes = Object.keys(args?.codes ?? {}).length;
    const told = words ?? standardiser;
    return codes === 0 ? told : `${told} · ${say('codesCount', { count: codes })}`;
  };
  return [
    { key: 'from', title: say('from'), render: ({ from }) => from },
    {
      key: 'to',
      title: say('to'),
      width: 190,
      render: ({ to, drop }) => (drop === true ? say('dropped') : to),
    },
    { key: 'label', title: say('label'), width: 190, render: ({ label }) => label },
    { key: 'standardiser', title: say('standardiser'), width: 160, render: standardOf },
    {
      key: 'otherwise',
      title: say('otherwise'),
      width: 125,
      render: ({ standardiser, otherwise }) => {
        if (standardiser === undefined) return '—';
        return say(otherwise === 'keep' ? 'keepValue' : 'toNull');
      },
    },
    {
      key: 'type',
      title: say('type'),
      width: 90,
      render: ({ type }) => (type === undefined ? '—' : typeName(type)),
    },
  ];
}
