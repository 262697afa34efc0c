import { systemContext, systemReviewerId } from '#governance/identity/context.ts';
import { baseUrlOf } from '#lifecycle/service/service.ts';
import { loadConfig, processEnvironment } from '#platform/config/config.ts';
import { createLogger } from '#platform/log/log.ts';
import { openInstallation } from '../installation.ts';
import { carry, nameOfFile } from '../road/road.ts';
import type { RoadReport } from '../road/stage.ts';
import { terminalLanguage } from './explain.ts';
import { progressLine, textTable } from './terminal.ts';

export interface RoadOptions {
  department: string;
  uscc?: string;
  name?: string;
  key?: string;
  json?: boolean;
}

/** `chengshu road`: carries a file to a callable service and prints the table of stages, the address and a call that works. */
export async function road(path: string, options: RoadOptions): Promise<void> {
  const config = loadConfig({
    ...processEnvironment(),
    CHENGSHU_LOG_LEVEL: processEnvironment()['CHENGSHU_LOG_LEVEL'] ?? 'warn',
  });
  const log = createLogger({ level: config.logLevel });
  const installation = await openInstallation(config, log, { beside: true });
  const line = progressLine(process.stderr);
  try {
    await installation.work();
    const language = terminalLanguage();
    const ctx = { ...systemContext(installation.world, 'cli'), language };
    const reviewer = {
      ...systemContext(installation.world, 'cli:reviewer', systemReviewerId),
      language,
    };
    const report = await carry(
      { ctx, reviewer },
      {
        path,
        department: options.department,
        ...(options.uscc === undefined ? {} : { uscc: options.uscc }),
        name: options.name ?? nameOfFile(path),
        key: (options.key ?? '')
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== ''),
        baseUrl: baseUrlOf(ctx),
      },
      (stage, { rows, rowsTotal, bytes, bytesTotal }) => {
        const byRows = rows !== undefined && rowsTotal !== undefined;
        const total = byRows ? rowsTotal : bytesTotal;
        line.update({
          stage,
          done: (byRows ? rows : bytes) ?? rows ?? 0,
          unit: byRows || bytes === undefined ? 'rows' : 'B',
          ...(total === undefined ? {} : { total }),
        });
      },
    );
    line.clear();
    process.stdout.write(
      options.json === true ? `${JSON.stringify(report, null, 2)}\n` : reportText(report),
    );
  } finally {
    line.clear();
    await installation.close();
  }
}

function reportText(report: RoadReport): string {
  const rows = report.stages.map(({ stage, rowsIn, rowsOut, rejected, seconds, note }) => [
    stage,
    rowsIn ?? '',
    rowsOut ?? '',
    rejected ?? '',
    seconds.toFixed(2),
    note,
  ]);
  const lines = [textTable(['stage', 'rows in', 'rows out', 'rejected', 'seconds', ''], rows), ''];
  if (report.rejectsRun !== null) {
    lines.push(
      `Rejected rows with their reasons: /api/v1/landing-runs/${report.rejectsRun}/rejects`,
      '',
    );
  }
  lines.push(
    report.service.url,
    '',
    'Call it (with `npm start` running; the key is shown this once):',
    report.curl,
    '',
  );
  return lines.join('\n');
}
