import { findDataSetByCode } from '#lifecycle/source/source.ts';
import type { CreateView, ViewInput } from '#lifecycle/view/view.contract.ts';
import {
  createView,
  definedSql,
  findViewOfDataSet,
  loadViewInputs,
  requestBuild,
  updateView,
  type ViewRow,
} from '#lifecycle/view/view.ts';
import { latestSnapshot } from '#lifecycle/cache/cache.ts';
import { assert } from '#platform/errors/errors.ts';
import { mayReadPublished } from '../modules.ts';
import type { Defined } from './bundle.ts';
import { findDepartmentByRef, type Ground } from './ground.ts';
import {
  cannot,
  changing,
  differences,
  fixedFields,
  type FieldChange,
  type Planned,
} from './planned.ts';
import type { MappingDefinition, ViewDefinition } from './view.schema.ts';

type Mapping = NonNullable<CreateView['mapping']>;

/** A view by SQL or by a mapping, as the module takes it. */
export type ViewBody = { sql: string } | { mapping: Mapping };

/** What a definition says the view is made by. In: the definition with its SQL file read. */
export function bodyOf(defined: Pick<Defined<ViewDefinition>, 'value' | 'sql'>): ViewBody {
  const { mapping, inputs } = defined.value;
  if (mapping !== undefined) return { mapping: wholeMapping(mapping, Object.keys(inputs)) };
  assert(defined.sql !== undefined, 'the schema asks for one of both');
  return { sql: defined.sql.text };
}

function wholeMapping(given: MappingDefinition, aliases: readonly string[]): Mapping {
  const columns = given.columns.map((column) => {
    const to = column.to ?? column.from;
    return { ...column, to, label: column.label ?? to };
  });
  return { ...given, input: given.input ?? aliases[0] ?? '', columns };
}

/** Plans a view with the data set it makes: defined, changed or left. What is defined or changed is built at once. */
export async function planView(ground: Ground, defined: Defined<ViewDefinition>): Promise<Planned> {
  const { db } = ground.ctx;
  const given = defined.value;
  const dataSet = await findDataSetByCode(db, given.code);
  const existing = dataSet === undefined ? undefined : await findViewOfDataSet(db, dataSet.id);
  if (dataSet !== undefined && existing === undefined) {
    return cannot('这个 code 是来源的数据集', 'This code is the data set of a source');
  }
  if (existing === undefined) {
    return { action: 'create', changes: [], carryOut: (at) => create(at, defined) };
  }
  const department = await findDepartmentByRef(db, given.department);
  const owner = differences(
    { department: existing.departmentId },
    { department: department?.id ?? given.department },
  );
  const fixed = fixedFields(owner, ['department'], { zh: '请新建视图', en: 'define a new view' });
  if (fixed !== undefined) return fixed;
  const changes = await definitionChanges(ground, existing, defined);
  if (changes.length > 0 && existing.state === 'retired') {
    return cannot('该视图已停用', 'The view is retired', changes);
  }
  return changing(changes, (at) => change(at, existing, defined));
}

async function definitionChanges(
  ground: Ground,
  existing: ViewRow,
  defined: Defined<ViewDefinition>,
): Promise<FieldChange[]> {
  const { db } = ground.ctx;
  const { name, inputs } = defined.value;
  const saved: Record<string, string> = {};
  const wanted: Record<string, string> = {};
  for (const { alias, dataSetId } of await loadViewInputs(db, existing.id))
    saved[alias] = dataSetId;
  for (const [alias, code] of Object.entries(inputs)) {
    wanted[alias] = (await findDataSetByCode(db, code))?.id ?? code;
  }
  const body = bodyOf(defined);
  const parts =
    'sql' in body
      ? { mapping: undefined, sql: body.sql }
      : { mapping: body.mapping, ...(existing.mapping === null ? { sql: undefined } : {}) };
  const before = {
    name: existing.name,
    inputs: saved,
    mapping: existing.mapping ?? undefined,
    sql: existing.sql.trimEnd(),
  };
  const changes = differences(before, { name, ...parts });
  // Ids mean nothing to a reader: inputs are told by what the bundle calls them.
  return differences(saved, wanted).length === 0 &&
    Object.keys(saved).length === Object.keys(wanted).length
    ? changes
    : [...changes, { field: 'inputs', before: await codesOf(ground, existing), after: inputs }];
}

async function codesOf(ground: Ground, existing: ViewRow): Promise<Record<string, string>> {
  const codes = new Map<string, string>();
  for (const { kind, value } of ground.definitions) {
    if (kind !== 'source' && kind !== 'view') continue;
    const dataSet = await findDataSetByCode(ground.ctx.db, value.code);
    if (dataSet !== undefined) codes.set(dataSet.id, dataSet.code);
  }
  const inputs = await loadViewInputs(ground.ctx.db, existing.id);
  return Object.fromEntries(
    inputs.map(({ alias, dataSetId }) => [alias, codes.get(dataSetId) ?? '?']),
  );
}

async function create(ground: Ground, defined: Defined<ViewDefinition>): Promise<undefined> {
  const { ctx } = ground;
  const { code, name, department: ref } = defined.value;
  const department = await findDepartmentByRef(ctx.db, ref);
  assert(department !== undefined, 'the department was planned before');
  const inputs = await inputsOf(ground, defined.value);
  const made = await createView(
    ctx,
    { code, name, departmentId: department.id, inputs, ...bodyOf(defined) },
    mayReadPublished,
  );
  await build(ground, made.id);
}

async function change(
  ground: Ground,
  existing: ViewRow,
  defined: Defined<ViewDefinition>,
): Promise<undefined> {
  const { id, version } = existing;
  const inputs = await inputsOf(ground, defined.value);
  const { name } = defined.value;
  await updateView(ground.ctx, { id, version, name, inputs, ...bodyOf(defined) }, mayReadPublished);
  await build(ground, id);
}

async function inputsOf({ ctx }: Ground, given: ViewDefinition): Promise<ViewInput[]> {
  const inputs: ViewInput[] = [];
  for (const [alias, code] of Object.entries(given.inputs)) {
    const dataSet = await findDataSetByCode(ctx.db, code);
    assert(dataSet !== undefined, 'inputs are applied before');
    inputs.push({ alias, dataSetId: dataSet.id });
  }
  return inputs;
}

/** Builds a view whose inputs all have data; without data it is built when they land. Out: whether it has data now. */
export async function build(ground: Ground, viewId: string): Promise<boolean> {
  const { db } = ground.ctx;
  for (const { dataSetId } of await loadViewInputs(db, viewId)) {
    if ((await latestSnapshot(db, dataSetId)) === undefined) return false;
  }
  const { jobs } = await requestBuild(ground.ctx, viewId);
  for (const { jobId } of jobs) await ground.finishJob(jobId);
  return true;
}

/** The SQL of a definition; refuses a mapping that stands for none. */
export function sqlOf(defined: Defined<ViewDefinition>): string {
  return definedSql(bodyOf(defined));
}
