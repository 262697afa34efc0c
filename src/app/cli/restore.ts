import { restoreBackup } from '../backup/restore-backup.ts';
import { commandConfig, groundOf, print, withProgress } from './backup.ts';
import { terminalLanguage } from './explain.ts';
import { bytes, thousands } from './terminal.ts';

export interface RestoreOptions {
  dataDir?: string;
  masterKey?: string;
  json?: boolean;
}

/** `chengshu restore`: makes an installation of a backup; the exit code is 1 when some service could not be loaded. */
export async function restore(path: string, options: RestoreOptions): Promise<void> {
  const { dataDir, masterKey } = options;
  const config = commandConfig(dataDir === undefined ? {} : { CHENGSHU_DATA_DIR: dataDir });
  const report = await withProgress((onProgress) =>
    restoreBackup(
      groundOf(config),
      { path, ...(masterKey === undefined ? {} : { masterKeyFile: masterKey }) },
      onProgress,
    ),
  );
  const zh = terminalLanguage() === 'zh';
  const { files, rows, migrated, served, notServed } = report;
  const size = bytes(report.bytes);
  print(options, report, [
    report.dataDir,
    zh
      ? `已恢复 ${report.takenAt} 的备份：${thousands(files)} 个文件，${size}，${thousands(rows)} 行`
      : `Restored the backup of ${report.takenAt}: ${thousands(files)} files, ${size}, ${thousands(rows)} rows`,
    zh ? `${served} 个资源的服务已装载` : `Services of ${served} resource(s) are loaded`,
    ...(migrated.length === 0 ? [] : [`${zh ? '已升级' : 'Upgraded'}: ${migrated.join(', ')}`]),
    ...notServed.map(({ resourceId, reason }) => `✗ ${resourceId}: ${reason}`),
    zh
      ? '接下来：npx chengshu doctor --deep，然后 npx chengshu start'
      : 'Next: npx chengshu doctor --deep, then npx chengshu start',
  ]);
  if (notServed.length > 0) process.exitCode = 1;
}
