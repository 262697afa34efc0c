import { Button, Checkbox, Drawer, Input, Pagination, Select } from 'antd';
import { useEffect, useState } from 'react';
import { type Column, DataTable } from '#platform/ui/DataTable.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { MappingCodes } from './MappingCodes.tsx';
import { useStandardisers } from './MappingTable.tsx';
import { MappingWhole } from './MappingWhole.tsx';
import { columnTypeNames, type ColumnType, useTypeName } from './snapshot-types.ts';
import type { ColumnMapping, Mapping } from './view-types.tsx';
import { viewWords } from './view.words.ts';
import './view.css';

const pageSize = 20;

interface Line {
  column: ColumnMapping;
  index: number;
}

interface MappingFormProps {
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

/** What becomes of each column, to be changed; twenty at a time. */
export function MappingForm({ mapping, onChange }: MappingFormProps) {
  const say = useWords(viewWords);
  const [find, setFind] = useState('');
  const [page, setPage] = useState(1);
  const [coded, setCoded] = useState<number | undefined>();
  useLeftField();
  const put = (index: number, changed: Partial<ColumnMapping>) => {
    const columns = mapping.columns.map((one, at) => (at === index ? { ...one, ...changed } : one));
    onChange({ ...mapping, columns });
  };
  const wanted = find.trim().toLowerCase();
  const lines = mapping.columns
    .map((column, index): Line => ({ column, index }))
    .filter(({ column }) => `${column.from} ${column.label}`.toLowerCase().includes(wanted));
  return (
    <div className="stack">
      <Input
        type="search"
        allowClear
        aria-label={say('findColumn')}
        placeholder={say('findColumn')}
        style={{ maxWidth: 260 }}
        value={find}
        onChange={(event) => {
          setFind(event.target.value);
          setPage(1);
        }}
      />
      <DataTable
        rows={lines.slice((page - 1) * pageSize, page * pageSize)}
        columns={useColumns(put, setCoded)}
        rowKey={({ index }) => String(index)}
        label={say('mapping')}
        empty={<EmptyState title={say('noColumn')} next={say('noColumnNext')} />}
      />
      <Pagination
        current={page}
        pageSize={pageSize}
        total={lines.length}
        onChange={setPage}
        showSizeChanger={false}
        hideOnSinglePage
      />
      <MappingWhole mapping={mapping} onChange={onChange} />
      <CodesDrawer
        column={coded === undefined ? undefined : mapping.columns[coded]}
        close={() => {
          setCoded(undefined);
        }}
        onDone={(args) => {
          if (coded !== undefined) put(coded, { args });
          setCoded(undefined);
        }}
      />
    </div>
  );
}

/** A field takes over its text when it is left; a page that goes away leaves it too. */
function useLeftField(): void {
  useEffect(() => {
    const leave = () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    };
    globalThis.addEventListener('pagehide', leave);
    return () => {
      globalThis.removeEventListener('pagehide', leave);
    };
  }, []);
}

function CodesDrawer(props: {
  column: ColumnMapping | undefined;
  close: () => void;
  onDone: (args: ColumnMapping['args']) => void;
}) {
  const say = useWords(viewWords);
  const { column, close, onDone } = props;
  return (
    <Drawer
      title={say('codes')}
      open={column !== undefined}
      size={520}
      destroyOnHidden
      onClose={close}
    >
      {column === undefined ? null : (
        <MappingCodes
          codes={column.args?.codes ?? {}}
          onDone={(codes) => {
            onDone({ ...column.args, codes });
          }}
        />
      )}
    </Drawer>
  );
}

type Put = (index: number, changed: Partial<ColumnMapping>) => void;

function useColumns(put: Put, editCodes: (index: number) => void): Column<Line>[] {
  const say = useWords(viewWords);
  const named = (key: 'to' | 'label' | 'standardiser' | 'otherwise' | 'type', line: Line) =>
    `${say(key)} ${line.column.from}`;
  const text = (key: 'to' | 'label') => (line: Line) => (
    <LeftText
      value={line.column[key]}
      label={named(key, line)}
      disabled={line.column.drop === true}
      onLeave={(value) => {
        put(line.index, { [key]: value });
      }}
    />
  );
  return [
    {
      key: 'from',
      title: say('from'),
      render: ({ column, index }) => (
        <Checkbox
          aria-label={say('keepColumn', { column: column.from })}
          checked={column.drop !== true}
          onChange={(event) => {
            put(index, { drop: event.target.checked ? undefined : true });
          }}
        >
          <span className="clamp" title={column.from}>
            {column.from}
          </span>
        </Checkbox>
      ),
    },
    { key: 'to', title: say('to'), width: 155, render: text('to') },
    { key: 'label', title: say('label'), width: 155, render: text('label') },
    {
      key: 'standardiser',
      title: say('standardiser'),
      width: 190,
      render: (line) => (
        <Standard line={line} label={named('standardiser', line)} put={put} editCodes={editCodes} />
      ),
    },
    {
      key: 'otherwise',
      title: say('otherwise'),
      width: 125,
      render: (line) => <Otherwise line={line} label={named('otherwise', line)} put={put} />,
    },
    {
      key: 'type',
      title: say('type'),
      width: 115,
      render: (line) => <TypeChoice line={line} label={named('type', line)} put={put} />,
    },
  ];
}

function TypeChoice({ line, label, put }: { line: Line; label: string; put: Put }) {
  const say = useWords(viewWords);
  const typeName = useTypeName();
  return (
    <Select<'' | ColumnType>
      aria-label={label}
      style={{ width: '100%', minWidth: 90 }}
      value={line.column.type ?? ''}
      disabled={line.column.drop === true}
      onChange={(type) => {
        put(line.index, { type: type === '' ? undefined : type });
      }}
      options={[
        { value: '', label: say('asIs') },
        ...columnTypeNames.map((value) => ({ value, label: typeName(value) })),
      ]}
    />
  );
}

/** A text that is taken over when the field is left, so that typing does not draw the whole table again. */
function LeftText(props: {
  value: string;
  label: string;
  disabled: boolean;
  onLeave: (value: string) => void;
}) {
  const { value, label, disabled, onLeave } = props;
  return (
    <Input
      key={value}
      aria-label={label}
      maxLength={200}
      defaultValue={value}
      disabled={disabled}
      onBlur={(event) => {
        if (event.target.value !== value) onLeave(event.target.value);
      }}
    />
  );
}

function Standard(props: {
  line: Line;
  label: string;
  put: Put;
  editCodes: (index: number) => void;
}) {
  const { line, label, put, editCodes } = props;
  const say = useWords(viewWords);
  const language = useLanguage();
  const standardisers = useStandardisers();
  const { column, index } = line;
  return (
    <div className="view-line">
      <Select
        aria-label={label}
        style={{ width: '100%', minWidth: 150 }}
        popupMatchSelectWidth={false}
        showSearch={{ optionFilterProp: 'label' }}
        value={column.standardiser ?? ''}
        disabled={column.drop === true}
        onChange={(name) => {
          const isText = standardisers.find((one) => one.name === name)?.type === 'VARCHAR';
          put(index, {
            standardiser: name === '' ? undefined : name,
            otherwise: name !== '' && isText ? column.otherwise : undefined,
            args: name === column.standardiser ? column.args : undefined,
          });
          if (name === codesStandardiser) editCodes(index);
        }}
        options={[
          { value: '', label: say('asIs') },
          ...standardisers.map(({ name, words }) => ({ value: name, label: words[language] })),
        ]}
      />
      {column.standardiser === codesStandardiser && column.args?.table === undefined ? (
        <Button
          type="link"
          className="flush"
          aria-label={`${say('codesEdit')} ${column.from}`}
          onClick={() => {
            editCodes(index);
          }}
        >
          {say('codesEdit')}
        </Button>
      ) : null}
    </div>
  );
}

const codesStandardiser = 'map_code';

function Otherwise({ line, label, put }: { line: Line; label: string; put: Put }) {
  const say = useWords(viewWords);
  const standardisers = useStandardisers();
  const { standardiser, otherwise, drop } = line.column;
  if (standardiser === undefined) return <span className="weak">—</span>;
  const isText = standardisers.find(({ name }) => name === standardiser)?.type === 'VARCHAR';
  return (
    <Select
      aria-label={label}
      style={{ width: '100%', minWidth: 100 }}
      value={otherwise ?? 'null'}
      disabled={drop === true}
      onChange={(value) => {
        put(line.index, { otherwise: value });
      }}
      options={[
        { value: 'null' as const, label: say('toNull') },
        ...(isText ? [{ value: 'keep' as const, label: say('keepValue') }] : []),
      ]}
    />
  );
}
