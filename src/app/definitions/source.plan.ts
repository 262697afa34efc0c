import {
  confirmUnderstanding,
  findDataSetByCode,
  findSource,
  getSource,
  registerSource,
  updateSource,
} from '#lifecycle/source/source.ts';
import type { Source } from '#lifecycle/source/source.contract.ts';
import type { ColumnUnderstanding, Understanding } from '#lifecycle/source/understanding.ts';
import { transact } from '#platform/database/database.ts';
import { assert } from '#platform/errors/errors.ts';
import { findDepartmentByRef, type Ground } from './ground.ts';
import {
  cannot,
  changing,
  differences,
  fixedFields,
  type FieldChange,
  type Planned,
} from './planned.ts';
import type {
  ColumnDefinition,
  SourceDefinition,
  UnderstandingDefinition,
} from './source.schema.ts';

/** Plans a source with its data set: registered, changed (name, policies, understanding) or left. */
export async function planSource(ground: Ground, given: SourceDefinition): Promise<Planned> {
  const { db } = ground.ctx;
  const dataSet = await findDataSetByCode(db, given.code);
  const existing =
    dataSet === undefined ? undefined : await findSource(db, { dataSetId: dataSet.id });
  if (dataSet !== undefined && existing === undefined) {
    return cannot('这个 code 是视图的结果', 'This code is the result of a view');
  }
  if (existing === undefined)
    return { action: 'create', changes: [], carryOut: (at) => create(at, given) };
  const department = await findDepartmentByRef(db, given.department);
  const { name, driftPolicy, rejectLimit } = given;
  const plain = differences(
    { ...existing, name: existing.dataSet.name, department: existing.dataSet.departmentId },
    { name, driftPolicy, rejectLimit, department: department?.id ?? given.department },
  );
  const fixed = fixedFields(plain, ['department'], {
    zh: '请登记新的来源',
    en: 'register a new source',
  });
  if (fixed !== undefined) return fixed;
  const reading = readingChanges(existing, given.understanding);
  const changes = [...plain, ...reading];
  if (changes.length > 0 && existing.state === 'retired') {
    return cannot('该来源已停用', 'The source is retired', changes);
  }
  return changing(changes, (at) => change(at, existing, { given, plain, reading }));
}

async function create(ground: Ground, given: SourceDefinition): Promise<undefined> {
  const department = await findDepartmentByRef(ground.ctx.db, given.department);
  assert(department !== undefined, 'the department was planned before');
  const { code, name, driftPolicy, rejectLimit, unclassified, understanding } = given;
  await transact(ground.ctx.db, async (tx) => {
    const ctx = { ...ground.ctx, db: tx };
    const registered = {
      departmentId: department.id,
      code,
      name,
      driftPolicy,
      rejectLimit,
      unclassified,
    };
    const { id, version } = await registerSource(ctx, registered);
    if (understanding === undefined) return;
    await confirmUnderstanding(ctx, id, { version, understanding: understandingOf(understanding) });
  });
}

async function change(
  ground: Ground,
  existing: Source,
  change: {
    given: SourceDefinition;
    plain: readonly FieldChange[];
    reading: readonly FieldChange[];
  },
): Promise<undefined> {
  const { id, version } = existing;
  const { name, driftPolicy, rejectLimit, understanding } = change.given;
  await transact(ground.ctx.db, async (tx) => {
    const ctx = { ...ground.ctx, db: tx };
    if (change.plain.length > 0) {
      const renamed = name === existing.dataSet.name ? {} : { name };
      await updateSource(ctx, id, { version, driftPolicy, rejectLimit, ...renamed });
    }
    if (change.reading.length === 0 || understanding === undefined) return;
    const now = await getSource(tx, id);
    const next = understandingOf(understanding, now.understanding ?? undefined);
    await confirmUnderstanding(ctx, id, { version: now.version, understanding: next });
  });
}

/** What the definition says differs from what is saved; what the data taught (types, missing marks) is no difference. */
function readingChanges(
  existing: Source,
  given: UnderstandingDefinition | undefined,
): FieldChange[] {
  if (given === undefined) return [];
  const saved = existing.understanding ?? undefined;
  if (saved === undefined) {
    return [
      { field: 'understanding', before: undefined, after: `${given.columns.length} columns` },
    ];
  }
  const next = understandingOf(given, saved);
  // Every field of both is named, so that one the definition leaves out is one that goes.
  const fields = Object.keys({ ...saved, ...next });
  const all = (from: Understanding) =>
    // The keys are those of two understandings.
    Object.fromEntries(fields.map((name) => [name, from[name as keyof Understanding]]));
  return differences(all(saved), all(next), 'understanding.');
}

/** The whole understanding a definition stands for. In: the saved one, whose learned types and missing marks are kept. */
function understandingOf(given: UnderstandingDefinition, saved?: Understanding): Understanding {
  const { columns, missing, encoding, delimiter, quote, format } = given;
  const learned = new Map(saved?.columns.map((column) => [column.name, column]));
  const csv = format === 'csv';
  const text = {
    encoding: encoding ?? (csv ? 'utf-8' : undefined),
    delimiter: delimiter ?? (csv ? ',' : undefined),
    quote: quote ?? (csv ? '"' : undefined),
  } as const;
  return {
    format,
    compression: given.compression,
    skipRows: given.skipRows,
    headerRows: given.headerRows,
    ...present({ member: given.member, sheet: given.sheet, ...text }),
    missing: unionOf(saved?.missing ?? [], missing),
    columns: columns.map((column) => columnOf(column, learned.get(column.name))),
  };
}

/** Marks the data taught stay beside those of the definition. */
function unionOf(saved: readonly string[], given: readonly string[]): string[] {
  return given.every((mark) => saved.includes(mark))
    ? [...saved]
    : [...new Set([...given, ...saved])];
}

function columnOf(
  given: ColumnDefinition,
  saved: ColumnUnderstanding | undefined,
): ColumnUnderstanding {
  const { name, header = name, type, scale, format } = given;
  if (type !== undefined)
    return { name, header, type, confirmed: true, ...present({ scale, format }) };
  if (saved !== undefined && !saved.confirmed) return { ...saved, header };
  return { name, header, type: 'text', confirmed: false };
}

/** The members that have a value. */
function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  // Only members without a value were taken out.
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
