import { findDataSetByCode } from '#lifecycle/source/source.ts';
import type { ViewInput } from '#lifecycle/view/view.contract.ts';
import { checkView, findingWords, findViewOfDataSet, judgeTexts } from '#lifecycle/view/view.ts';
import type { Finding } from '#lifecycle/view/view.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { mayReadPublished } from '../modules.ts';
import { refusalWords } from './bundle-check.ts';
import type { BundleProblem } from './bundle-problem.ts';
import type { Defined } from './bundle.ts';
import { findDepartmentByRef, type Ground } from './ground.ts';
import type { ViewDefinition } from './view.schema.ts';
import { sqlOf } from './view.plan.ts';

interface Judged {
  defined: Defined<ViewDefinition>;
  sql: string;
}

/**
 * What the guard objects to in the views of a bundle, placed in their SQL files. Columns are looked at, too, where the
 * inputs are there and no view of the bundle makes them, because that one may be about to change.
 */
export async function viewProblems(ground: Ground): Promise<BundleProblem[]> {
  const problems: BundleProblem[] = [];
  const judged: Judged[] = [];
  for (const defined of ground.definitions) {
    if (!isView(defined)) continue;
    // A SQL file that could not be read is told already.
    if (defined.value.sqlFile !== undefined && defined.sql === undefined) continue;
    try {
      judged.push({ defined, sql: sqlOf(defined) });
    } catch (error) {
      problems.push(refusedAt(defined, 'mapping', error));
    }
  }
  if (judged.length === 0) return problems;
  const texts = judged.map(({ defined, sql }) => ({
    sql,
    aliases: Object.keys(defined.value.inputs),
  }));
  const findings = await judgeTexts(ground.ctx.lake, texts);
  for (const [at, one] of judged.entries()) {
    const found = findings[at] ?? [];
    problems.push(
      ...(found.length > 0
        ? found.map((finding) => problemOf(one.defined, finding))
        : await bindingProblems(ground, one)),
    );
  }
  return problems;
}

function isView(defined: Defined): defined is Defined<ViewDefinition> {
  return defined.value.kind === 'view';
}

function problemOf({ sql, placeOf }: Defined, finding: Finding): BundleProblem {
  const { line, column } = finding;
  const place = sql === undefined ? placeOf(['mapping']) : { file: sql.path, line, column };
  return { place, words: { zh: findingWords(finding, 'zh'), en: findingWords(finding, 'en') } };
}

function refusedAt(defined: Defined, field: string, error: unknown): BundleProblem {
  if (!(error instanceof Refusal)) throw error;
  return { place: defined.placeOf([field]), words: refusalWords(error) };
}

/** A view that stands as it is was bound when it was defined. */
async function isInstalled({ ctx }: Ground, { defined, sql }: Judged): Promise<boolean> {
  const dataSet = await findDataSetByCode(ctx.db, defined.code);
  const view = dataSet === undefined ? undefined : await findViewOfDataSet(ctx.db, dataSet.id);
  return view?.sql.trimEnd() === sql.trimEnd();
}

async function bindingProblems(ground: Ground, { defined, sql }: Judged): Promise<BundleProblem[]> {
  const { ctx, definitions } = ground;
  const { value } = defined;
  if (await isInstalled(ground, { defined, sql })) return [];
  const made = new Set(definitions.filter(({ kind }) => kind === 'view').map(({ code }) => code));
  const inputs: ViewInput[] = [];
  for (const [alias, code] of Object.entries(value.inputs)) {
    const dataSet = made.has(code) ? undefined : await findDataSetByCode(ctx.db, code);
    if (dataSet === undefined) return [];
    inputs.push({ alias, dataSetId: dataSet.id });
  }
  const department = await findDepartmentByRef(ctx.db, value.department);
  if (department === undefined) return [];
  try {
    const definition = { departmentId: department.id, sql, inputs };
    const { findings } = await checkView(ctx, definition, mayReadPublished);
    return findings.map((finding) => problemOf(defined, finding));
  } catch (error) {
    return [refusedAt(defined, 'inputs', error)];
  }
}
