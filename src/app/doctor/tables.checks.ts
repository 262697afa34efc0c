import { type Check, judge, say } from './check.ts';
import {
  countServingRows,
  findBrokenPointers,
  findBrokenRuns,
  findStrayServing,
  selectCurrentServing,
} from './doctor.queries.ts';
import { type Ground, steady } from './ground.ts';

/** Whether landings, views, resources and what is served agree with the snapshots. */
export async function checkTables(ground: Ground): Promise<Check[]> {
  const { db } = ground;
  return [
    judge('landing-runs', await steady(ground, () => findBrokenRuns(db)), {
      good: say('每次入库：读入 = 入库 + 拒收', 'Every landing: rows in = rows out + rejected'),
      bad: say('{count} 次入库的记录不一致', '{count} landing(s) are not consistent'),
      next: say(
        '请停止后重新启动平台；若仍在，请报告',
        'Stop and start the platform; report it if it stays',
      ),
    }),
    judge('serving', await steady(ground, () => servingFindings(ground)), {
      good: say('每个服务表与其快照行数相同', 'Every serving table has the rows of its snapshot'),
      bad: say(
        '服务表有 {count} 处不符',
        '{count} disagreement(s) of serving tables and snapshots',
      ),
      next: say(
        '停止后重新启动平台会清理多余的表；缺失或行数不符的，请重新发布其服务以重新装载',
        'Restarting the platform drops what is too much; for what is missing or differs, publish its service again to load it anew',
      ),
    }),
    judge('pointers', await steady(ground, () => findBrokenPointers(db)), {
      good: say(
        '视图与目录条目指向各自的快照',
        'Views and catalogue entries point to snapshots of their own',
      ),
      bad: say(
        '{count} 个视图或目录条目指向不符',
        '{count} view(s) or catalogue entries point elsewhere',
      ),
      next: say(
        '数据库被改动或恢复不完整：请从备份恢复',
        'The database was changed or restored in part: restore a backup',
      ),
    }),
  ];
}

async function servingFindings({ db }: Ground): Promise<string[]> {
  const findings = await findStrayServing(db);
  for (const { id, tableName, rowCount, snapshotRows, there } of await selectCurrentServing(db)) {
    const label = tableName === null ? `load ${id}` : `serving.${tableName}`;
    if (snapshotRows === null) findings.push(`${label}: its snapshot is gone`);
    else if (!there) findings.push(`${label}: the table is gone`);
    else if (rowCount !== snapshotRows)
      findings.push(`${label}: ${rowCount} rows, its snapshot ${snapshotRows}`);
    else if (tableName !== null && (await countServingRows(db, tableName)) !== rowCount) {
      findings.push(`${label}: other rows than ${rowCount}`);
    }
  }
  return findings;
}
