import { Button, Input, Select } from 'antd';
import {
  RowFilterCondition,
  type AskShare,
} from '#lifecycle/application/share-request.contract.ts';
import { formatDate } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { useOperatorName } from './operator-words.ts';
import { shareWords } from './share.words.ts';
import './service.css';

type Condition = AskShare['rowFilter'][number];

/** A column to choose from, with its title. */
export interface FieldChoice {
  column: string;
  title: string;
}

const optionsOf = (fields: readonly FieldChoice[]) =>
  fields.map(({ column, title }) => ({
    value: column,
    label: title === column ? column : `${column} ${title}`,
  }));

const textMax = 500;

/** Columns to choose; none is null, which means all. `id`, `value` and `onChange` come from the field around it. */
export function FieldsField({
  fields,
  value,
  onChange,
  id,
}: {
  fields: readonly FieldChoice[];
  id?: string;
  value?: readonly string[] | null;
  onChange?: (value: readonly string[] | null) => void;
}) {
  const say = useWords(shareWords);
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      mode="multiple"
      allowClear
      maxTagCount={20}
      placeholder={say('fieldsAll')}
      value={[...(value ?? [])]}
      onChange={(next: string[]) => {
        onChange?.(next.length === 0 ? null : next);
      }}
      options={optionsOf(fields)}
    />
  );
}

/** A day as a moment at its end. `id`, `value` and `onChange` come from the field around it. */
export function DayField({
  id,
  value,
  onChange,
}: {
  id?: string;
  value?: string;
  onChange?: (value: string | undefined) => void;
}) {
  return (
    <Input
      {...(id === undefined ? {} : { id })}
      type="date"
      value={value === undefined || value === '' ? '' : formatDate(value)}
      onChange={(event) => {
        const end = new Date(`${event.target.value}T23:59:59`);
        onChange?.(Number.isNaN(end.getTime()) ? undefined : end.toISOString());
      }}
    />
  );
}

/** Conditions on rows. `value` and `onChange` come from the field around it. */
export function RowFilterField({
  fields,
  value = [],
  onChange,
}: {
  fields: readonly FieldChoice[];
  value?: readonly Condition[];
  onChange?: (value: readonly Condition[]) => void;
}) {
  const say = useWords(shareWords);
  const first = fields[0]?.column;
  return (
    <div>
      {value.map((condition, at) => (
        <ConditionRow
          // Rows have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          key={at}
          number={at + 1}
          fields={fields}
          condition={condition}
          onChange={(next) => onChange?.(value.map((one, place) => (place === at ? next : one)))}
          onRemove={() => onChange?.(value.filter((_one, place) => place !== at))}
        />
      ))}
      {first === undefined ? null : (
        <Button onClick={() => onChange?.([...value, { column: first, op: 'eq', values: [''] }])}>
          {say('rowFilterAdd')}
        </Button>
      )}
    </div>
  );
}

interface RowProps {
  number: number;
  fields: readonly FieldChoice[];
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

function ConditionRow({ number, fields, condition, onChange, onRemove }: RowProps) {
  const say = useWords(shareWords);
  const operatorName = useOperatorName();
  const { column, op, values } = condition;
  const operators = RowFilterCondition.shape.op.options;
  return (
    <div className="condition">
      <Select
        aria-label={say('rowColumn', { number })}
        showSearch={{ optionFilterProp: 'label' }}
        value={column}
        onChange={(next) => {
          onChange({ ...condition, column: next });
        }}
        options={optionsOf(fields)}
      />
      <Select
        aria-label={say('rowOperator', { number })}
        value={op}
        onChange={(next) => {
          onChange({ ...condition, op: next, values: [values.join(',')] });
        }}
        options={operators.map((one) => ({ value: one, label: operatorName(one) }))}
      />
      <Input
        aria-label={say('rowValue', { number })}
        placeholder={say('rowValueHint')}
        maxLength={textMax}
        value={values.join(',')}
        onChange={({ target }) => {
          onChange({
            ...condition,
            values: op === 'in' ? target.value.split(',') : [target.value],
          });
        }}
      />
      <Button onClick={onRemove}>{say('remove')}</Button>
    </div>
  );
}
