import { createInterface } from 'node:readline/promises';
import { resolve } from 'node:path';
import { loadConfig, processEnvironment, type Config } from '#platform/config/config.ts';
import { createLogger } from '#platform/log/log.ts';
import { monotonicMs } from '#platform/time/time.ts';
import { demoAccounts, demoPassword } from '../demo/demo-accounts.ts';
import {
  findCity,
  isLoopback,
  markCity,
  removeDemo,
  requireDemoPlace,
} from '../demo/demo-place.ts';
import type { RoadLine } from '../demo/demo-table.ts';
import { demoErrors } from '../demo/demo.errors.ts';
import { makeCity, openOldSystems, type DemoProgress, type DemoStage } from '../demo/demo.ts';
import { openServer } from '../http/open-server.ts';
import { openInstallation } from '../installation.ts';
import { terminalLanguage } from './explain.ts';
import { whenAskedToStop } from './stop.ts';
import { progressLine, textTable, type ProgressLine } from './terminal.ts';

export interface DemoOptions {
  dataDir: string;
  seed?: string;
  scale?: string;
  serve: boolean;
  reset?: boolean;
  yes?: boolean;
  expose?: boolean;
}

const seedDefault = '1';
const stoppedText = '\n已停止；再次运行会接着做。Stopped; running it again goes on.\n';

/**
 * `chengshu demo`: makes the demo city, carries its data along the road, prints the table of roads, and serves until it
 * is asked to stop. A second run goes on where the first one ended.
 */
export async function demo(options: DemoOptions): Promise<void> {
  const environment = processEnvironment();
  const dataDir = resolve(options.dataDir);
  const config: Config = {
    ...loadConfig({
      ...environment,
      CHENGSHU_DATA_DIR: dataDir,
      CHENGSHU_LOG_LEVEL: environment['CHENGSHU_LOG_LEVEL'] ?? 'warn',
    }),
    isDemo: true,
  };
  if (!isLoopback(config.host) && options.expose !== true) {
    throw demoErrors.exposed({ host: config.host });
  }
  if (options.reset === true && !(await reset(config, options))) return;
  await requireDemoPlace(dataDir);
  const city = await cityOf(dataDir, options);
  // Marked before anything else is written: a run that is killed while it opens is known by the next one.
  if ((await findCity(dataDir)) === undefined) await markCity(dataDir, { ...city, isReady: false });
  const asked = whenAskedToStop(environment);
  const installation = await openInstallation(config, createLogger({ level: config.logLevel }));
  const line = progressLine(process.stderr);
  let door: Awaited<ReturnType<typeof openOldSystems>>;
  try {
    door = await openOldSystems(installation);
    // As one of several processes it only gives the orders; those beside it do the work.
    if (config.role !== 'api') await installation.work();
    const carried = carry({ world: installation.world, door }, city, line);
    // When it is asked to stop first, what is under way fails as the installation closes; the next run goes on.
    carried.catch(() => undefined);
    const isStopped = await Promise.race([carried.then(() => false), asked.then(() => true)]);
    if (isStopped) {
      installation.world.log.level = 'silent';
      process.stdout.write(stoppedText);
    }
    if (isStopped || !options.serve) return;
    const server = await openServer(installation.world);
    process.stdout.write(accountsText(server.url));
    await asked;
    await server.close();
  } finally {
    line.clear();
    await door?.close();
    await installation.close();
  }
}

async function carry(
  installation: Parameters<typeof makeCity>[0],
  city: { seed: string; scale: number },
  line: ProgressLine,
): Promise<void> {
  const began = monotonicMs();
  const lines = await makeCity(installation, city, progressOn(line));
  line.clear();
  process.stdout.write(roadText(lines));
  const seconds = ((monotonicMs() - began) / 1000).toFixed(1);
  const rows = lines.reduce((sum, { rows: count }) => sum + count, 0).toLocaleString('en');
  process.stdout.write(`\n${lines.length} data sets, ${rows} rows, ${seconds} s\n`);
}

/** The seed and the scale asked for, or those of the city that stands. Refuses others than those. */
async function cityOf(
  dataDir: string,
  options: DemoOptions,
): Promise<{ seed: string; scale: number }> {
  const known = await findCity(dataDir);
  const seed = options.seed ?? known?.seed ?? seedDefault;
  const scale = options.scale === undefined ? (known?.scale ?? 1) : Number(options.scale);
  if (known !== undefined && (known.seed !== seed || known.scale !== scale)) {
    throw demoErrors.otherCity({ seed: known.seed, scale: known.scale });
  }
  return { seed, scale };
}

/** Takes the demo away when that is confirmed by `--yes` or on a terminal. Out: whether it did. */
async function reset(config: Config, options: DemoOptions): Promise<boolean> {
  if (config.databaseUrl !== undefined) throw demoErrors.resetElsewhere();
  const zh = terminalLanguage() === 'zh';
  if (options.yes !== true) {
    if (!process.stdin.isTTY) {
      process.stderr.write(zh ? '重新开始请加 --yes\n' : 'Add --yes to begin again\n');
      process.exitCode = 1;
      return false;
    }
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const question = zh
      ? `删除 ${config.dataDir} 中的演示并重新开始？[y/N] `
      : `Delete the demo in ${config.dataDir} and begin again? [y/N] `;
    const answer = await terminal.question(question);
    terminal.close();
    if (!/^(y|yes|是)$/i.test(answer.trim())) return false;
  }
  await removeDemo(config.dataDir);
  return true;
}

const stageWords: Readonly<Record<DemoStage, string>> = {
  files: '生成数据 files',
  definitions: '部门和定义 definitions',
  people: '演示账号 accounts',
  landing: '接入入库 landing',
  catalogue: '目录和服务 catalogue',
  applications: '应用和授权 grants',
  serving: '装载服务 serving',
  work: '待办事项 things to do',
};

function progressOn(line: ProgressLine): DemoProgress {
  return {
    onProgress: (stage, progress) => {
      line.update({ stage: stageWords[stage], ...progress });
    },
    onStage: (stage, seconds) => {
      line.clear();
      process.stdout.write(`✓ ${stageWords[stage]}  ${seconds.toFixed(1)} s\n`);
    },
  };
}

function roadText(lines: readonly RoadLine[]): string {
  const header = ['数据集', '名称', '部门', '行数', '拒收', '视图', '目录', '服务', '应用', '状态'];
  const rows = lines.map((one) => [
    one.code,
    one.name,
    one.department,
    one.rows,
    one.rejected,
    one.viewRows,
    one.resource,
    one.services,
    one.applications,
    one.condition,
  ]);
  return `\n${textTable(header, rows)}\n`;
}

function accountsText(url: string): string {
  const rows = demoAccounts.map(({ loginName, displayName, role }) => [
    loginName,
    displayName,
    role,
  ]);
  return [
    '',
    `城枢演示 Chengshu demo  ${url}`,
    `密码 password: ${demoPassword}`,
    textTable(['登录名', '姓名', '角色'], rows),
    '',
  ].join('\n');
}
