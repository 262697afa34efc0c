import { InputNumber, Select } from 'antd';
import { memo } from 'react';
import type { ColumnType } from '#lifecycle/source/understanding.ts';
import { useWords } from '#platform/ui/words.ts';
import { editOfType, type ColumnRow } from './columns.ts';
import { formWords } from './date-forms.ts';
import type { ColumnEdit } from './upload-draft.ts';
import { uploadWords } from './upload.words.ts';

const typeKeys = {
  text: 'typeText',
  integer: 'typeInteger',
  decimal: 'typeDecimal',
  double: 'typeDouble',
  date: 'typeDate',
  timestamp: 'typeTimestamp',
  boolean: 'typeBoolean',
} as const satisfies Record<ColumnType, string>;

const dateForms = ['%Y-%m-%d', '%Y/%m/%d', '%Y/%-m/%-d', '%Y.%m.%d', '%Y%m%d', '%Y年%-m月%-d日'];
const timestampForms = [
  '%Y-%m-%d %H:%M:%S',
  '%Y/%m/%d %H:%M:%S',
  '%Y-%m-%dT%H:%M:%S',
  '%Y-%m-%d %H:%M',
];
const scaleMax = 18;

/** What a field of one column is given: what was said of the column, and how to say more. */
export interface FieldGiven {
  row: ColumnRow;
  edit: ColumnEdit;
  set: (name: string, edit: SaidOfColumn) => void;
}

/** What a person says of a column; undefined takes back. */
export type SaidOfColumn = { [K in keyof ColumnEdit]: ColumnEdit[K] | undefined };

/** The type of a column: judged when it lands, or chosen and so confirmed. */
export const TypeField = memo(function TypeField({ row, edit, set }: FieldGiven) {
  const say = useWords(uploadWords);
  const { column, proposed } = row;
  const chosen = edit.type ?? (column.confirmed ? column.type : 'auto');
  const auto =
    proposed === undefined
      ? say('typeAuto')
      : say('typeAutoAs', { type: say(typeKeys[proposed.type]) });
  // Whether yes is written 是 or 1 only the data can say.
  const types = (Object.keys(typeKeys) as ColumnType[]).filter(
    (type) => type !== 'boolean' || proposed?.type === 'boolean' || column.type === 'boolean',
  );
  return (
    <div className="upload-cell">
      <Select<ColumnType | 'auto'>
        aria-label={`${say('type')} ${column.name}`}
        value={chosen}
        options={[
          { value: 'auto' as const, label: auto },
          ...types.map((type) => ({ value: type, label: say(typeKeys[type]) })),
        ]}
        onChange={(type) => {
          set(row.column.name, {
            format: undefined,
            scale: undefined,
            ...editOfType(type, proposed),
          });
        }}
        style={{ width: 160 }}
      />
      <TypeForm row={row} edit={edit} chosen={chosen} set={set} />
    </div>
  );
});

/** How a date is written, or how many digits a decimal has. */
function TypeForm({ row, edit, chosen, set }: FieldGiven & { chosen: ColumnType | 'auto' }) {
  const say = useWords(uploadWords);
  const { column } = row;
  return (
    <>
      {chosen === 'date' || chosen === 'timestamp' ? (
        <Select
          aria-label={`${say('form')} ${column.name}`}
          value={edit.format ?? column.format ?? ''}
          options={[
            ...new Set([
              ...formsFor(row, edit),
              ...(chosen === 'date' ? dateForms : timestampForms),
            ]),
          ].map((value) => ({ value, label: formWords(value) }))}
          onChange={(format) => {
            set(column.name, { type: chosen, format });
          }}
          style={{ width: 110 }}
          popupMatchSelectWidth={false}
        />
      ) : null}
      {chosen === 'decimal' ? (
        <InputNumber
          aria-label={`${say('scale')} ${column.name}`}
          title={say('scale')}
          min={0}
          max={scaleMax}
          value={edit.scale ?? column.scale ?? 2}
          onChange={(scale) => {
            if (scale !== null) set(column.name, { type: 'decimal', scale });
          }}
          style={{ width: 70 }}
        />
      ) : null}
    </>
  );
}

function formsFor({ proposed, column }: ColumnRow, edit: ColumnEdit): string[] {
  return [edit.format, proposed?.format, column.format].filter((form) => form !== undefined);
}
