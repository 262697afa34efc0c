import * as z from 'zod';

type Schema = z.core.$ZodType;

/** What a schema expects at a place, as far as reading YAML needs to know. */
export type Expected =
  | { type: 'object'; fields: Readonly<Record<string, Schema>> }
  | { type: 'record'; value: Schema }
  | { type: 'array'; element: Schema }
  | { type: 'text' }
  | { type: 'other' }
  | { type: 'either'; options: readonly Expected[] };

/** Looks below optional, nullable, default, pipes and choices: what shape a value must have. */
export function expectedOf(schema: Schema): Expected {
  // Every schema of the contracts is made by zod, so its definition is one of zod's own.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
      return expectedOf(def.innerType);
    case 'pipe':
      return expectedOf(def.in);
    case 'object':
      return { type: 'object', fields: def.shape };
    case 'record':
      return { type: 'record', value: def.valueType };
    case 'array':
      return { type: 'array', element: def.element };
    case 'string':
    case 'enum':
      return { type: 'text' };
    case 'literal':
      return { type: def.values.every((value) => typeof value === 'string') ? 'text' : 'other' };
    case 'union':
      return oneOf(def.options.map((option) => expectedOf(option)));
    default:
      return { type: 'other' };
  }
}

/** Of a choice between sets of fields every field is known here; which go together the schema tells. */
function oneOf(options: readonly Expected[]): Expected {
  const fields = new Map<string, Schema[]>();
  for (const option of options) {
    if (option.type !== 'object') continue;
    for (const [name, schema] of Object.entries(option.fields)) {
      fields.set(name, [...(fields.get(name) ?? []), schema]);
    }
  }
  const all = [...fields].map(([name, schemas]) => [name, z.union(schemas)] as const);
  const together: Expected[] =
    fields.size === 0 ? [] : [{ type: 'object', fields: Object.fromEntries(all) }];
  const others = options.filter(({ type }) => type !== 'object');
  const [only, ...more] = [...together, ...others];
  return only !== undefined && more.length === 0
    ? only
    : { type: 'either', options: [...together, ...others] };
}
