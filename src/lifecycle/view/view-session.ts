import { type Language, languages, Refusal } from '#platform/errors/errors.ts';
import {
  type Lake,
  lakeErrors,
  type LakeSession,
  sqlIdentifier,
  sqlLiteral,
} from '#platform/lake/lake.ts';
import { bindingFinding } from './guard/binding-finding.ts';
import { estimatePairs, isTooHeavy } from './guard/sql-estimate.ts';
import { type Finding, wordsOf } from './guard/sql-finding.ts';
import { judgeSql } from './guard/sql-guard.ts';
import { processMemoryMax, watchMemory } from './memory-watch.ts';
import { loadAreas, loadStandardisers, needsAreas } from './standardisers/catalogue.ts';
import { viewErrors } from './view.errors.ts';

/** Time a preview may take. */
export const previewTimeoutMs = 10_000;
/** Time a build may take. */
export const buildTimeoutMs = 3_600_000;
/** Rows of each input that a preview looks at. */
export const previewInputRowsMax = 200_000;
/** Memory a preview may use. */
export const previewMemoryMb = 512;

/** An input as the SQL sees it: a name and the Parquet files of its snapshot. */
export interface ReadableInput {
  alias: string;
  paths: readonly string[];
  /** The columns that may be read; absent: all. */
  columns?: readonly string[];
}

export interface ViewSessionOptions {
  inputs: readonly ReadableInput[];
  /** Directory the result is written to. */
  outputDir?: string;
  timeoutMs: number;
  memoryLimitMb?: number;
  /** Look at no more than this many rows of each input. */
  inputRowsMax?: number;
  /** Bytes the whole process may hold before the session is given up. Default processMemoryMax(). */
  processMemoryMax?: number;
  signal?: AbortSignal;
}

/**
 * Opens an isolated session that can read the inputs under their aliases and knows the standardisers, and nothing
 * else: no other file, no network, no setting. Ends with the lake's refusals when time or memory run out.
 */
export async function withViewSession<T>(
  lake: Lake,
  options: ViewSessionOptions,
  work: (session: LakeSession) => Promise<T>,
): Promise<T> {
  const { inputs, outputDir, memoryLimitMb, signal } = options;
  const watch = watchMemory(options.processMemoryMax ?? processMemoryMax());
  const session = {
    allowedPaths: inputs.flatMap((input) => input.paths),
    timeoutMs: options.timeoutMs,
    signal: signal === undefined ? watch.signal : AbortSignal.any([signal, watch.signal]),
    ...(outputDir === undefined ? {} : { allowedDirectories: [outputDir] }),
    ...(memoryLimitMb === undefined ? {} : { memoryLimitMb }),
  };
  try {
    return await lake.session(session, async (opened) => {
      await loadStandardisers(opened);
      for (const input of inputs) await opened.run(inputSql(input, options.inputRowsMax));
      return work(opened);
    });
  } catch (error) {
    if (!watch.signal.aborted) throw error;
    throw viewErrors.memoryExhausted({}, { cause: error });
  } finally {
    watch.stop();
  }
}

function inputSql(input: ReadableInput, rowsMax: number | undefined): string {
  const files = input.paths.map(sqlLiteral).join(', ');
  const limit = rowsMax === undefined ? '' : ` LIMIT ${rowsMax}`;
  const columns = input.columns?.map(sqlIdentifier).join(', ') ?? '*';
  return `CREATE VIEW ${sqlIdentifier(input.alias)} AS SELECT ${columns} FROM read_parquet([${files}])${limit}`;
}

/** Name under which a prepared view is read; aliases cannot begin like it. */
export const resultName = 'chengshu_result';

export interface ViewColumn {
  name: string;
  type: string;
}

export type Preparation =
  | { ok: true; columns: readonly ViewColumn[] }
  | { ok: false; findings: readonly Finding[] };

/**
 * Judges the SQL, binds it and estimates its cost, without running it. Out: the columns of the result, which can
 * then be read as `resultName` in this session, or what stands against it.
 */
export async function prepareView(
  session: LakeSession,
  sql: string,
  inputs: readonly string[],
): Promise<Preparation> {
  const verdict = await judgeSql(session, sql, inputs);
  if (!verdict.allowed) return { ok: false, findings: verdict.findings };
  if (needsAreas(verdict.functions)) await loadAreas(session);
  try {
    // The SQL stands last, so that a comment or semicolon at its end does no harm.
    await session.run(`CREATE TEMP VIEW ${resultName} AS ${sql}`);
  } catch (error) {
    return { ok: false, findings: [findingOf(error, sql)] };
  }
  const pairs = await estimatePairs(session, `SELECT * FROM ${resultName}`);
  if (isTooHeavy(pairs)) {
    return {
      ok: false,
      findings: [{ kind: 'cross-product', thing: String(pairs), line: 1, column: 1 }],
    };
  }
  return { ok: true, columns: await session.describe(`SELECT * FROM ${resultName}`) };
}

/** Refuses SQL that cannot run. In: the language of who is told; see `sqlRefused`. */
export function requirePrepared(
  preparation: Preparation,
  language?: Language,
): readonly ViewColumn[] {
  if (preparation.ok) return preparation.columns;
  throw sqlRefused(preparation.findings, language);
}

/** SQL that cannot run, with every objection and its place, in the language given or, without one, in both. */
export function sqlRefused(findings: readonly Finding[], language?: Language): Refusal {
  const [first] = findings;
  const say = (finding: Finding) =>
    (language === undefined ? languages : [language])
      .map((one) => wordsOf(finding, one))
      .join(' / ');
  return viewErrors.sqlRefused(
    { first: first === undefined ? '' : say(first) },
    {
      errors: findings.map((finding) => ({
        path: `sql:${finding.line}:${finding.column}`,
        message: say(finding),
      })),
    },
  );
}

/** What the engine says of names and types it cannot bind; everything else goes on. */
function findingOf(error: unknown, sql: string): Finding {
  if (!(error instanceof Refusal) || error.code !== lakeErrors.badSql().code) throw error;
  const { reason } = error.params;
  return bindingFinding(typeof reason === 'string' ? reason : '', sql);
}
