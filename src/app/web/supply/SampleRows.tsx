import { DataTable, type Column } from '#platform/ui/DataTable.tsx';
import type { EmptyWords } from '#platform/ui/EmptyState.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { cellText } from './snapshot-types.ts';

/** So many columns are shown at once; the browser would not draw thousands. */
export const sampleColumnsMax = 100;

interface SampleRow {
  key: string;
  values: Readonly<Record<string, unknown>>;
}

/** Rows of data as a table; a missing value is a dash. */
export function SampleRows(props: {
  rows: readonly Readonly<Record<string, unknown>>[];
  names: readonly string[];
  label: string;
  empty: EmptyWords;
}) {
  const { rows, names, label, empty } = props;
  const columns = names.slice(0, sampleColumnsMax).map((name): Column<SampleRow> => {
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
    <DataTable
      rows={rows.map((values, index): SampleRow => ({ key: String(index), values }))}
      columns={columns}
      rowKey={({ key }) => key}
      label={label}
      empty={<EmptyState {...empty} />}
    />
  );
}
