import { Button, Checkbox, Input, Pagination } from 'antd';
import { memo, useCallback, useMemo, useState } from 'react';
import { DataTable, type Column } from '#platform/ui/DataTable.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { columnRows, type ColumnRow } from './columns.ts';
import type { ChangeDraft, ColumnEdit, UploadDraft } from './upload-draft.ts';
import { TypeField, type FieldGiven, type SaidOfColumn } from './TypeField.tsx';
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
  const { edits } = draft;
  const rows = useMemo(() => columnRows(reading), [reading]);
  const found = rows.filter(({ column }) =>
    `${column.name} ${column.header} ${edits[column.name]?.label ?? ''}`
      .toLowerCase()
      .includes(q.toLowerCase()),
  );
  const page = Math.min(asked, Math.max(1, Math.ceil(found.length / columnsShown)));
  // The same function at each change, so that only the row that was changed is drawn again.
  const set: FieldGiven['set'] = useCallback(
    (name, said) => {
      change((before) => ({
        edits: { ...before.edits, [name]: withSaid(before.edits[name], said) },
      }));
    },
    [change],
  );
  const columns = useColumnFields(edits, set);
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

function withSaid(before: ColumnEdit | undefined, said: SaidOfColumn): ColumnEdit {
  const entries = Object.entries({ ...before, ...said }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
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

const noEdit: ColumnEdit = {};

function useColumnFields(edits: UploadDraft['edits'], set: FieldGiven['set']): Column<ColumnRow>[] {
  const say = useWords(uploadWords);
  const given = (row: ColumnRow): FieldGiven => {
    return { row, edit: edits[row.column.name] ?? noEdit, set };
  };
  return [
    {
      key: 'name',
      title: say('columnName'),
      width: 190,
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
      width: 290,
      render: (row) => <TypeField {...given(row)} />,
    },
    {
      key: 'label',
      title: say('meaning'),
      width: 180,
      render: (row) => <LabelField {...given(row)} />,
    },
    { key: 'key', title: say('key'), width: 64, render: (row) => <KeyField {...given(row)} /> },
  ];
}

const LabelField = memo(function LabelField({ row: { column }, edit, set }: FieldGiven) {
  const say = useWords(uploadWords);
  return (
    <Input
      aria-label={`${say('meaning')} ${column.name}`}
      value={edit.label ?? ''}
      placeholder={column.header || column.name}
      maxLength={200}
      onChange={(event) => {
        set(column.name, { label: event.target.value });
      }}
    />
  );
});

const KeyField = memo(function KeyField({ row: { column }, edit, set }: FieldGiven) {
  const say = useWords(uploadWords);
  return (
    <Checkbox
      aria-label={`${say('key')} ${column.name}`}
      checked={edit.key === true}
      onChange={(event) => {
        set(column.name, { key: event.target.checked });
      }}
    />
  );
});
