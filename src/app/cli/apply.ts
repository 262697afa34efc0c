import { createInterface } from 'node:readline/promises';
import { systemContext, systemReviewerId, type Context } from '#governance/identity/context.ts';
import { loadConfig, processEnvironment } from '#platform/config/config.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { createLogger } from '#platform/log/log.ts';
import { applyPlan, type ApplyReport } from '../definitions/apply.ts';
import { exportBundle } from '../definitions/export.ts';
import { planBundle, type BundlePlan } from '../definitions/plan.ts';
import { countActions, planText, reportText } from '../definitions/report-text.ts';
import { openInstallation, type Installation } from '../installation.ts';
import { awaitJob } from '../road/await-job.ts';
import { terminalLanguage } from './explain.ts';
import { progressLine } from './terminal.ts';

/** The exit code of a plan that would change something and was not applied. */
const changesPlannedExit = 3;

export interface ApplyOptions {
  plan?: boolean;
  yes?: boolean;
  json?: boolean;
}

/**
 * `chengshu apply`: shows what a bundle would change, asks, and applies it. Exit codes: 0 nothing to do or applied,
 * 1 refused or stopped, 3 there are changes that were only planned (`--plan`, or no terminal and no `--yes`).
 */
export async function apply(path: string, options: ApplyOptions): Promise<void> {
  await withInstallation(async (installation, ctx) => {
    const reviewer = {
      ...systemContext(installation.world, 'cli:reviewer', systemReviewerId),
      language: ctx.language,
    };
    const line = progressLine(process.stderr);
    const finishJob = async (jobId: string) => {
      await awaitJob(ctx, {
        jobId,
        stage: 'view',
        onProgress: ({ rows, rowsTotal }) => {
          line.update({
            stage: 'view',
            done: rows ?? 0,
            unit: 'rows',
            ...(rowsTotal === undefined ? {} : { total: rowsTotal }),
          });
        },
      });
    };
    const plan = await refusalAsJson(options, () =>
      planBundle({ ctx, reviewer }, { path, finishJob, environment: processEnvironment() }),
    );
    const count = countActions(plan.objects);
    const isNothing = count.create + count.change === 0;
    if (options.json !== true) process.stdout.write(planText(plan.objects, ctx.language));
    if (!isNothing && count.cannot === 0 && !(await isWanted(options, ctx))) {
      if (options.json === true) printJson(plan, undefined);
      process.exitCode = changesPlannedExit;
      return;
    }
    if (options.plan === true || (isNothing && count.cannot === 0)) {
      if (options.json === true) printJson(plan, undefined);
      if (count.cannot > 0) process.exitCode = 1;
      return;
    }
    if (count.cannot === 0) await installation.work();
    const report = await refusalAsJson(options, () =>
      applyPlan(plan, ({ kind }, at) => {
        line.update({ stage: kind, done: at, total: plan.objects.length, unit: 'definitions' });
      }),
    );
    line.clear();
    if (options.json === true) printJson(plan, report);
    else process.stdout.write(reportText(report, ctx.language));
    if (report.error !== undefined) throw report.error;
  });
}

/** `chengshu export`: writes what the installation holds as a bundle. */
export async function exportTo(directory: string, options: { json?: boolean }): Promise<void> {
  await withInstallation(async (_installation, ctx) => {
    const files = await exportBundle(ctx, directory);
    const text =
      options.json === true ? JSON.stringify({ directory, files }, null, 2) : files.join('\n');
    process.stdout.write(`${text}\n`);
  });
}

async function withInstallation(
  work: (installation: Installation, ctx: Context) => Promise<void>,
): Promise<void> {
  const environment = processEnvironment();
  const config = loadConfig({
    ...environment,
    CHENGSHU_LOG_LEVEL: environment['CHENGSHU_LOG_LEVEL'] ?? 'warn',
  });
  const installation = await openInstallation(config, createLogger({ level: config.logLevel }), {
    beside: true,
  });
  try {
    await work(installation, {
      ...systemContext(installation.world, 'cli'),
      language: terminalLanguage(),
    });
  } finally {
    await installation.close();
  }
}

/** Whether to go on: said by `--yes`, or asked on a terminal; without both the plan is all, and that is said. */
async function isWanted({ plan, yes, json }: ApplyOptions, ctx: Context): Promise<boolean> {
  if (plan === true) return false;
  if (yes === true) return true;
  const zh = ctx.language === 'zh';
  if (!process.stdin.isTTY || json === true) {
    process.stderr.write(
      zh ? '只做了计划；要应用请加 --yes\n' : 'Only planned; add --yes to apply\n',
    );
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(zh ? '应用以上内容？[y/N] ' : 'Apply this? [y/N] ');
  terminal.close();
  return /^(y|yes|是)$/i.test(answer.trim());
}

/** With `--json` a refusal is told on standard output, too, with the places in the bundle. */
async function refusalAsJson<T>(options: ApplyOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (options.json === true && error instanceof Refusal) {
      const { code, details } = error;
      const words = { zh: error.words('zh'), en: error.words('en') };
      process.stdout.write(`${JSON.stringify({ code, words, ...details.extension }, null, 2)}\n`);
    }
    throw error;
  }
}

function printJson({ objects }: BundlePlan, report: ApplyReport | undefined): void {
  const plan = objects.map(({ kind, code, name, place, planned }) => {
    const { action } = planned;
    return {
      kind,
      code,
      name,
      place,
      action,
      ...('changes' in planned ? { changes: planned.changes } : {}),
      ...('reason' in planned ? { reason: planned.reason } : {}),
    };
  });
  const applied = report === undefined ? null : report.objects;
  process.stdout.write(
    `${JSON.stringify({ counts: countActions(objects), plan, applied }, null, 2)}\n`,
  );
}
