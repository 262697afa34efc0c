import { InfoCircleOutlined } from '@ant-design/icons';
import { Button, Popover, Space } from 'antd';
import type { ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { DataTable, type Column } from '#platform/ui/DataTable.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { catalogWords } from './catalog.words.ts';
import { useYesNo } from './ContentFacts.tsx';
import { useChoices, type Item } from './content-values.ts';
import { nationalWords } from './national.words.ts';

type Evidence = ResourceDetail['evidence'];

/** The items of an entry, one row for each column of the data set. */
export function ItemTable({
  items,
  evidence = [],
  further = [],
}: {
  items: readonly Item[];
  evidence?: Evidence;
  /** Shown after the name, where they stay in sight. */
  further?: readonly Column<Item>[];
}) {
  const say = useWords(catalogWords);
  const [first, ...others] = useItemColumns(evidence);
  return (
    <DataTable
      rows={items}
      columns={[...(first === undefined ? [] : [first]), ...further, ...others]}
      rowKey={({ column }) => column}
      label={say('items')}
      empty={<EmptyState title={say('nothingShown')} />}
    />
  );
}

function useItemColumns(evidence: Evidence): Column<Item>[] {
  return [...useShapeColumns(), useSensitiveColumn(evidence), ...useSharingColumns()];
}

function useShapeColumns(): Column<Item>[] {
  const say = useWords(catalogWords);
  const { nameOf } = useChoices();
  const yesNo = useYesNo();
  return [
    { key: 'name', title: say('itemName'), render: ({ name }) => name },
    { key: 'column', title: say('column'), width: 140, render: ({ column }) => column },
    {
      key: 'letter',
      title: say('letter'),
      width: 110,
      render: ({ dataType }) => nameOf('dataType', dataType) ?? dataType,
    },
    { key: 'key', title: say('key'), width: 60, render: ({ key }) => yesNo(key) },
    {
      key: 'nullable',
      title: say('nullable'),
      width: 80,
      render: ({ nullable }) => yesNo(nullable),
    },
  ];
}

function useSensitiveColumn(evidence: Evidence): Column<Item> {
  const say = useWords(catalogWords);
  const yesNo = useYesNo();
  const suspected = new Map(evidence.map((one) => [one.column, one.kind]));
  return {
    key: 'sensitive',
    title: say('sensitive'),
    width: 92,
    render: ({ sensitive, column }) => {
      const kind = suspected.get(column);
      const words = yesNo(sensitive);
      return (
        <Space size={4}>
          {sensitive ? <StatusTag tone="attention">{words}</StatusTag> : words}
          {kind === undefined ? null : <Suspected words={say('suspected', { kind })} />}
        </Space>
      );
    },
  };
}

/** Why a column looks like personal data; by pointer, by keyboard and by touch. */
function Suspected({ words }: { words: string }) {
  return (
    <Popover content={words} trigger={['hover', 'focus', 'click']}>
      <Button type="text" size="small" icon={<InfoCircleOutlined />} aria-label={words} />
    </Popover>
  );
}

function useSharingColumns(): Column<Item>[] {
  const say = useWords(catalogWords);
  const sayNational = useWords(nationalWords);
  const { nameOf } = useChoices();
  return [
    {
      key: 'grade',
      title: say('grade'),
      width: 64,
      render: ({ grade }) => sayNational('gradeOf', { grade }),
    },
    {
      key: 'share',
      title: say('share'),
      width: 106,
      render: ({ shareType }) => nameOf('shareType', shareType) ?? '—',
    },
    {
      key: 'open',
      title: say('open'),
      width: 106,
      render: ({ openType }) => nameOf('openType', openType) ?? '—',
    },
  ];
}
