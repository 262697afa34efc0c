import { restoreBackup } from '../backup/restore-backup.ts';
import { commandConfig, groundOf, print, withProgress } from './backup.ts';
import { terminalLanguage } from './explain.ts';
import { bytes, thousands } from './terminal.ts';

export interface RestoreOptions {
  dataDir?: string;
  masterKey?: string;
  ledger?: string;
  withoutLedger?: boolean;
  json?: boolean;
}

/** `chengshu restore`: makes an installation of a backup; the exit code is 1 when some service could not be loaded or destroyed data stay. */
export async function restore(path: string, options: RestoreOptions): Promise<void> {
  const { dataDir, masterKey, ledger, withoutLedger } = options;
  const config = commandConfig(dataDir === undefined ? {} : { CHENGSHU_DATA_DIR: dataDir });
  const report = await withProgress((onProgress) =>
    restoreBackup(
      groundOf(config),
      {
        path,
        ...(masterKey === undefined ? {} : { masterKeyFile: masterKey }),
        ...(withoutLedger === true ? { ledger: 'none' } : {}),
        ...(ledger === undefined ? {} : { ledger: { dir: ledger } }),
      },
      onProgress,
    ),
  );
  const zh = terminalLanguage() === 'zh';
  const { files, rows, migrated, served, notServed, destroyedAgain, heldBack } = report;
  const size = bytes(report.bytes);
  print(options, report, [
    report.dataDir,
    zh
      ? `已恢复 ${report.takenAt} 的备份：${thousands(files)} 个文件，${size}，${thousands(rows)} 行`
      : `Restored the backup of ${report.takenAt}: ${thousands(files)} files, ${size}, ${thousands(rows)} rows`,
    zh ? `${served} 个资源的服务已装载` : `Services of ${served} resource(s) are loaded`,
    ...(destroyedAgain === 0
      ? []
      : [
          zh
            ? `台账中已销毁的 ${destroyedAgain} 个数据集已再次销毁`
            : `${destroyedAgain} data set(s) that the ledger says were destroyed are destroyed again`,
        ]),
    ...(heldBack === 0
      ? []
      : [
          zh
            ? `✗ ${heldBack} 个已销毁的数据集在备份中被保全，未能再次销毁`
            : `✗ ${heldBack} data set(s) that were destroyed are held in the backup and came back`,
        ]),
    ...(migrated.length === 0 ? [] : [`${zh ? '已升级' : 'Upgraded'}: ${migrated.join(', ')}`]),
    ...notServed.map(({ resourceId, reason }) => `✗ ${resourceId}: ${reason}`),
    zh
      ? '接下来：npx chengshu doctor --deep，然后 npx chengshu start'
      : 'Next: npx chengshu doctor --deep, then npx chengshu start',
  ]);
  if (notServed.length > 0 || heldBack > 0) process.exitCode = 1;
}
