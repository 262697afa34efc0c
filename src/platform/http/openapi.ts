import * as z from 'zod';
import type { Api, Endpoint } from './endpoint.ts';

type Json = Record<string, unknown>;

/** The schema of a refusal or failure, RFC 9457, as every endpoint answers it. */
export const problemSchema: Json = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    next: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
    requestId: { type: 'string' },
  },
};

/** The OpenAPI 3.1 document of the contracts. In: title, version, and the contracts by tag. */
export function openApiDocument(options: {
  title: string;
  version: string;
  apis: Readonly<Record<string, Api>>;
}): Json {
  const schemas: Json = { Problem: problemSchema };
  const paths: Record<string, Json> = {};
  for (const [tag, api] of Object.entries(options.apis)) {
    for (const [name, declared] of Object.entries(api)) {
      const path = declared.path.replaceAll(/:(\w+)/g, '{$1}');
      const operation = describeOperation(declared, { tag, name, schemas });
      paths[path] = { ...paths[path], [declared.method.toLowerCase()]: operation };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: options.title,
      version: options.version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'chengshu_session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function describeOperation(
  declared: Endpoint,
  at: { tag: string; name: string; schemas: Json },
): Json {
  const problem = {
    description: 'Refused',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  const content =
    declared.response === undefined
      ? declared.raw === 'download'
        ? { content: { 'application/octet-stream': {} } }
        : {}
      : {
          content: {
            'application/json': { schema: toSchema(declared.response, 'output', at.schemas) },
          },
        };
  const status =
    declared.status ?? (declared.response === undefined && declared.raw === undefined ? 204 : 200);
  return {
    operationId: `${at.tag}.${at.name}`,
    tags: [at.tag],
    summary: declared.summary,
    ...(declared.description === undefined ? {} : { description: declared.description }),
    'x-permission': declared.permission,
    security: declared.permission === 'public' ? [] : [{ session: [] }, { token: [] }],
    parameters: [
      ...parameters(declared.params, 'path', at.schemas),
      ...parameters(declared.query, 'query', at.schemas),
    ],
    ...requestBody(declared, at.schemas),
    responses: { [String(status)]: { description: 'Done', ...content }, default: problem },
  };
}

function requestBody(declared: Endpoint, schemas: Json): Json {
  if (declared.raw === 'upload') {
    return { requestBody: { required: true, content: { 'application/offset+octet-stream': {} } } };
  }
  if (declared.body === undefined) return {};
  return {
    requestBody: {
      required: true,
      content: { 'application/json': { schema: toSchema(declared.body, 'input', schemas) } },
    },
  };
}

function parameters(
  schema: z.ZodObject | undefined,
  place: 'path' | 'query',
  schemas: Json,
): Json[] {
  if (schema === undefined) return [];
  const whole = toSchema(schema, 'input', schemas);
  // z.toJSONSchema of an object always has these members.
  const properties = (whole['properties'] ?? {}) as Record<string, Json>;
  const required = (whole['required'] ?? []) as string[];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

/** One schema as JSON Schema; named schemas (`.meta({ id })`) move to the document's components. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  // zod types its result by draft; only the plain object form is used here.
  const result = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // The format says it; zod's long regular expressions would only bury the document.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  }) as Json;
  return liftDefinitions(result, schemas);
}

function liftDefinitions(schema: Json, schemas: Json): Json {
  const { $schema: _dialect, $defs: definitions, ...rest } = schema;
  for (const [name, definition] of Object.entries((definitions ?? {}) as Json)) {
    schemas[name] = rewriteReferences(definition);
  }
  // Objects stay objects under the rewriting.
  return rewriteReferences(rest) as Json;
}

function rewriteReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewriteReferences);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => key !== 'id' || typeof inner !== 'string')
      .map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string'
          ? inner.replace('#/$defs/', '#/components/schemas/')
          : rewriteReferences(inner),
      ]),
  );
}
