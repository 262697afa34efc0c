import type { Context } from '#governance/identity/context.ts';
import { authorize } from '#governance/policy/perform.ts';
import { type Lake, sqlIdentifier } from '#platform/lake/lake.ts';
import { snapshotProfiles } from '#lifecycle/cache/cache.ts';
import type { Finding } from './guard/sql-finding.ts';
import { judgeSql } from './guard/sql-guard.ts';
import { mappingColumnsMax, type Mapping } from './mapping.schema.ts';
import { proposeMapping } from './mapping-proposal.rules.ts';
import { mappingSql } from './mapping.ts';
import { previewRowsMax, type ViewInput } from './view.contract.ts';
import type { Definition } from './view-definition.ts';
import { viewErrors } from './view.errors.ts';
import { findDataSets } from './view-ground.queries.ts';
import { type MayRead, ownDataOnly, readableInputs, resolveInputs } from './view-inputs.ts';
import {
  prepareView,
  previewInputRowsMax,
  previewMemoryMb,
  previewTimeoutMs,
  requirePrepared,
  resultName,
  sqlRefused,
  type ViewColumn,
  withViewSession,
} from './view-session.ts';

/** Alias a proposed mapping reads its data set under. */
const proposedAlias = 'input';

/**
 * Judges a definition without running it. Out: objections, and the columns of the result where all inputs have
 * data to bind against. Refuses inputs the department may not read.
 */
export async function checkView(
  ctx: Context,
  definition: Definition,
  mayRead: MayRead,
): Promise<{ findings: readonly Finding[]; columns: readonly ViewColumn[] }> {
  const { departmentId, sql } = definition;
  await authorize(ctx, 'view:define', { type: 'view', departmentId });
  const inputs = await resolveInputs(ctx.db, { ...definition, mayRead });
  const aliases = inputs.map((input) => input.alias);
  const bound = inputs.every((input) => input.snapshot !== undefined);
  const readable = bound ? readableInputs(ctx.lake, inputs) : [];
  const session = { inputs: readable, timeoutMs: previewTimeoutMs, memoryLimitMb: previewMemoryMb };
  return withViewSession(ctx.lake, session, async (opened) => {
    if (!bound) return { findings: (await judgeSql(opened, sql, aliases)).findings, columns: [] };
    const preparation = await prepareView(opened, sql, aliases);
    return preparation.ok
      ? { findings: [], columns: preparation.columns }
      : { findings: preparation.findings, columns: [] };
  });
}

/**
 * What the guard objects to in SQL whose inputs need not exist yet; columns are not looked at. In: SQL texts with the
 * aliases each may read. Out: the objections to each, in the same order.
 */
export function judgeTexts(
  lake: Lake,
  texts: readonly { sql: string; aliases: readonly string[] }[],
): Promise<(readonly Finding[])[]> {
  const session = { inputs: [], timeoutMs: previewTimeoutMs, memoryLimitMb: previewMemoryMb };
  return withViewSession(lake, session, async (opened) => {
    const findings = [];
    for (const { sql, aliases } of texts)
      findings.push((await judgeSql(opened, sql, aliases)).findings);
    return findings;
  });
}

/** Refuses a definition that checkView objects to. */
export async function judgeDefinition(
  ctx: Context,
  definition: Definition,
  mayRead: MayRead,
): Promise<void> {
  const { findings } = await checkView(ctx, definition, mayRead);
  if (findings.length > 0) throw sqlRefused(findings, ctx.language);
}

/**
 * The first rows of a definition, at most previewRowsMax, over at most previewInputRowsMax rows of each input and
 * in at most previewTimeoutMs. Rows are data: whoever asks must be allowed to see samples.
 */
export async function previewView(
  ctx: Context,
  definition: Definition,
  mayRead: MayRead,
): Promise<{ columns: ViewColumn[]; rows: Record<string, unknown>[]; sampled: boolean }> {
  const { departmentId, sql } = definition;
  await authorize(ctx, 'view:define', { type: 'view', departmentId });
  await authorize(ctx, 'snapshot:sample', { type: 'snapshot', departmentId });
  const inputs = await resolveInputs(ctx.db, { ...definition, mayRead });
  const session = {
    inputs: readableInputs(ctx.lake, inputs),
    timeoutMs: previewTimeoutMs,
    memoryLimitMb: previewMemoryMb,
    inputRowsMax: previewInputRowsMax,
  };
  return withViewSession(ctx.lake, session, async (opened) => {
    const columns = requirePrepared(
      await prepareView(
        opened,
        sql,
        inputs.map((input) => input.alias),
      ),
      ctx.language,
    );
    const rows = await opened.rows(`SELECT * FROM ${resultName} LIMIT ${previewRowsMax}`);
    const sampled = inputs.some((input) => (input.snapshot?.rowCount ?? 0) > previewInputRowsMax);
    return { columns: [...columns], rows, sampled };
  });
}

/**
 * Proposes a definition for a data set nobody has described: a mapping, or everything as it is when there are more
 * columns than a mapping holds. Refuses a data set without a snapshot.
 */
export async function proposeView(
  ctx: Context,
  ask: { dataSetId: string },
): Promise<{ mapping: Mapping | null; inputs: ViewInput[]; sql: string }> {
  const [dataSet] = await findDataSets(ctx.db, [ask.dataSetId]);
  if (dataSet === undefined) throw viewErrors.inputNotFound({ alias: proposedAlias });
  const { departmentId } = dataSet;
  await authorize(ctx, 'view:define', { type: 'view', departmentId });
  const inputs = [{ alias: proposedAlias, dataSetId: dataSet.id }];
  const [input] = await resolveInputs(ctx.db, { departmentId, inputs, mayRead: ownDataOnly });
  if (input?.snapshot === undefined) throw viewErrors.inputEmpty({ alias: proposedAlias });
  const { columns, id } = input.snapshot;
  if (columns.length > mappingColumnsMax) {
    return { mapping: null, inputs, sql: `SELECT * FROM ${sqlIdentifier(proposedAlias)}` };
  }
  const profiles = new Map(
    (await snapshotProfiles(ctx.db, id)).map((profile) => [profile.name, profile]),
  );
  const profiled = columns.map((column) => ({ ...profiles.get(column.name), ...column }));
  const mapping = proposeMapping(proposedAlias, profiled);
  return { mapping, inputs, sql: mappingSql(mapping) };
}
