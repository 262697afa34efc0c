import { Button, Input, InputNumber, Select } from 'antd';
import { useEffect, useState } from 'react';
import type { ServiceDetail } from '#lifecycle/service/service.contract.ts';
import { useWords } from '#platform/ui/words.ts';
import type { GatewayAsk } from './gateway-call.ts';
import { useOperatorName } from './operator-words.ts';
import type { DocumentField } from './service-document.ts';
import { tryWords } from './try.words.ts';

interface TryProps {
  service: ServiceDetail;
  fields: readonly DocumentField[];
  onAsk: (ask: GatewayAsk) => void;
}

interface Condition {
  column: string;
  operator: string;
  value: string;
}

const conditionsMax = 10;
const rowsFirst = 10;

/** A query: conditions on columns and the most rows. */
export function TryQuery({ service, fields, onAsk }: TryProps) {
  const say = useWords(tryWords);
  const { rowsMax } = service.spec.limits;
  const [limit, setLimit] = useState(Math.min(rowsFirst, rowsMax));
  const [conditions, setConditions] = useState<readonly Condition[]>([]);
  useEffect(() => {
    const search = new URLSearchParams();
    for (const { column, operator, value } of conditions) {
      if (value !== '') search.append(operator === 'eq' ? column : `${column}.${operator}`, value);
    }
    search.set('limit', String(limit));
    onAsk({ method: 'GET', path: `/data/v1/${service.code}?${search.toString()}` });
  }, [conditions, limit, service.code, onAsk]);
  const first = service.spec.keys[0] ?? fields[0]?.name ?? '';
  return (
    <>
      <fieldset className="plain">
        <legend>{say('conditions')}</legend>
        {conditions.map((condition, at) => (
          <ConditionRow
            // Rows have no identity but their place.
            // oxlint-disable-next-line react/no-array-index-key
            key={at}
            number={at + 1}
            fields={fields}
            condition={condition}
            onChange={(next) => {
              setConditions(conditions.map((one, place) => (place === at ? next : one)));
            }}
            onRemove={() => {
              setConditions(conditions.filter((_one, place) => place !== at));
            }}
          />
        ))}
        {conditions.length < conditionsMax ? (
          <Button
            onClick={() => {
              setConditions([...conditions, { column: first, operator: 'eq', value: '' }]);
            }}
          >
            {say('addCondition')}
          </Button>
        ) : null}
      </fieldset>
      <label className="stack-small">
        <span>{say('limit')}</span>
        <InputNumber
          min={1}
          max={rowsMax}
          value={limit}
          onChange={(value) => {
            setLimit(value ?? 1);
          }}
        />
      </label>
    </>
  );
}

interface ConditionProps {
  number: number;
  fields: readonly DocumentField[];
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

function ConditionRow({ number, fields, condition, onChange, onRemove }: ConditionProps) {
  const say = useWords(tryWords);
  const operatorName = useOperatorName();
  const field = fields.find(({ name }) => name === condition.column);
  const operators = ['eq', ...(field?.operators ?? [])];
  return (
    <div className="condition">
      <FieldSelect
        label={say('column', { number })}
        fields={fields}
        value={condition.column}
        onChange={(column) => {
          onChange({ ...condition, column, operator: 'eq' });
        }}
      />
      <Select
        aria-label={say('operator', { number })}
        value={condition.operator}
        onChange={(operator) => {
          onChange({ ...condition, operator });
        }}
        options={operators.map((value) => ({ value, label: operatorName(value) }))}
      />
      <Input
        aria-label={say('value', { number })}
        value={condition.value}
        maxLength={500}
        onChange={(event) => {
          onChange({ ...condition, value: event.target.value });
        }}
      />
      <Button onClick={onRemove}>{say('remove')}</Button>
    </div>
  );
}

function FieldSelect({
  label,
  fields,
  value,
  onChange,
}: {
  label: string;
  fields: readonly DocumentField[];
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <Select
      aria-label={label}
      showSearch={{ optionFilterProp: 'label' }}
      value={value}
      onChange={onChange}
      options={fields.map(({ name, title }) => ({
        value: name,
        label: title === '' || title === name ? name : `${name} ${title}`,
      }))}
    />
  );
}

/** A verification of one value of the row of a key. */
export function TryVerify({ service, fields, onAsk }: TryProps) {
  const say = useWords(tryWords);
  const keys = fields.filter(({ isKey }) => isKey);
  const [key, setKey] = useState<Readonly<Record<string, string>>>({});
  const [column, setColumn] = useState(fields.find(({ isKey }) => !isKey)?.name ?? '');
  const [value, setValue] = useState('');
  useEffect(() => {
    const body = JSON.stringify({ items: [{ key, assert: { [column]: value } }] });
    onAsk({ method: 'POST', path: `/data/v1/${service.code}/verify`, body });
  }, [key, column, value, service.code, onAsk]);
  return (
    <>
      {keys.map(({ name }) => (
        <label key={name} className="stack-small">
          <span>{say('keyValue', { name })}</span>
          <Input
            value={key[name] ?? ''}
            onChange={(event) => {
              setKey({ ...key, [name]: event.target.value });
            }}
          />
        </label>
      ))}
      <div className="stack-small">
        <span aria-hidden="true">{say('assertColumn')}</span>
        <FieldSelect
          label={say('assertColumn')}
          fields={fields}
          value={column}
          onChange={setColumn}
        />
      </div>
      <label className="stack-small">
        <span>{say('assertValue')}</span>
        <Input
          value={value}
          onChange={(event) => {
            setValue(event.target.value);
          }}
        />
      </label>
    </>
  );
}

const formats = ['csv', 'xlsx', 'json', 'ndjson', 'parquet'];

/** The whole as a file. */
export function TryFile({ service, onAsk }: TryProps) {
  const say = useWords(tryWords);
  const [format, setFormat] = useState('csv');
  useEffect(() => {
    onAsk({ method: 'GET', path: `/data/v1/${service.code}/file?format=${format}` });
  }, [format, service.code, onAsk]);
  return (
    <label className="stack-small">
      <span>{say('format')}</span>
      <Select
        value={format}
        onChange={setFormat}
        options={formats.map((value) => ({ value, label: value }))}
      />
    </label>
  );
}
