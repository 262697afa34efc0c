import { systemAccountId, type Actor } from '#governance/identity/context.ts';
import { type Config, loadConfig, processEnvironment } from '#platform/config/config.ts';
import { createLogger, type Logger } from '#platform/log/log.ts';
import { systemClock, type Clock } from '#platform/time/time.ts';
import { checkBackup } from '../backup/check-backup.ts';
import type { OnProgress } from '../backup/copying.ts';
import { takeBackup } from '../backup/take-backup.ts';
import { terminalLanguage } from './explain.ts';
import { bytes, progressLine, thousands } from './terminal.ts';

export interface BackupOptions {
  /** False with `--no-key`. */
  key: boolean;
  json?: boolean;
}

/** `chengshu backup`: takes a backup and prints what it holds. */
export async function backup(path: string, options: BackupOptions): Promise<void> {
  const report = await withProgress((onProgress) =>
    takeBackup(groundOf(commandConfig()), { path, isKeyIncluded: options.key }, onProgress),
  );
  const zh = terminalLanguage() === 'zh';
  const { files, tables, rows, isKeyIncluded } = report;
  const size = bytes(report.bytes);
  print(options, report, [
    report.path,
    zh
      ? `${thousands(files)} 个文件，${size}；${tables} 张表，${thousands(rows)} 行`
      : `${thousands(files)} files, ${size}; ${tables} tables, ${thousands(rows)} rows`,
    zh
      ? `未包含：正在进行的上传、登录会话；服务表在恢复时由快照重新装载`
      : `Left out: uploads under way, sign-ins; what services answer from is loaded from the snapshots when restored`,
    ...(isKeyIncluded ? [] : [keyWords(zh)]),
  ]);
}

function keyWords(zh: boolean): string {
  return zh
    ? '未包含主密钥（secrets/master.key）：请另行妥善保存，恢复时需要它'
    : 'Without the master key (secrets/master.key): keep it elsewhere, restoring needs it';
}

/** `chengshu verify-backup`: reads every byte of a backup and writes nothing. */
export async function verifyBackup(path: string, options: { json?: boolean }): Promise<void> {
  const manifest = await withProgress((onProgress) => checkBackup(path, onProgress));
  const { takenAt, product, files, key } = manifest;
  const zh = terminalLanguage() === 'zh';
  const size = bytes(files.bytes);
  print(options, { path, takenAt, product, files: files.count, bytes: files.bytes, key }, [
    zh
      ? `完好：${takenAt} 由 ${product} 版本制作，${thousands(files.count)} 个文件，${size}`
      : `Whole: taken at ${takenAt} by version ${product}, ${thousands(files.count)} files, ${size}`,
    ...(key.isIncluded || key.id === null ? [] : [keyWords(zh)]),
  ]);
}

/** The configuration of a command that speaks for itself: logs only what is wrong. */
export function commandConfig(settings: Record<string, string> = {}): Config {
  const environment = processEnvironment();
  const level = environment['CHENGSHU_LOG_LEVEL'] ?? 'warn';
  return loadConfig({ ...environment, CHENGSHU_LOG_LEVEL: level, ...settings });
}

/** What a backup or restore by the command line stands on. */
export function groundOf(config: Config): {
  config: Config;
  log: Logger;
  now: Clock;
  actor: Actor;
} {
  return {
    config,
    log: createLogger({ level: config.logLevel }),
    now: systemClock,
    actor: { kind: 'system', id: systemAccountId, name: 'cli', departmentId: null, roles: [] },
  };
}

/** Runs work with a line of progress on standard error. */
export async function withProgress<T>(work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  const line = progressLine(process.stderr);
  try {
    return await work((progress) => {
      line.update(progress);
    });
  } finally {
    line.clear();
  }
}

/** Prints a report as JSON or as lines. */
export function print(options: { json?: boolean }, report: object, lines: readonly string[]): void {
  const text = options.json === true ? JSON.stringify(report, null, 2) : lines.join('\n');
  process.stdout.write(`${text}\n`);
}
