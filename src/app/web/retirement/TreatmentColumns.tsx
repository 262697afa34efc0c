import { Checkbox, Input, InputNumber, Pagination, Select } from 'antd';
import { useState } from 'react';
import type { TreatableColumn, Treatment } from '#lifecycle/retirement/deidentify.contract.ts';
import { type Column, DataTable } from '#platform/ui/DataTable.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useTypeName } from '../supply/snapshot-types.ts';
import { needsReason, type TreatmentKind, withTreatment } from './treatment-draft.ts';
import { treatmentWords } from './treatment.words.ts';

const pageSize = 20;
const reasonMax = 500;

interface Line {
  column: TreatableColumn;
  treatment: Treatment;
}
type Put = (treatment: Treatment) => void;

const meanings: Readonly<
  Record<
    TreatableColumn['meaning'],
    { tone: Tone; key: 'meaningDirect' | 'meaningUnique' | 'meaningQuasi' | 'meaningAttribute' }
  >
> = {
  direct: { tone: 'bad', key: 'meaningDirect' },
  unique: { tone: 'attention', key: 'meaningUnique' },
  quasi: { tone: 'running', key: 'meaningQuasi' },
  attribute: { tone: 'rest', key: 'meaningAttribute' },
};

/** What is done with each column, to be chosen; twenty at a time. In: a treatment for each column, in the same order. */
export function TreatmentColumns(props: {
  columns: readonly TreatableColumn[];
  treatments: readonly Treatment[];
  put: Put;
}) {
  const say = useWords(treatmentWords);
  const [page, setPage] = useState(1);
  const { columns, treatments, put } = props;
  const lines = columns.flatMap((column, index): Line[] => {
    const treatment = treatments[index];
    return treatment === undefined ? [] : [{ column, treatment }];
  });
  return (
    <div className="stack">
      <DataTable
        rows={lines.slice((page - 1) * pageSize, page * pageSize)}
        columns={useColumns(put)}
        rowKey={({ column }) => column.name}
        label={say('columns')}
        empty={<EmptyState title={say('none')} />}
      />
      <Pagination
        current={page}
        pageSize={pageSize}
        total={lines.length}
        onChange={setPage}
        showSizeChanger={false}
        hideOnSinglePage
      />
    </div>
  );
}

function useColumns(put: Put): Column<Line>[] {
  const say = useWords(treatmentWords);
  return [
    { key: 'column', title: say('column'), render: ({ column }) => <ColumnName column={column} /> },
    {
      key: 'treatment',
      title: say('treatment'),
      width: 150,
      render: (line) => <Kind line={line} put={put} />,
    },
    {
      key: 'detail',
      title: say('detail'),
      width: 130,
      render: (line) => <Detail line={line} put={put} />,
    },
    {
      key: 'quasi',
      title: say('quasi'),
      width: 110,
      render: (line) => <Quasi line={line} put={put} />,
    },
    {
      key: 'reason',
      title: say('reason'),
      width: 240,
      render: (line) => <Reason line={line} put={put} />,
    },
  ];
}

function ColumnName({ column }: { column: TreatableColumn }) {
  const say = useWords(treatmentWords);
  const typeName = useTypeName();
  const { tone, key } = meanings[column.meaning];
  return (
    <span className="treated-column">
      <span className="case-reason">{column.header}</span>
      <StatusTag tone={tone}>{say(key)}</StatusTag>
      <span className="weak">{typeName(column.type)}</span>
    </span>
  );
}

function Kind({ line, put }: { line: Line; put: Put }) {
  const say = useWords(treatmentWords);
  const { column, treatment } = line;
  return (
    <Select<TreatmentKind>
      aria-label={say('treatmentOf', { column: column.header })}
      style={{ width: '100%', minWidth: 120 }}
      value={treatment.treatment}
      onChange={(kind) => {
        put(withTreatment(column, kind, treatment));
      }}
      options={column.allowed.map((value) => ({ value, label: say(value) }))}
    />
  );
}

function Detail({ line, put }: { line: Line; put: Put }) {
  const say = useWords(treatmentWords);
  const { column, treatment } = line;
  const label = { column: column.header };
  if (treatment.treatment === 'date')
    return (
      <Select<'year' | 'month'>
        aria-label={say('unitOf', label)}
        style={{ width: '100%', minWidth: 80 }}
        value={treatment.unit}
        onChange={(unit) => {
          put({ ...treatment, unit });
        }}
        options={(['year', 'month'] as const).map((value) => ({ value, label: say(value) }))}
      />
    );
  if (treatment.treatment === 'band')
    return (
      <InputNumber<number>
        aria-label={say('widthOf', label)}
        style={{ width: '100%' }}
        min={0.000001}
        value={treatment.width}
        onChange={(width) => {
          if (width !== null) put({ ...treatment, width });
        }}
      />
    );
  if (treatment.treatment === 'prefix')
    return (
      <InputNumber<number>
        aria-label={say('charactersOf', label)}
        style={{ width: '100%' }}
        min={1}
        max={column.charactersMax}
        precision={0}
        value={treatment.characters}
        onChange={(characters) => {
          if (characters !== null) put({ ...treatment, characters });
        }}
      />
    );
  return <span className="weak">—</span>;
}

function Quasi({ line, put }: { line: Line; put: Put }) {
  const say = useWords(treatmentWords);
  const { column, treatment } = line;
  if (!('quasi' in treatment)) return <span className="weak">—</span>;
  return (
    <Checkbox
      aria-label={say('quasiOf', { column: column.header })}
      checked={treatment.quasi}
      onChange={(event) => {
        put({ ...treatment, quasi: event.target.checked });
      }}
    >
      {say(treatment.quasi ? 'yes' : 'no')}
    </Checkbox>
  );
}

function Reason({ line, put }: { line: Line; put: Put }) {
  const say = useWords(treatmentWords);
  const { column, treatment } = line;
  if (!('quasi' in treatment) || !needsReason(column, treatment))
    return <span className="weak">—</span>;
  const isMissing = (treatment.reason ?? '').trim() === '';
  return (
    <Input
      aria-label={say('reasonOf', { column: column.header })}
      placeholder={say('reasonNeeded')}
      maxLength={reasonMax}
      {...(isMissing ? { status: 'warning' as const } : {})}
      value={treatment.reason ?? ''}
      onChange={(event) => {
        const { reason: _before, ...rest } = treatment;
        const reason = event.target.value;
        put(reason === '' ? rest : { ...rest, reason });
      }}
    />
  );
}
