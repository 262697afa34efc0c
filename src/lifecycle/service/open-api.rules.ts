import { problemSchema } from '#platform/http/openapi.ts';
import type { ColumnType } from '#lifecycle/source/understanding.ts';
import {
  assertionsMax,
  fileFormats,
  inValuesMax,
  rowsPerPageDefault,
  type ServedColumn,
  verdicts,
  verifyItemsMax,
} from './question.rules.ts';
import type { ServiceKind } from './service.contract.ts';

type Json = Record<string, unknown>;

/** What documents and examples of a service are made of. */
export interface DescribedService {
  code: string;
  name: string;
  kind: ServiceKind;
  fields: readonly ServedColumn[];
  keys: readonly ServedColumn[];
  rowsMax: number;
  versionNumber: number;
}

/** The OpenAPI 3.1 document of one service. In: the service and the URL of the platform. */
export function serviceOpenApi(service: DescribedService, baseUrl: string): Json {
  const operation = operations[service.kind](service);
  return {
    openapi: '3.1.0',
    info: { title: service.name, version: String(service.versionNumber) },
    servers: [{ url: baseUrl }],
    security: [{ bearer: [] }, { key: [] }],
    paths: { [operation.path]: { [operation.method]: operation.document } },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Application key (csk_…)' },
        key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
      },
      schemas: { Problem: problemSchema },
      headers: answerHeaders,
    },
  };
}

interface Operation {
  path: string;
  method: 'get' | 'post';
  document: Json;
}

const operations: Record<ServiceKind, (service: DescribedService) => Operation> = {
  query: (service) => ({
    path: `/data/v1/${service.code}`,
    method: 'get',
    document: {
      operationId: 'query',
      summary: `查询 ${service.name}`,
      description: queryLanguage,
      parameters: [...service.fields.flatMap(filterParameters), ...pageParameters(service)],
      responses: responses({ 'application/json': { schema: pageSchema(service) } }),
    },
  }),
  verify: (service) => ({
    path: `/data/v1/${service.code}/verify`,
    method: 'post',
    document: {
      operationId: 'verify',
      summary: `核验 ${service.name}`,
      description:
        '按主键核对给出的值，只回答 yes、no 或 unknown，从不返回数据。文本去除首尾空白后须完全相同。',
      requestBody: {
        required: true,
        content: { 'application/json': { schema: verifySchema(service) } },
      },
      responses: responses({ 'application/json': { schema: verdictSchema(service) } }),
    },
  }),
  file: (service) => ({
    path: `/data/v1/${service.code}/file`,
    method: 'get',
    document: {
      operationId: 'download',
      summary: `下载 ${service.name}`,
      parameters: [
        {
          name: 'format',
          in: 'query',
          schema: { type: 'string', enum: fileFormats, default: 'csv' },
        },
        fieldsParameter(service),
      ],
      responses: responses({ '*/*': { schema: { type: 'string', format: 'binary' } } }),
    },
  }),
};

const queryLanguage = [
  '条件写作 `列=值` 或 `列.比较符=值`，多个条件同时成立。比较符：eq、ne、gt、gte、lt、lte、in（逗号分隔，',
  `至多 ${inValuesMax} 个）、like（仅前缀，写作 东城*）、null（true 或 false）。`,
  '缺失值只由 null=true 匹配。排序之后按主键和行号补足，次序始终确定。`next` 为下一页的标记，原样带回即可。',
].join('');

const types: Record<ColumnType, Json> = {
  text: { type: 'string' },
  integer: { type: 'integer', format: 'int64' },
  decimal: { type: 'number', description: 'exact decimal digits on the wire' },
  double: { type: 'number', format: 'double' },
  date: { type: 'string', format: 'date' },
  timestamp: { type: 'string', description: 'local time without zone, 2026-11-21T14:30:00' },
  boolean: { type: 'boolean' },
};

function filterParameters(column: ServedColumn): Json[] {
  const base = { in: 'query', required: false };
  const filters: Json[] = [
    { ...base, name: column.name, description: column.title, schema: types[column.type] },
  ];
  if (column.type === 'boolean') return filters;
  for (const op of ['gt', 'gte', 'lt', 'lte', 'ne']) {
    filters.push({ ...base, name: `${column.name}.${op}`, schema: types[column.type] });
  }
  filters.push({ ...base, name: `${column.name}.in`, schema: { type: 'string' } });
  if (column.type === 'text')
    filters.push({
      ...base,
      name: `${column.name}.like`,
      schema: { type: 'string', pattern: '^.+\\*$' },
    });
  filters.push({ ...base, name: `${column.name}.null`, schema: { type: 'boolean' } });
  return filters;
}

function fieldsParameter(service: DescribedService): Json {
  const example = service.fields
    .slice(0, 2)
    .map((field) => field.name)
    .join(',');
  return { name: 'fields', in: 'query', required: false, schema: { type: 'string' }, example };
}

function pageParameters(service: DescribedService): Json[] {
  const limit = {
    type: 'integer',
    minimum: 1,
    maximum: service.rowsMax,
    default: Math.min(rowsPerPageDefault, service.rowsMax),
  };
  return [
    fieldsParameter(service),
    { name: 'sort', in: 'query', required: false, schema: { type: 'string' }, description: '-a,b' },
    { name: 'limit', in: 'query', required: false, schema: limit },
    { name: 'next', in: 'query', required: false, schema: { type: 'string' } },
  ];
}

function pageSchema(service: DescribedService): Json {
  return {
    type: 'object',
    required: ['data', 'next'],
    properties: {
      data: { type: 'array', maxItems: service.rowsMax, items: rowSchema(service.fields) },
      next: { type: ['string', 'null'] },
    },
  };
}

function rowSchema(fields: readonly ServedColumn[]): Json {
  const property = (field: ServedColumn): Json => ({
    ...types[field.type],
    type: [types[field.type]['type'], 'null'],
    title: field.title,
  });
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, property(field)])),
  };
}

function verifySchema(service: DescribedService): Json {
  const valuesOf = (columns: readonly ServedColumn[]) =>
    Object.fromEntries(
      columns.map((column) => [column.name, { ...types[column.type], title: column.title }]),
    );
  const names = service.keys.map((key) => key.name);
  const item = {
    type: 'object',
    required: ['key', 'assert'],
    properties: {
      key: {
        type: 'object',
        required: names,
        additionalProperties: false,
        properties: valuesOf(service.keys),
      },
      assert: {
        type: 'object',
        minProperties: 1,
        maxProperties: assertionsMax,
        additionalProperties: false,
        properties: valuesOf(service.fields),
      },
    },
  };
  return {
    type: 'object',
    required: ['items'],
    properties: { items: { type: 'array', minItems: 1, maxItems: verifyItemsMax, items: item } },
  };
}

function verdictSchema(service: DescribedService): Json {
  const verdict = { type: 'string', enum: verdicts };
  const row = {
    type: 'object',
    properties: Object.fromEntries(service.fields.map((field) => [field.name, verdict])),
  };
  return {
    type: 'object',
    required: ['data'],
    properties: { data: { type: 'array', items: row } },
  };
}

function responses(content: Json): Json {
  const reference = (name: string) => ({ $ref: `#/components/headers/${name}` });
  const headers = Object.fromEntries(
    Object.keys(answerHeaders).map((name) => [name, reference(name)]),
  );
  const problem = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  };
  return {
    200: { description: 'OK', headers, content },
    default: { description: 'RFC 9457', content: problem },
  };
}

const answerHeaders: Json = {
  RateLimit: {
    schema: { type: 'string' },
    description: 'r = calls left, t = seconds until the window ends',
  },
  'RateLimit-Policy': {
    schema: { type: 'string' },
    description: 'q = calls, w = window in seconds',
  },
  'X-Request-Id': { schema: { type: 'string' } },
  'X-Resource-Code': { schema: { type: 'string' } },
  'X-Resource-Version': { schema: { type: 'string' } },
  'X-Snapshot-Id': { schema: { type: 'string' } },
};
