import { Input, Typography } from 'antd';
import { useDeferredValue, useState } from 'react';
import {
  serviceApi,
  type ServiceDetail,
  type ServiceKind,
} from '#lifecycle/service/service.contract.ts';
import { endpointUrl } from '#platform/http/client.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DataTable, type Column } from '#platform/ui/DataTable.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { documentWords } from './document.words.ts';
import {
  readDocument,
  type DocumentField,
  type DocumentParameter,
  type ServiceDocument,
} from './service-document.ts';
import './service.css';

const rulesOf = {
  query: ['query1', 'query2', 'query3'],
  verify: ['verify1', 'verify2'],
  file: ['file1'],
} as const satisfies Record<ServiceKind, readonly string[]>;

/** The OpenAPI document of a service in words and tables. */
export function ServiceDocumentation({ service }: { service: ServiceDetail }) {
  const params = { id: service.id };
  const query = useApi(serviceApi.openApi, { params });
  const file = endpointUrl(serviceApi.openApi, { params });
  const say = useWords(documentWords);
  return (
    <Loaded query={query}>
      {(given) => {
        const document = readDocument(given);
        return (
          <div className="stack">
            {document === undefined ? (
              <EmptyState title={say('unreadable')} next={say('unreadableNext')} />
            ) : (
              <Parts document={document} kind={service.kind} />
            )}
            <a href={file} download={`${service.code}.openapi.json`}>
              {say('download')}
            </a>
          </div>
        );
      }}
    </Loaded>
  );
}

function Parts({ document, kind }: { document: ServiceDocument; kind: ServiceKind }) {
  const say = useWords(documentWords);
  const tooltips = [say('copy'), say('copied')];
  return (
    <>
      <Panel title={say('call')}>
        <div className="stack">
          <Typography.Text code copyable={{ text: document.url, tooltips }} className="address">
            {`${document.method} ${document.url}`}
          </Typography.Text>
          <p>{say('callHow')}</p>
          <ul className="rules">
            {rulesOf[kind].map((key) => (
              <li key={key}>{say(key)}</li>
            ))}
          </ul>
        </div>
      </Panel>
      {document.fields.length === 0 ? null : <Fields fields={document.fields} kind={kind} />}
      <Parameters parameters={document.parameters} />
      <Headers />
    </>
  );
}

const typeKeys = {
  string: 'typeText',
  'string (date)': 'typeDate',
  integer: 'typeInteger',
  'integer (int64)': 'typeInteger',
  number: 'typeDecimal',
  'number (double)': 'typeDouble',
  boolean: 'typeBoolean',
} as const;

/** The name of a type of the OpenAPI document; one that is not known stays as it is. */
function useTypeName(): (type: string) => string {
  const say = useWords(documentWords);
  const keys: Readonly<Record<string, (typeof typeKeys)[keyof typeof typeKeys]>> = typeKeys;
  return (type) => {
    const key = keys[type];
    return key === undefined ? type : say(key);
  };
}

function Fields({ fields, kind }: { fields: readonly DocumentField[]; kind: ServiceKind }) {
  const say = useWords(documentWords);
  const typeName = useTypeName();
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text).trim().toLowerCase();
  const shown = fields.filter(({ name, title }) =>
    `${name} ${title}`.toLowerCase().includes(wanted),
  );
  const last: Column<DocumentField> =
    kind === 'verify'
      ? {
          key: 'key',
          title: say('keyField'),
          width: 110,
          render: ({ isKey }) =>
            isKey ? <StatusTag tone="running">{say('keyField')}</StatusTag> : '',
        }
      : {
          key: 'operators',
          title: say('operators'),
          render: ({ operators }) => ['eq', ...operators].join(' '),
        };
  const columns: Column<DocumentField>[] = [
    { key: 'name', title: say('field'), render: ({ name }) => name },
    { key: 'title', title: say('title'), render: ({ title }) => title },
    { key: 'type', title: say('type'), width: 130, render: ({ type }) => typeName(type) },
    last,
  ];
  return (
    <Panel
      title={say('fields')}
      extra={
        <Input
          allowClear
          type="search"
          aria-label={say('findField')}
          placeholder={say('findField')}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
          }}
          className="find"
        />
      }
    >
      <DataTable
        rows={shown}
        columns={columns}
        rowKey={({ name }) => name}
        label={say('fields')}
        empty={<EmptyState title={say('fieldsNone')} />}
      />
    </Panel>
  );
}

const parameterKeys = {
  fields: 'parameterFields',
  sort: 'parameterSort',
  limit: 'parameterLimit',
  next: 'parameterNext',
  format: 'parameterFormat',
} as const;

function isKnown(name: string): name is keyof typeof parameterKeys {
  return Object.hasOwn(parameterKeys, name);
}

function Parameters({ parameters }: { parameters: readonly DocumentParameter[] }) {
  const say = useWords(documentWords);
  const typeName = useTypeName();
  const wordsOf = ({ name, description }: DocumentParameter) => (
    <span>{isKnown(name) ? say(parameterKeys[name]) : description}</span>
  );
  const columns: Column<DocumentParameter>[] = [
    { key: 'name', title: say('parameter'), width: 160, render: ({ name }) => name },
    { key: 'type', title: say('type'), width: 130, render: ({ type }) => typeName(type) },
    { key: 'range', title: say('range'), render: ({ range }) => range },
    { key: 'description', title: say('description'), render: wordsOf },
  ];
  return (
    <Panel title={say('parameters')}>
      <DataTable
        rows={parameters}
        columns={columns}
        rowKey={({ name }) => name}
        label={say('parameters')}
        empty={<EmptyState title={say('parametersNone')} />}
      />
    </Panel>
  );
}

const headerKeys = [
  ['RateLimit', 'rateLimit'],
  ['RateLimit-Policy', 'rateLimitPolicy'],
  ['X-Request-Id', 'requestId'],
  ['X-Resource-Version', 'resourceVersion'],
  ['X-Snapshot-Id', 'snapshotId'],
] as const;

function Headers() {
  const say = useWords(documentWords);
  return (
    <Panel title={say('headers')}>
      <DataTable
        rows={headerKeys.map(([name, key]) => ({ name, words: say(key) }))}
        columns={[
          { key: 'name', title: say('header'), width: 200, render: ({ name }) => name },
          { key: 'words', title: say('description'), render: ({ words }) => <span>{words}</span> },
        ]}
        rowKey={({ name }) => name}
        label={say('headers')}
        empty={null}
      />
    </Panel>
  );
}
