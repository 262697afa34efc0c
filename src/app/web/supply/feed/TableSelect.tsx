import { Form, Select } from 'antd';
import { useState } from 'react';
import { connectionApi, type ListedTable } from '#lifecycle/source/connection.contract.ts';
import { ApiProblem } from '#platform/http/client.ts';
import { useApi } from '#platform/ui/api.tsx';
import { ErrorState } from '#platform/ui/ErrorState.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { useAfterPause } from '../data-set-choices.ts';
import { feedFormWords } from './feed-form.words.ts';

const foundMax = 50;

/**
 * Tables and views of the old system, searched there. Its value is the name of the table; the schema stands in the field
 * beside it. What was chosen of another table is forgotten.
 */
export function TableSelect({
  connectionId,
  schema,
  id,
  value,
  onChange,
}: {
  connectionId: string;
  schema: string;
  id?: string;
  value?: string;
  onChange?: (table: string) => void;
}) {
  const say = useWords(feedFormWords);
  const form = Form.useFormInstance();
  const [text, setText] = useState('');
  const { found, isSearching } = useTables(connectionId, text);
  const nameOf = useTableName();
  const tables = found.data?.items ?? [];
  const chosen = value === undefined || value === '' ? undefined : keyOf({ schema, table: value });
  const listed = tables.map((one) => ({ value: keyOf(one), label: nameOf(one) }));
  const isListed = chosen === undefined || listed.some((option) => option.value === chosen);
  const options = isListed ? listed : [{ value: chosen, label: `${schema}.${value}` }, ...listed];
  return (
    <>
      <Select
        {...(id === undefined ? {} : { id })}
        showSearch={{ filterOption: false, onSearch: setText }}
        loading={isSearching}
        placeholder={say('tableSearch')}
        notFoundContent={
          found.error instanceof ApiProblem
            ? found.error.title
            : say(isSearching ? 'tableSearching' : 'tableNone')
        }
        value={chosen ?? null}
        onChange={(key: string | null) => {
          const table = tables.find((one) => keyOf(one) === key);
          if (table === undefined || key === chosen) return;
          form.setFieldValue(['selection', 'schema'], table.schema);
          form.setFieldValue(['selection', 'columns'], undefined);
          form.setFieldValue('markColumn', undefined);
          form.setFieldValue('keyColumns', []);
          onChange?.(table.table);
        }}
        options={options}
      />
      {/* With a table chosen its description tells the same problem. */}
      <Notes
        error={chosen === undefined ? found.error : null}
        next={found.data?.next ?? null}
        again={() => void found.refetch()}
      />
    </>
  );
}

function Notes(given: { error: Error | null; next: string | null; again: () => void }) {
  const { error, next, again } = given;
  const say = useWords(feedFormWords);
  if (error !== null) return <ErrorState error={error} retry={again} />;
  return next === null ? null : (
    <span className="weak">{say('tableMore', { count: foundMax })}</span>
  );
}

function useTables(connectionId: string, text: string) {
  const q = useAfterPause(text);
  const query = { limit: foundMax, ...(q === '' ? {} : { q }) };
  const input = { params: { id: connectionId }, query };
  const found = useApi(connectionApi.tables, input, { enabled: connectionId !== '', once: true });
  return { found, isSearching: found.isFetching || q !== text.trim() };
}

function useTableName(): (table: ListedTable) => string {
  const say = useWords(feedFormWords);
  const { number } = useFormats();
  return ({ schema, table, kind, estimatedRows }) => {
    const facts = [
      ...(kind === 'view' ? [say('isView')] : []),
      ...(estimatedRows === null ? [] : [say('aboutRows', { rows: number(estimatedRows) })]),
    ];
    return [`${schema}.${table}`, ...facts].join(' · ');
  };
}

function keyOf({ schema, table }: Pick<ListedTable, 'schema' | 'table'>): string {
  return JSON.stringify([schema, table]);
}
