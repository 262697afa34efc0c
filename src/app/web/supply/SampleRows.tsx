import { DataTable, type Column } from '#platform/ui/DataTable.tsx';
import { EmptyState, type EmptyWords } from '#platform/ui/EmptyState.tsx';
import { useColumnPages } from './column-pages.tsx';
import { cellText } from './snapshot-types.ts';

interface SampleRow {
  key: string;
  values: Readonly<Record<string, unknown>>;
}

/** Rows of data as a table, some columns at a time; a missing value is a dash. */
export function SampleRows(props: {
  rows: readonly Readonly<Record<string, unknown>>[];
  names: readonly string[];
  label: string;
  empty: EmptyWords;
}) {
  const { rows, names, label, empty } = props;
  const { shown, tools } = useColumnPages(names);
  const columns = shown.map(({ name }): Column<SampleRow> => {
    return {
      key: name,
      title: name,
      width: 160,
      render: ({ values }) => {
        const value = values[name];
        return value === null || value === undefined ? '—' : cellText(value);
      },
    };
  });
  return (
    <div className="stack">
      {tools}
      <DataTable
        rows={rows.map((values, index): SampleRow => ({ key: String(index), values }))}
        columns={columns}
        rowKey={({ key }) => key}
        label={label}
        empty={<EmptyState {...empty} />}
      />
    </div>
  );
}
