import { readdir } from 'node:fs/promises';
import { findBrokenEvidence, findDamagedPackages } from '#lifecycle/retirement/retirement.ts';
import { type Check, judge, say } from './check.ts';
import { findReturned, selectSealedArchives } from './retirement.queries.ts';
import type { Ground } from './ground.ts';

/**
 * Whether the register of disposal is whole, sealed packages have their files, and nothing destroyed came back. `deep` also
 * opens every package and reads it.
 */
export async function checkRetirement(ground: Ground, deep: boolean): Promise<Check[]> {
  const broken = await findBrokenEvidence(ground.db);
  return [
    judge(
      'disposal-register',
      broken.map((sequence) => `entry ${sequence}`),
      {
        good: say('销毁清册完整', 'The register of disposal is whole'),
        bad: say(
          '销毁清册有 {count} 条记录被改动或缺失',
          '{count} entries of the register of disposal were changed or are missing',
        ),
        next: say(
          '数据库被改动：请保留现状并报告安全管理员',
          'The database was changed: keep it as it is and tell the security officer',
        ),
      },
    ),
    judge('archives', await archiveFindings(ground, deep), {
      good: deep
        ? say('每个归档包都完好', 'Every sealed package is what was sealed')
        : say('每个归档包的文件都在', 'Every sealed package has its files'),
      bad: say(
        '{count} 个归档包缺少文件或已损坏',
        '{count} sealed package(s) lack files or are damaged',
      ),
      next: say(
        '请从备份恢复 archives/ 下的这些文件',
        'Restore these files below archives/ from a backup',
      ),
    }),
    judge('destroyed', await findReturned(ground.db), {
      good: say('已销毁的数据没有重新出现', 'Nothing that was destroyed is here'),
      bad: say('{count} 个已销毁的数据集仍有数据', '{count} destroyed data set(s) have rows'),
      next: say(
        '停止后重新启动平台会再次销毁',
        'Stopping and starting the platform destroys them again',
      ),
    }),
  ];
}

async function archiveFindings({ db, storage, secrets }: Ground, deep: boolean): Promise<string[]> {
  const whole: string[] = [];
  const findings: string[] = [];
  for (const { id, directory, fileCount } of await selectSealedArchives(db)) {
    const names = await readdir(storage.path('archives', directory)).catch((): string[] => []);
    const sealed = names.filter((name) => name.endsWith('.sealed')).length;
    // One more for the manifest.
    if (sealed !== fileCount + 1)
      findings.push(`archives/${directory}: ${sealed} files, not ${fileCount + 1}`);
    else whole.push(id);
  }
  if (deep && secrets !== undefined)
    findings.push(...(await findDamagedPackages({ db, storage, secrets }, whole)));
  return findings;
}
