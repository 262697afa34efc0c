import type { TryView } from '#lifecycle/view/view.contract.ts';
import type { Mapping, ViewDetail } from './view-types.tsx';

/** An input as it is being chosen. The key stays the same while its name is typed. */
export interface DraftInput {
  key: string;
  alias: string;
  dataSetId: string | undefined;
}

/** An input before anything of it is saved. */
export function draftInput(alias: string, dataSetId?: string): DraftInput {
  return { key: crypto.randomUUID(), alias, dataSetId };
}

/** What is being written: a view before it is saved. */
export interface ViewDraft {
  name: string;
  departmentId: string | undefined;
  inputs: DraftInput[];
  mode: 'mapping' | 'sql';
  sql: string;
  mapping: Mapping | null;
  /** The version it began from; undefined for a new one. */
  version: number | undefined;
}

/** What to begin with: a saved view, or nothing but a department and perhaps a data set. */
export function draftOf(
  view: ViewDetail | undefined,
  begin: { departmentId?: string | undefined; dataSetId?: string | undefined } = {},
): ViewDraft {
  if (view === undefined) {
    return {
      name: '',
      departmentId: begin.departmentId,
      inputs: [draftInput('input', begin.dataSetId)],
      mode: 'mapping',
      sql: '',
      mapping: null,
      version: undefined,
    };
  }
  const { name, departmentId, inputs, sql, mapping, version } = view;
  return {
    name,
    departmentId,
    inputs: inputs.map(({ alias, dataSetId }) => draftInput(alias, dataSetId)),
    mode: mapping === null ? 'sql' : 'mapping',
    sql,
    mapping,
    version,
  };
}

/** The inputs changed; a mapping goes on reading the one it read, under its new name. */
export function withInputs(draft: ViewDraft, inputs: ViewDraft['inputs']): Partial<ViewDraft> {
  const { mapping } = draft;
  const at = draft.inputs.findIndex(({ alias }) => alias === mapping?.input);
  const alias = inputs.length < draft.inputs.length ? inputs[0]?.alias : inputs[at]?.alias;
  const isKept = mapping === null || inputs.some((input) => input.alias === mapping.input);
  if (isKept || alias === undefined) return { inputs };
  return { inputs, mapping: { ...mapping, input: alias } };
}

/** The definition as the platform tries it; undefined while something is missing. */
export function definitionOf(draft: ViewDraft): TryView | undefined {
  const { departmentId, mode, sql, mapping } = draft;
  const inputs = draft.inputs.flatMap(({ alias, dataSetId }) =>
    dataSetId === undefined ? [] : [{ alias, dataSetId }],
  );
  if (departmentId === undefined) return undefined;
  if (mode === 'sql') return sql.trim() === '' ? undefined : { departmentId, inputs, sql };
  return mapping === null ? undefined : { departmentId, inputs, mapping };
}
