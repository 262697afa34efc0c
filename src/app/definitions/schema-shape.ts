import type * as z from 'zod';

type Schema = z.core.$ZodType;

/** What a schema expects at a place, as far as reading YAML needs to know. */
export type Expected =
  | { type: 'object'; fields: Readonly<Record<string, Schema>> }
  | { type: 'record'; value: Schema }
  | { type: 'array'; element: Schema }
  | { type: 'text' }
  | { type: 'other' };

/** Looks below optional, nullable, default and pipes: what shape a value must have. */
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
    default:
      return { type: 'other' };
  }
}
