import type { Words } from '#platform/errors/errors.ts';

/** What a standardiser gives back, as a DuckDB type. */
export const standardiserTypes = [
  'VARCHAR',
  'DATE',
  'TIMESTAMP',
  'BIGINT',
  'DOUBLE',
  'DECIMAL(18,2)',
  'BOOLEAN',
] as const;
export type StandardiserType = (typeof standardiserTypes)[number];

export interface StandardiserParameter {
  name: string;
  words: Words;
  /** SQL text used when the caller leaves it out; absent means required. */
  default?: string;
}

/**
 * A DuckDB macro that brings one kind of value into its standard form. A value that cannot be brought into it
 * becomes NULL; NULL stays NULL. `body` is SQL over the parameters.
 */
export interface Standardiser {
  name: string;
  words: Words;
  describes: Words;
  parameters: readonly StandardiserParameter[];
  type: StandardiserType;
  body: string;
  example: { sql: string; result: string };
}

/** A macro the standardisers share; SQL of views may not name it. */
export interface InnerMacro {
  name: string;
  parameters: readonly string[];
  body: string;
}

export const valueParameter: StandardiserParameter = {
  name: 'v',
  words: { zh: '值', en: 'value' },
};

/**
 * SQL that evaluates `value` once and gives it to `body` under the name `name`. A macro repeats its argument's
 * text wherever the parameter stands, and DuckDB does not share work between the branches of a CASE.
 */
export function once(name: string, value: string, body: string): string {
  return `list_transform([${value}], lambda ${name}: ${body})[1]`;
}
