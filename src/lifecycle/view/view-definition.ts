import type { Mapping } from './mapping.schema.ts';
import { mappingSql } from './mapping.ts';
import type { ViewInput } from './view.contract.ts';
import { viewErrors } from './view.errors.ts';

/** What a view is defined by. */
export interface Definition {
  departmentId: string;
  sql: string;
  inputs: readonly ViewInput[];
}

/** The SQL of a definition: as given, or made of the mapping. Refuses both or none. */
export function definedSql(definition: {
  sql?: string | undefined;
  mapping?: Mapping | undefined;
}): string {
  const { sql, mapping } = definition;
  if (mapping !== undefined && sql === undefined) return mappingSql(mapping);
  if (sql !== undefined && mapping === undefined) return sql;
  throw viewErrors.needsOneDefinition();
}
