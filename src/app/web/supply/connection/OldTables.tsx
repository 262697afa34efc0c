import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import * as z from 'zod';
import {
  connectionApi,
  type Connection,
  type ListedTable,
} from '#lifecycle/source/connection.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { oldTableWords } from './old-table.words.ts';
import { TableDrawer } from './TableDrawer.tsx';

const pageRows = 200;
const typingPauseMs = 400;
const staleMs = 60_000;

const place = z.object({
  q: z.string().max(100).optional(),
  schema: z.string().max(128).optional(),
  table: z.string().max(128).optional(),
});

/** The tables of the old system, once the connection has been tried with success: a wrong password is not sent again and again. */
export function OldTables({ connection }: { connection: Connection }) {
  const say = useWords(oldTableWords);
  if (connection.lastTest?.passed === true) return <TableList connection={connection} />;
  const isUntested = connection.lastTest === null;
  return (
    <div className="panel">
      <EmptyState
        title={say(isUntested ? 'untested' : 'notPassed')}
        next={say(isUntested ? 'untestedNext' : 'notPassedNext')}
      />
    </div>
  );
}

/** The tables and views that the account may read, searched in the old system; one of them opens beside the list. */
function TableList({ connection }: { connection: Connection }) {
  const say = useWords(oldTableWords);
  const [{ q, schema, table }, change] = useUrlState(place);
  const pages = useApiPages(
    connectionApi.tables,
    { params: { id: connection.id }, query: { q, limit: pageRows } },
    { staleMs, once: true },
  );
  const columns = useColumns((chosen) => {
    change(chosen, { push: true });
  });
  return (
    <>
      <div className="connection-search">
        <Search
          value={q}
          onChange={(text) => {
            change({ q: text });
          }}
        />
      </div>
      <Rows
        pages={pages}
        columns={columns}
        rowKey={(row) => `${row.schema}.${row.table}`}
        label={say('tables')}
        isLong
        empty={
          q === undefined
            ? { title: say('none'), next: say('noneNext') }
            : { title: say('notFound', { q }), next: say('notFoundNext') }
        }
      />
      {schema === undefined || table === undefined ? null : (
        <TableDrawer
          connection={connection}
          at={{ schema, table }}
          close={() => {
            change({ schema: undefined, table: undefined });
          }}
        />
      )}
    </>
  );
}

function Search(props: {
  value: string | undefined;
  onChange: (text: string | undefined) => void;
}) {
  const { value = '', onChange } = props;
  const say = useWords(oldTableWords);
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => {
      onChange(text.trim() === '' ? undefined : text.trim());
    }, typingPauseMs);
    return () => {
      clearTimeout(timer);
    };
  }, [text, value, onChange]);
  return (
    <Input.Search
      allowClear
      value={text}
      maxLength={100}
      placeholder={say('search')}
      aria-label={say('search')}
      onChange={(event) => {
        setText(event.target.value);
      }}
    />
  );
}

function useColumns(
  open: (table: { schema: string; table: string }) => void,
): Column<ListedTable>[] {
  const say = useWords(oldTableWords);
  return [
    {
      key: 'table',
      title: say('table'),
      render: ({ schema, table }) => (
        <Button
          type="link"
          className="flush connection-name"
          onClick={() => {
            open({ schema, table });
          }}
        >
          {table}
        </Button>
      ),
    },
    { key: 'schema', title: say('schema'), width: 200, render: ({ schema }) => schema },
    {
      key: 'kind',
      title: say('kind'),
      width: 90,
      render: ({ kind }) => say(kind === 'view' ? 'view' : 'table'),
    },
    {
      key: 'rows',
      title: say('rows'),
      kind: 'number',
      width: 130,
      value: ({ estimatedRows }) => estimatedRows,
    },
  ];
}
