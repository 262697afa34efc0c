import { resourceApi } from '#lifecycle/resource/resource.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DataTable, type Column } from '#platform/ui/DataTable.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { useFormats, type Formats } from '#platform/ui/formats.ts';
import { Panel } from '#platform/ui/Page.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useYesNo } from './ContentFacts.tsx';
import { useAttributeName, useChoices, valueKeys, type Choice } from './content-values.ts';
import { reviewWords } from './review.words.ts';

/** One attribute that differs; items are named by their column. */
export interface Change {
  path: string;
  before?: unknown;
  after?: unknown;
}

/** What the draft changes against a published version. */
export function VersionChanges({ resourceId, from }: { resourceId: string; from: number }) {
  const say = useWords(reviewWords);
  const input = { params: { id: resourceId }, query: { from } };
  const changes = useApi(resourceApi.changes, input);
  return (
    <Panel title={say('changes', { number: from })}>
      <Loaded query={changes}>{(data) => <ChangeTable changes={data.changes} />}</Loaded>
    </Panel>
  );
}

/** Differences side by side, in the words of the guide. */
export function ChangeTable({
  changes,
  sides,
}: {
  changes: readonly Change[];
  /** What the two sides are called when they are not before and after. */
  sides?: readonly [string, string];
}) {
  const say = useWords(reviewWords);
  const pathName = usePathName();
  const valueText = useValueText();
  const columns: Column<Change>[] = [
    { key: 'field', title: say('field'), width: 110, render: ({ path }) => pathName(path) },
    {
      key: 'before',
      title: sides?.[0] ?? say('before'),
      render: ({ path, before, after }) =>
        before === undefined && path.split('.').length === 2 && after !== undefined ? (
          <StatusTag tone="good">{say('added')}</StatusTag>
        ) : (
          <Whole text={valueText(path, before)} />
        ),
    },
    {
      key: 'after',
      title: sides?.[1] ?? say('after'),
      render: ({ path, before, after }) =>
        after === undefined && path.split('.').length === 2 && before !== undefined ? (
          <StatusTag tone="bad">{say('dropped')}</StatusTag>
        ) : (
          <Whole text={valueText(path, after)} />
        ),
    },
  ];
  return (
    <DataTable
      rows={changes}
      columns={columns}
      rowKey={({ path }) => path}
      label={say('field')}
      empty={<EmptyState title={say('noChanges')} />}
    />
  );
}

/** A value in full: who decides on a difference has to see where it is. */
function Whole({ text }: { text: string }) {
  return <span className="change-value">{text}</span>;
}

/** `items.population.grade` in words. A column name may itself hold a point. */
function usePathName(): (path: string) => string {
  const nameOf = useAttributeName();
  return (path) => {
    if (!path.startsWith('items.')) return nameOf(path);
    const rest = path.slice('items.'.length);
    const at = rest.lastIndexOf('.');
    const whole = at === -1 ? `${nameOf('items')} ${rest}` : '';
    return whole === ''
      ? `${nameOf('items')} ${rest.slice(0, at)} · ${nameOf(rest.slice(at + 1))}`
      : whole;
  };
}

/** A value of an attribute in words. */
function useValueText(): (path: string, value: unknown) => string {
  const { nameOf } = useChoices();
  const yesNo = useYesNo();
  const { list } = useFormats();
  return (path, value) => {
    const name = path.slice(path.lastIndexOf('.') + 1);
    if (value === undefined || value === null || value === '') return '—';
    if (typeof value === 'boolean') return yesNo(value);
    if (typeof value === 'string' || typeof value === 'number') {
      const known = isChoice(name) ? nameOf(name, value) : undefined;
      return known ?? String(value);
    }
    return textOf(value, list);
  };
}

function isChoice(name: string): name is Choice {
  return name in valueKeys;
}

/** Lists, the class code and whole items as one line. */
function textOf(value: unknown, list: Formats['list']): string {
  if (Array.isArray(value)) return list(value.map(String)) || '—';
  if (typeof value !== 'object' || value === null) return String(value);
  const parts: Record<string, unknown> = { ...value };
  if (typeof parts['name'] === 'string') return parts['name'];
  return Object.values(parts).map(String).join('');
}
