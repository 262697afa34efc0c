import * as z from 'zod';

const Type = z.union([z.string(), z.array(z.string())]).optional();
const Property = z.looseObject({
  type: Type,
  format: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
});
const Row = z.object({ properties: z.record(z.string(), Property) });
const Parameter = z.looseObject({
  name: z.string(),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: z.looseObject({
    type: Type,
    format: z.string().optional(),
    enum: z.array(z.string()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  }),
});
const Operation = z.looseObject({
  description: z.string().optional(),
  parameters: z.array(Parameter).default([]),
  requestBody: z.unknown().optional(),
  responses: z.looseObject({ '200': z.looseObject({ content: z.unknown().optional() }) }),
});
const Document = z.looseObject({
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(
    z.string(),
    z.looseObject({ get: Operation.optional(), post: Operation.optional() }),
  ),
});

/** A column of the service, and the comparisons that may be asked of it. */
export interface DocumentField {
  name: string;
  title: string;
  type: string;
  /** Verification: part of the key. */
  isKey: boolean;
  /** `gt`, `in` …; equality needs none. */
  operators: readonly string[];
}

export interface DocumentParameter {
  name: string;
  type: string;
  /** Bounds, choices and the default, as they stand in the document. */
  range: string;
  required: boolean;
  description: string;
}

/** The OpenAPI document of a service in the parts that are shown. */
export interface ServiceDocument {
  method: 'GET' | 'POST';
  path: string;
  url: string;
  description: string;
  fields: readonly DocumentField[];
  parameters: readonly DocumentParameter[];
}

const Page = z.looseObject({
  'application/json': z.object({
    schema: z.object({ properties: z.object({ data: z.object({ items: Row }) }) }),
  }),
});
const Body = z.object({
  content: z.object({
    'application/json': z.object({
      schema: z.object({
        properties: z.object({
          items: z.object({
            items: z.object({ properties: z.object({ key: Row, assert: Row }) }),
          }),
        }),
      }),
    }),
  }),
});

/**
 * Reads the OpenAPI document of a service. In: the document as the API gives it. Out: its parts, or undefined when it
 * has another shape.
 */
export function readDocument(given: unknown): ServiceDocument | undefined {
  const document = Document.safeParse(given);
  if (!document.success) return undefined;
  const [path, methods] = Object.entries(document.data.paths)[0] ?? [];
  const operation = methods?.post ?? methods?.get;
  if (path === undefined || operation === undefined) return undefined;
  const { parameters, description, requestBody, responses } = operation;
  const body = Body.safeParse(requestBody);
  const page = Page.safeParse(responses['200'].content);
  const filters = operatorsOf(parameters.map(({ name }) => name));
  const fields = body.success
    ? verifyFields(body.data)
    : page.success
      ? fieldsOf(page.data['application/json'].schema.properties.data.items, filters)
      : [];
  const names = new Set(fields.map(({ name }) => name));
  return {
    method: operation === methods?.post ? 'POST' : 'GET',
    path,
    url: `${document.data.servers[0]?.url ?? ''}${path}`,
    description: description ?? '',
    fields,
    parameters: parameters.filter(({ name }) => !isFilter(name, names)).map(parameterOf),
  };
}

const operators = ['gt', 'gte', 'lt', 'lte', 'ne', 'in', 'like', 'null'];

function operatorsOf(names: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const name of names) {
    const dot = name.lastIndexOf('.');
    const operator = name.slice(dot + 1);
    if (dot < 1 || !operators.includes(operator)) continue;
    const column = name.slice(0, dot);
    const before = found.get(column);
    if (before === undefined) found.set(column, [operator]);
    else before.push(operator);
  }
  return found;
}

function isFilter(name: string, columns: ReadonlySet<string>): boolean {
  const dot = name.lastIndexOf('.');
  return columns.has(name) || (dot > 0 && columns.has(name.slice(0, dot)));
}

function fieldsOf(row: z.infer<typeof Row>, filters: Map<string, string[]>): DocumentField[] {
  return Object.entries(row.properties).map(([name, property]) => ({
    name,
    title: property.title ?? '',
    type: typeWords(property.type, property.format),
    isKey: false,
    operators: filters.get(name) ?? [],
  }));
}

function verifyFields(body: z.infer<typeof Body>): DocumentField[] {
  const { key, assert } = body.content['application/json'].schema.properties.items.items.properties;
  const none = new Map<string, string[]>();
  const keys = fieldsOf(key, none).map((field) => ({ ...field, isKey: true }));
  const names = new Set(keys.map(({ name }) => name));
  return [...keys, ...fieldsOf(assert, none).filter(({ name }) => !names.has(name))];
}

function parameterOf(parameter: z.infer<typeof Parameter>): DocumentParameter {
  const { type, format, minimum, maximum, enum: choices, default: byDefault } = parameter.schema;
  const range = [
    choices?.join(' | ') ?? '',
    minimum === undefined && maximum === undefined ? '' : `${minimum ?? ''} … ${maximum ?? ''}`,
    byDefault === undefined ? '' : `= ${String(byDefault)}`,
  ];
  return {
    name: parameter.name,
    type: typeWords(type, format),
    range: range.filter((part) => part !== '').join(', '),
    required: parameter.required ?? false,
    description: parameter.description ?? '',
  };
}

function typeWords(type: z.infer<typeof Type>, format: string | undefined): string {
  const name = (Array.isArray(type) ? type : [type ?? '']).filter((one) => one !== 'null')[0] ?? '';
  return format === undefined ? name : `${name} (${format})`;
}
