import { Alert, Button, Form, Input, InputNumber, Select } from 'antd';
import type { HttpPaging, HttpSelection } from '#lifecycle/source/http-connection.contract.ts';
import { Field } from '#platform/ui/Field.tsx';
import { useWords } from '#platform/ui/words.ts';
import { feedHttpWords } from './feed-http.words.ts';
import { SuccessControl } from './SuccessControl.tsx';
import './feed.css';

type Parameters = HttpSelection['query'];
const parametersMax = 50;
const pagesMax = 100_000;
const megabytesMax = 16_384;
const requestsMax = 1000;

/** What is asked of an interface, where its records stand, and how it goes on to the next page. */
export function HttpFields() {
  const say = useWords(feedHttpWords);
  const format: unknown = Form.useWatch(['selection', 'format']);
  return (
    <>
      <Field name="selection.path" label={say('httpPath')} hint={say('httpPathHint')}>
        <Input maxLength={1000} autoComplete="off" placeholder="v1/records" />
      </Field>
      <Field name="selection.query" label={say('httpQuery')} hint={say('httpQueryHint')}>
        <ParametersControl />
      </Field>
      <Field name="selection.format" label={say('httpFormat')}>
        <Select
          options={[
            { value: 'json', label: 'JSON' },
            { value: 'csv', label: 'CSV' },
          ]}
        />
      </Field>
      {format === 'csv' ? null : (
        <>
          <Field name="selection.records" label={say('httpRecords')} hint={say('httpRecordsHint')}>
            <Input maxLength={500} autoComplete="off" placeholder="/data/records" />
          </Field>
          <Field name="selection.success" label={say('httpSuccess')} hint={say('httpSuccessHint')}>
            <SuccessControl />
          </Field>
        </>
      )}
      <Field name="selection.paging" label={say('httpPaging')} hint={say('httpPagingHint')}>
        <PagingControl isJson={format !== 'csv'} />
      </Field>
      <Field name="selection.pagesMax" label={say('httpPagesMax')}>
        <InputNumber min={1} max={pagesMax} precision={0} />
      </Field>
      <Field name="selection.answerMegabytesMax" label={say('httpBytesMax')}>
        <InputNumber min={1} max={megabytesMax} precision={0} suffix="MB" />
      </Field>
      <Field name="selection.requestsPerSecond" label={say('httpPace')}>
        <InputNumber min={0.01} max={requestsMax} />
      </Field>
      <Alert type="info" showIcon title={say('httpWhole')} className="feed-note" />
    </>
  );
}

function ParametersControl({
  id,
  value = [],
  onChange,
}: {
  id?: string;
  value?: Parameters;
  onChange?: (parameters: Parameters) => void;
}) {
  const say = useWords(feedHttpWords);
  const set = (at: number, change: Partial<Parameters[number]>) =>
    onChange?.(value.map((one, place) => (place === at ? { ...one, ...change } : one)));
  return (
    <fieldset id={id} className="feed-columns" aria-label={say('httpQuery')}>
      {value.map((parameter, at) => (
        // Parameters have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className="feed-line">
          <Input
            aria-label={say('httpParameterName', { number: at + 1 })}
            value={parameter.name}
            maxLength={100}
            onChange={(event) => set(at, { name: event.target.value })}
            className="feed-short"
          />
          <Input
            aria-label={say('httpParameterValue', { number: at + 1 })}
            value={parameter.value}
            maxLength={1000}
            onChange={(event) => set(at, { value: event.target.value })}
            className="feed-short"
          />
          <Button
            size="small"
            aria-label={say('httpParameterRemove', { number: at + 1 })}
            onClick={() => onChange?.(value.filter((_one, place) => place !== at))}
          >
            {say('remove')}
          </Button>
        </div>
      ))}
      {value.length >= parametersMax ? null : (
        <Button
          size="small"
          className="feed-add"
          onClick={() => onChange?.([...value, { name: '', value: '' }])}
        >
          {say('httpParameterAdd')}
        </Button>
      )}
    </fieldset>
  );
}

const firstPagings: Readonly<Record<HttpPaging['by'], HttpPaging>> = {
  none: { by: 'none' },
  page: { by: 'page', parameter: 'page', first: 1 },
  offset: { by: 'offset', parameter: 'offset' },
  cursor: { by: 'cursor', parameter: 'cursor', cursor: '/next' },
  link: { by: 'link' },
};

function PagingControl({
  id,
  value = firstPagings.none,
  onChange,
  isJson,
}: {
  id?: string;
  value?: HttpPaging;
  onChange?: (paging: HttpPaging) => void;
  isJson: boolean;
}) {
  const say = useWords(feedHttpWords);
  const kinds = [
    { value: 'none', label: say('pagingNone') },
    { value: 'page', label: say('pagingPage') },
    { value: 'offset', label: say('pagingOffset') },
    ...(isJson ? [{ value: 'cursor', label: say('pagingCursor') }] : []),
    { value: 'link', label: say('pagingLink') },
  ];
  return (
    <div className="feed-line">
      <Select
        {...(id === undefined ? {} : { id })}
        value={value.by}
        onChange={(by: HttpPaging['by']) => onChange?.(firstPagings[by])}
        options={kinds}
        className="feed-short"
      />
      <PagingDetails value={value} set={(next) => onChange?.(next)} isJson={isJson} />
    </div>
  );
}

interface DetailProps {
  value: HttpPaging;
  set: (paging: HttpPaging) => void;
  isJson: boolean;
}

function PagingDetails({ value, set, isJson }: DetailProps) {
  const say = useWords(feedHttpWords);
  if (value.by === 'none') return null;
  return (
    <>
      {value.by === 'link' ? null : <Turning value={value} set={set} />}
      {value.by === 'cursor' ? (
        <TextPart
          label={say('pagingCursorPlace')}
          value={value.cursor}
          set={(cursor) => {
            set({ ...value, cursor });
          }}
        />
      ) : null}
      {value.by === 'link' && isJson ? (
        <TextPart
          label={say('pagingNext')}
          value={value.next ?? ''}
          set={(next) => {
            const { next: _before, ...rest } = value;
            set(next === '' ? rest : { ...rest, next });
          }}
        />
      ) : null}
      {isJson ? (
        <TextPart
          label={say('pagingTotal')}
          value={value.total ?? ''}
          set={(total) => {
            const { total: _before, ...rest } = value;
            set(total === '' ? rest : { ...rest, total });
          }}
        />
      ) : null}
    </>
  );
}

type Turned = Extract<HttpPaging, { parameter: string }>;

/** The parameter that turns the page, and how many records are asked for at a time. */
function Turning({ value, set }: { value: Turned; set: (paging: HttpPaging) => void }) {
  const say = useWords(feedHttpWords);
  return (
    <>
      <TextPart
        label={say('pagingParameter')}
        value={value.parameter}
        set={(parameter) => {
          set({ ...value, parameter });
        }}
      />
      <TextPart
        label={say('pagingSizeParameter')}
        value={value.sizeParameter ?? ''}
        set={(sizeParameter) => {
          const { sizeParameter: _before, ...rest } = value;
          set(sizeParameter === '' ? rest : { ...rest, sizeParameter });
        }}
      />
      <InputNumber
        aria-label={say('pagingSize')}
        placeholder={say('pagingSize')}
        min={1}
        max={1_000_000}
        precision={0}
        value={value.size ?? null}
        onChange={(size) => {
          const { size: _before, ...rest } = value;
          set(size === null ? rest : { ...rest, size });
        }}
      />
    </>
  );
}

function TextPart(given: { label: string; value: string; set: (value: string) => void }) {
  return (
    <Input
      aria-label={given.label}
      placeholder={given.label}
      title={given.label}
      value={given.value}
      maxLength={500}
      autoComplete="off"
      onChange={(event) => {
        given.set(event.target.value);
      }}
      className="feed-short"
    />
  );
}
