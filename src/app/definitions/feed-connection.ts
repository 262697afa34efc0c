import { findConnectionByName, findDataSetByCode } from '#lifecycle/source/source.ts';
import { type ConnectorKind, isTableKind } from '#lifecycle/source/connection.contract.ts';
import { isFileKind } from '#lifecycle/source/file-connection.contract.ts';
import type { BundleProblem } from './bundle-problem.ts';
import type { Defined } from './bundle.ts';
import type { ConnectionDefinition } from './connection.schema.ts';
import { departmentPaths } from './department-order.rules.ts';
import type { FeedDefinition } from './feed.schema.ts';
import { findDepartmentByRef, type Ground } from './ground.ts';
import { hint } from './suggestion.rules.ts';

/** The connections of the bundle that belong to the department whose source a feed feeds. */
async function connectionsBeside(
  ground: Ground,
  given: FeedDefinition,
): Promise<ConnectionDefinition[]> {
  const { ctx, definitions } = ground;
  const source = definitions.find(({ kind, code }) => kind === 'source' && code === given.code);
  const own =
    source?.value.kind === 'source'
      ? await departmentKey(ground, source.value.department)
      : (await findDataSetByCode(ctx.db, given.code))?.departmentId;
  const beside: ConnectionDefinition[] = [];
  for (const { value } of definitions) {
    if (value.kind !== 'connection') continue;
    if ((await departmentKey(ground, value.department)) === own) beside.push(value);
  }
  return beside;
}

/** The connection of the bundle by which a feed collects, or undefined. */
export async function connectionOfFeed(
  ground: Ground,
  given: FeedDefinition,
): Promise<ConnectionDefinition | undefined> {
  return (await connectionsBeside(ground, given)).find(({ code }) => code === given.connection);
}

/** Feeds of what is no source, by a connection that their department has not, or that do not fit it. */
export async function feedProblems(ground: Ground): Promise<BundleProblem[]> {
  const problems: BundleProblem[] = [];
  for (const { value, placeOf } of ground.definitions) {
    if (value.kind !== 'feed') continue;
    const words = await feedProblem(ground, value);
    if (words !== undefined) problems.push({ place: placeOf([words.field]), words });
  }
  return problems;
}

async function feedProblem(
  ground: Ground,
  given: FeedDefinition,
): Promise<(BundleProblem['words'] & { field: string }) | undefined> {
  const isView = ({ kind, code }: Defined) => kind === 'view' && code === given.code;
  if (ground.definitions.some(isView)) {
    return {
      field: 'code',
      zh: `${given.code} 是视图，只有来源才采集`,
      en: `${given.code} is a view; only a source collects`,
    };
  }
  const beside = await connectionsBeside(ground, given);
  const kind =
    beside.find(({ code }) => code === given.connection)?.type ??
    (await installedKind(ground, given));
  const name = given.connection;
  if (kind === undefined) {
    const near = hint(
      name,
      beside.map(({ code }) => code),
    );
    return {
      field: 'connection',
      zh: `来源所属部门没有连接 ${name}${near.zh}`,
      en: `the department of the source has no connection ${name}${near.en}`,
    };
  }
  if (fits(kind, given.selection)) return undefined;
  return {
    field: 'selection',
    zh: `${kind} 连接不能这样选取数据`,
    en: `this cannot be chosen from a connection of the type ${kind}`,
  };
}

function fits(kind: ConnectorKind, selection: FeedDefinition['selection']): boolean {
  if ('table' in selection) return isTableKind(kind);
  return 'pattern' in selection ? isFileKind(kind) : kind === 'http';
}

async function installedKind(
  { ctx: { db }, definitions }: Ground,
  given: FeedDefinition,
): Promise<ConnectorKind | undefined> {
  const source = definitions.find(({ kind, code }) => kind === 'source' && code === given.code);
  const departmentId =
    (await findDataSetByCode(db, given.code))?.departmentId ??
    (source?.value.kind === 'source'
      ? (await findDepartmentByRef(db, source.value.department))?.id
      : undefined);
  if (departmentId === undefined) return undefined;
  return (await findConnectionByName(db, { departmentId, name: given.connection }))?.kind;
}

/** One key for one department, however it is referred to. */
async function departmentKey({ ctx, definitions }: Ground, ref: string): Promise<string> {
  const installed = await findDepartmentByRef(ctx.db, ref);
  return installed?.id ?? departmentPaths(definitions).get(ref)?.code ?? ref;
}
