import { KeyOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import {
  connectionApi,
  type Connection,
  type DescribedTable,
} from '#lifecycle/source/connection.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DataTable, type Column } from '#platform/ui/DataTable.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../../catalog/departments.ts';
import { useColumnPages } from '../column-pages.tsx';
import { CollectForm } from './CollectForm.tsx';
import { oldTableWords } from './old-table.words.ts';

interface DrawerProps {
  connection: Connection;
  at: { schema: string; table: string };
}

/** A table of the old system: its columns, their declared types and its key; and the way to collecting it. */
export function TableDrawer({ connection, at, close }: DrawerProps & { close: () => void }) {
  const say = useWords(oldTableWords);
  const [isCollecting, setCollecting] = useState(false);
  const name = `${at.schema}.${at.table}`;
  return (
    <FormDrawer title={isCollecting ? say('collectTitle', { name }) : name} open onClose={close}>
      {isCollecting ? (
        <CollectForm
          connection={connection}
          at={at}
          extra={
            <Button
              onClick={() => {
                setCollecting(false);
              }}
            >
              {say('back')}
            </Button>
          }
        />
      ) : (
        <Described
          connection={connection}
          at={at}
          collect={() => {
            setCollecting(true);
          }}
        />
      )}
    </FormDrawer>
  );
}

function Described({ connection, at, collect }: DrawerProps & { collect: () => void }) {
  const say = useWords(oldTableWords);
  const mayHere = useMayIn(connection.departmentId);
  const input = { params: { id: connection.id }, body: { selection: at } };
  const query = useApi(connectionApi.describe, input, { once: true });
  const mayCollect = mayHere('source:register') && mayHere('source:collect');
  const suspended = connection.state === 'suspended' ? say('collectSuspended') : undefined;
  return (
    <Loaded query={query}>
      {(table) => (
        <div className="connection-table">
          <Key table={table} />
          {mayCollect ? (
            <div>
              <ReasonButton type="primary" reason={suspended} onClick={collect}>
                {say('collect')}
              </ReasonButton>
            </div>
          ) : null}
          <Columns table={table} />
        </div>
      )}
    </Loaded>
  );
}

/** What the key of a table means for collecting it. */
function Key({ table: { columns, keyColumns } }: { table: DescribedTable }) {
  const say = useWords(oldTableWords);
  const { list, number } = useFormats();
  const count = number(columns.length);
  if (keyColumns.length === 0) {
    return <Alert type="warning" showIcon title={say('noKey')} description={say('noKeyNext')} />;
  }
  const hasMark = columns.some(({ isMark }) => isMark);
  return (
    <p>
      {say('keyIs', { count, key: list(keyColumns) })}{' '}
      <span className="weak">{say(hasMark ? 'markYes' : 'markNo')}</span>
    </p>
  );
}

type TableColumn = DescribedTable['columns'][number];

function Columns({ table }: { table: DescribedTable }) {
  const say = useWords(oldTableWords);
  const { shown, tools } = useColumnPages(table.columns.map(({ name }) => name));
  const rows = shown.flatMap(({ place }) => table.columns[place] ?? []);
  const keys = new Set(table.keyColumns);
  const columns: Column<TableColumn>[] = [
    {
      key: 'name',
      title: say('column'),
      width: 200,
      render: ({ name }) => (
        <span className="connection-name">
          {name}
          {keys.has(name) ? <KeyOutlined title={say('isKey')} aria-label={say('isKey')} /> : null}
        </span>
      ),
    },
    {
      key: 'type',
      title: say('type'),
      width: 160,
      render: ({ declaredType }) => declaredType,
    },
    {
      key: 'mark',
      title: say('mark'),
      width: 100,
      render: ({ isMark }) => (isMark ? say('canMark') : <span className="weak">—</span>),
    },
  ];
  return (
    <>
      {tools}
      <DataTable
        rows={rows}
        columns={columns}
        rowKey={({ name }) => name}
        label={say('columns')}
        empty={<EmptyState title={say('noColumns')} />}
      />
    </>
  );
}
