import { Button, Checkbox, Input, Pagination } from 'antd';
import { useMemo, useState } from 'react';
import { DataTable, type Column } from '#platform/ui/DataTable.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { columnRows, editOfType, type ColumnRow } from './columns.ts';
import type { ChangeDraft, ColumnEdit, UploadDraft } from './upload-draft.ts';
import { TypeField } from './TypeField.tsx';
import { uploadWords } from './upload.words.ts';
import type { Reading } from './use-reading.ts';

interface Given {
  draft: UploadDraft;
  change: ChangeDraft;
  reading: Reading;
}

/** Columns shown at a time. */
const columnsShown = 25;

/** The third step: what each column means: its name, its type, whether it tells rows apart. */
export function ColumnStep({ draft, change, reading }: Given) {
  const say = useWords(uploadWords);
  const [q, setQ] = useState('');
  const [asked, setPage] = useState(1);
  const rows = useMemo(() => columnRows(reading, draft.edits), [reading, draft.edits]);
  const found = rows.filter(({ column, edit }) =>
    `${column.name} ${column.header} ${edit.label ?? ''}`.toLowerCase().includes(q.toLowerCase()),
  );
  const page = Math.min(asked, Math.max(1, Math.ceil(found.length / columnsShown)));
  const set = (row: ColumnRow, edit: ColumnEdit) => {
    const { name } = row.column;
    change({ edits: { ...draft.edits, [name]: { ...draft.edits[name], ...edit } } });
  };
  const columns = useColumnFields(set);
  return (
    <div className="upload-part">
      <p className="weak">{say('columnsWhat')}</p>
      <MarksProposed draft={draft} change={change} reading={reading} />
      <div className="list-tools">
        <Input.Search
          aria-label={say('columnSearch')}
          placeholder={say('columnSearch')}
          value={q}
          allowClear
          maxLength={100}
          onChange={(event) => {
            setQ(event.target.value);
            setPage(1);
          }}
          style={{ maxWidth: 320 }}
        />
        <ConfirmAll rows={rows} draft={draft} change={change} />
      </div>
      <DataTable
        rows={found.slice((page - 1) * columnsShown, page * columnsShown)}
        columns={columns}
        rowKey={(row) => row.column.name}
        label={say('stepColumns')}
        empty={<p className="weak">{say('columnsNone')}</p>}
      />
      <Pages page={page} total={found.length} setPage={setPage} />
    </div>
  );
}

function Pages(given: { page: number; total: number; setPage: (page: number) => void }) {
  const say = useWords(uploadWords);
  const { number } = useFormats();
  if (given.total <= columnsShown) return null;
  return (
    <Pagination
      size="small"
      current={given.page}
      pageSize={columnsShown}
      total={given.total}
      showSizeChanger={false}
      onChange={given.setPage}
      showTotal={(total, [first, last]) =>
        say('columnsShown', { first, last, total: number(total) })
      }
    />
  );
}

/** Marks without which columns would lose their type. */
function MarksProposed({ draft, change, reading }: Given) {
  const say = useWords(uploadWords);
  const declared = reading.inspection.understanding.missing;
  const proposed = reading.proposal?.missing.filter((mark) => !declared.includes(mark)) ?? [];
  if (proposed.length === 0 || draft.fileId !== undefined) return null;
  return (
    <p aria-live="polite">
      {say('marksProposed', { marks: proposed.join('  ') })}{' '}
      <Button
        size="small"
        onClick={() => {
          change({ overrides: { ...draft.overrides, missing: [...declared, ...proposed] } });
        }}
      >
        {say('marksTake')}
      </Button>
    </p>
  );
}

function ConfirmAll(given: {
  rows: readonly ColumnRow[];
  draft: UploadDraft;
  change: ChangeDraft;
}) {
  const say = useWords(uploadWords);
  const { rows, draft, change } = given;
  const open = rows.filter(
    ({ proposed, edit }) => proposed !== undefined && edit.type === undefined,
  );
  if (open.length === 0) return null;
  const confirm = () => {
    const confirmed = open.map((row): [string, ColumnEdit] => [
      row.column.name,
      { ...row.edit, ...editOfType(row.proposed?.type ?? 'text', row.proposed) },
    ]);
    change({ edits: { ...draft.edits, ...Object.fromEntries(confirmed) } });
  };
  return <Button onClick={confirm}>{say('confirmAll', { count: open.length })}</Button>;
}

function useColumnFields(set: (row: ColumnRow, edit: ColumnEdit) => void): Column<ColumnRow>[] {
  const say = useWords(uploadWords);
  return [
    {
      key: 'name',
      title: say('columnName'),
      width: 200,
      render: ({ column, index }) => `${index + 1}. ${column.name}`,
    },
    {
      key: 'examples',
      title: say('examples'),
      render: ({ examples }) => (examples.length === 0 ? '—' : examples.join('  ·  ')),
    },
    {
      key: 'type',
      title: say('type'),
      width: 300,
      render: (row) => <TypeField row={row} set={set} />,
    },
    {
      key: 'label',
      title: say('meaning'),
      width: 200,
      render: (row) => (
        <Input
          aria-label={`${say('meaning')} ${row.column.name}`}
          value={row.edit.label ?? ''}
          placeholder={row.column.header || row.column.name}
          maxLength={200}
          onChange={(event) => {
            set(row, { label: event.target.value });
          }}
        />
      ),
    },
    {
      key: 'key',
      title: say('key'),
      width: 80,
      render: (row) => (
        <Checkbox
          aria-label={`${say('key')} ${row.column.name}`}
          checked={row.edit.key === true}
          onChange={(event) => {
            set(row, { key: event.target.checked });
          }}
        />
      ),
    },
  ];
}
