import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Alert, Form, Input, InputNumber, Select } from 'antd';
import { connectionApi, type DescribedTable } from '#lifecycle/source/connection.contract.ts';
import { queryKeyOf, useCall } from '#platform/ui/api.tsx';
import { ErrorState } from '#platform/ui/ErrorState.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { ColumnsControl } from './ColumnsControl.tsx';
import { feedFormWords } from './feed-form.words.ts';
import { feedWords } from './feed.words.ts';
import { ModeControl } from './ModeControl.tsx';
import { TableSelect } from './TableSelect.tsx';

const describedMs = 60_000;
const lookBackMax = 10_080;
const keysMax = 16;

type Column = DescribedTable['columns'][number];
type Described = UseQueryResult<DescribedTable, Error>;

/** Which table is collected, which of its columns, and whether whole or only what changed. */
export function TableFields({ connectionId }: { connectionId: string }) {
  const say = useWords(feedFormWords);
  const sayFeed = useWords(feedWords);
  const { schema, table } = useChosenTable();
  const described = useDescribed({ connectionId, schema, table });
  const isChosen = table !== '';
  return (
    <>
      <Field name="selection.table" label={say('table')} hint={say('tableHint')}>
        <TableSelect connectionId={connectionId} schema={schema} />
      </Field>
      <Form.Item name={['selection', 'schema']} hidden noStyle>
        <Input />
      </Form.Item>
      {!isChosen || described.error === null ? null : (
        <ErrorState error={described.error} retry={() => void described.refetch()} />
      )}
      <div hidden={!isChosen}>
        <Field name="selection.columns" label={sayFeed('columns')} hint={say('columnsHint')}>
          <ColumnsControl described={described.data} />
        </Field>
        <ModeFields described={described} />
      </div>
    </>
  );
}

function ModeFields({ described }: { described: Described }) {
  const say = useWords(feedFormWords);
  const sayFeed = useWords(feedWords);
  const { list } = useFormats();
  const mode: unknown = Form.useWatch('mode');
  const table = useTaken(described.data);
  const isPartial = mode === 'watermark' || mode === 'key';
  const hasNoMark = described.data !== undefined && table.marks.length === 0;
  return (
    <>
      <Field name="mode" label={sayFeed('mode')}>
        <ModeControl reason={hasNoMark ? say('noMark') : undefined} />
      </Field>
      {table.isKeyless ? (
        <Alert
          type="info"
          showIcon
          title={say('keyless')}
          description={say('keylessNext')}
          className="feed-note"
        />
      ) : null}
      {isPartial && table.isKeyLeftOut ? (
        <Alert
          type="warning"
          showIcon
          title={say('keyLeftOut', { columns: list(table.primary) })}
          className="feed-note"
        />
      ) : null}
      {mode === 'key' ? <AscendingField {...table} /> : null}
      {mode === 'watermark' ? <WatermarkFields {...table} /> : null}
    </>
  );
}

type Taken = ReturnType<typeof useTaken>;

function AscendingField({ marks, primary: [first] }: Taken) {
  const say = useWords(feedFormWords);
  return (
    <Field name="markColumn" label={say('markKey')} hint={say('markKeyHint')}>
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        options={optionsOf(marks)}
        {...(first === undefined ? {} : { placeholder: say('keysDefault', { columns: first }) })}
      />
    </Field>
  );
}

function WatermarkFields({ marks, taken, primary }: Taken) {
  const say = useWords(feedFormWords);
  const sayFeed = useWords(feedWords);
  const { list } = useFormats();
  const columns = list(primary);
  return (
    <>
      <Field name="markColumn" label={sayFeed('mark')} hint={say('markHint')}>
        <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={optionsOf(marks)} />
      </Field>
      <Field name="keyColumns" label={sayFeed('keys')} hint={say('keysHint')}>
        <Select
          mode="multiple"
          allowClear
          maxCount={keysMax}
          options={optionsOf(taken)}
          {...(columns === '' ? {} : { placeholder: say('keysDefault', { columns }) })}
        />
      </Field>
      <Field name="lookBackMinutes" label={sayFeed('lookBack')} hint={say('lookBackHint')}>
        <InputNumber min={0} max={lookBackMax} precision={0} suffix={say('minutesUnit')} />
      </Field>
    </>
  );
}

function optionsOf(columns: readonly Column[]) {
  return columns.map(({ name, declaredType }) => ({
    value: name,
    label: `${name} · ${declaredType}`,
  }));
}

/** Times tell best what changed, then numbers, then texts. */
function byFitness(a: Column, b: Column): number {
  return fitness(a) - fitness(b);
}

function fitness({ declaredType }: Column): number {
  if (/date|time/i.test(declaredType)) return 0;
  return /int|numeric|decimal/i.test(declaredType) ? 1 : 2;
}

/** The columns that will be taken, and what the key of the table means for them. */
function useTaken(described: DescribedTable | undefined) {
  const chosen: unknown = Form.useWatch(['selection', 'columns']);
  const names = Array.isArray(chosen) ? new Set<unknown>(chosen) : undefined;
  const columns = described?.columns ?? [];
  const primary = described?.keyColumns ?? [];
  const taken = names === undefined ? columns : columns.filter(({ name }) => names.has(name));
  return {
    taken,
    marks: taken.filter(({ isMark }) => isMark).toSorted(byFitness),
    primary,
    isKeyless: described !== undefined && primary.length === 0,
    isKeyLeftOut: names !== undefined && primary.some((name) => !names.has(name)),
  };
}

function useChosenTable(): { schema: string; table: string } {
  const schema: unknown = Form.useWatch(['selection', 'schema']);
  const table: unknown = Form.useWatch(['selection', 'table']);
  return {
    schema: typeof schema === 'string' ? schema : '',
    table: typeof table === 'string' ? table : '',
  };
}

/** The columns of a table as the old system describes them. */
function useDescribed(given: { connectionId: string; schema: string; table: string }): Described {
  const { connectionId, schema, table } = given;
  const call = useCall();
  const input = { params: { id: connectionId }, body: { selection: { schema, table } } };
  return useQuery({
    queryKey: queryKeyOf(connectionApi.describe, input),
    queryFn: ({ signal }) => call(connectionApi.describe, input, { signal }),
    enabled: connectionId !== '' && schema !== '' && table !== '',
    staleTime: describedMs,
    retry: false,
  });
}
