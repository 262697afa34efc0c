import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '#platform/database/database.ts';
import { hashFile, sqlLiteral } from '#platform/lake/lake.ts';
import { type Check, judge, say } from './check.ts';
import { earliestWriter, eachSnapshot, knownIds, type SnapshotFacts } from './doctor.queries.ts';
import { type Ground, steady } from './ground.ts';

/** Time one count over the files of a snapshot may take. */
const countTimeoutMs = 10 * 60_000;
const batchMax = 500;

/**
 * Whether the lake and the tables agree: each snapshot has its files and each directory its snapshot. `deep` also
 * reads every file: SHA-256, and rows as DuckDB counts them.
 */
export async function checkLake(ground: Ground, deep: boolean): Promise<Check[]> {
  return [
    judge('snapshots', await snapshotFindings(ground, deep), {
      good: deep
        ? say('每个快照的文件、摘要和行数均相符', 'Files, hashes and rows of every snapshot agree')
        : say('每个快照的文件都在', 'Every snapshot has its files'),
      bad: say('快照与文件有 {count} 处不符', '{count} disagreement(s) of snapshots and files'),
      next: say(
        '请从备份恢复 lake/ 下的这些文件，或重新入库原文件（平台保留了原文件）',
        'Restore these files below lake/ from a backup, or land the received files again (they are kept)',
      ),
    }),
    judge('orphan-snapshots', await steady(ground, () => orphanDirectories(ground)), {
      good: say('数据湖没有多余的目录', 'The lake holds no directory without a snapshot'),
      bad: say(
        '数据湖有 {count} 个没有快照的目录',
        '{count} directories in the lake have no snapshot',
      ),
      next: say(
        '它们是中断的入库留下的；停止后重新启动平台会清理',
        'Interrupted landings left them; stopping and starting the platform removes them',
      ),
    }),
  ];
}

async function snapshotFindings(ground: Ground, deep: boolean): Promise<string[]> {
  const findings: string[] = [];
  for await (const snapshot of eachSnapshot(ground.db)) {
    const found = await fileFindings(ground, snapshot, deep);
    findings.push(...found.map((words) => `${snapshot.dataSetId}/${snapshot.id}${words}`));
    if (!deep || found.length > 0) continue;
    const rows = await countRows(ground, snapshot);
    if (rows === snapshot.rowCount) continue;
    findings.push(`${snapshot.dataSetId}/${snapshot.id}: ${rows} rows, not ${snapshot.rowCount}`);
  }
  return findings;
}

async function fileFindings(
  ground: Ground,
  snapshot: SnapshotFacts,
  deep: boolean,
): Promise<string[]> {
  const dir = ground.lake.snapshotDir(snapshot.dataSetId, snapshot.id);
  const findings: string[] = [];
  const names: string[] = await readdir(dir).catch(() => []);
  const recorded = new Set(snapshot.files.map((file) => file.name));
  for (const name of names) if (!recorded.has(name)) findings.push(`/${name}: not of the snapshot`);
  for (const { name, bytes, sha256 } of snapshot.files) {
    const path = join(dir, name);
    const facts = names.includes(name) ? await stat(path) : undefined;
    if (facts === undefined) findings.push(`/${name}: missing`);
    else if (facts.size !== bytes) findings.push(`/${name}: ${facts.size} bytes, not ${bytes}`);
    else if (deep && (await hashFile(path)).sha256 !== sha256)
      findings.push(`/${name}: another SHA-256`);
  }
  return findings;
}

/** Rows of a snapshot as its files say, or why they cannot be read. */
async function countRows(ground: Ground, snapshot: SnapshotFacts): Promise<number | string> {
  const dir = ground.lake.snapshotDir(snapshot.dataSetId, snapshot.id);
  const files = snapshot.files.map(({ name }) => sqlLiteral(join(dir, name))).join(', ');
  if (files === '') return 0;
  const options = { allowedDirectories: [dir], timeoutMs: countTimeoutMs };
  const [row] = await ground.lake.session(options, (session) =>
    session.rows<{ n: number }>(`SELECT count(*) AS n FROM read_parquet([${files}])`),
  );
  return Number(row?.n ?? 0);
}

/** Directories that no snapshot row speaks of and no landing or build at work can have made. */
async function orphanDirectories({ db, storage }: Ground): Promise<string[]> {
  const lakeDir = storage.path('lake');
  const writing = await earliestWriter(db);
  const orphans: string[] = [];
  for (const dataSet of await readdir(lakeDir)) {
    const parent = join(lakeDir, dataSet);
    const names = await readdir(parent).catch(() => undefined);
    if (names === undefined) orphans.push(`${dataSet}: not a directory`);
    for (const name of await unknownNames(db, names ?? [])) {
      const touched = await stat(join(parent, name)).catch(() => undefined);
      if (touched === undefined || (writing !== undefined && touched.mtime >= writing)) continue;
      orphans.push(`${dataSet}/${name}`);
    }
  }
  return orphans;
}

async function unknownNames(db: Database, names: readonly string[]): Promise<string[]> {
  const unknown: string[] = [];
  for (let at = 0; at < names.length; at += batchMax) {
    const batch = names.slice(at, at + batchMax);
    const known = await knownIds(db, 'snapshot', batch);
    unknown.push(...batch.filter((name) => !known.has(name)));
  }
  return unknown;
}
