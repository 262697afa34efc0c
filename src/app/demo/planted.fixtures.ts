import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { latestSnapshot, snapshotFiles } from '#lifecycle/cache/cache.ts';
import { findDataSetByCode } from '#lifecycle/source/source.ts';
import { sqlLiteral } from '#platform/lake/lake.ts';
import type { World } from '#platform/world.ts';

/** What is planted in the demo, as `demo/planted.md` says. */
export function planted(): Promise<string> {
  return readFile(join(import.meta.dirname, '../../../demo/planted.md'), 'utf8');
}

/** Runs the SQL of each finding over the newest snapshots. Out: what it found, and what is said; each in the order of the page. */
export async function findPlanted(
  world: Pick<World, 'db' | 'lake'>,
  scale: number,
): Promise<{ found: string[]; expected: string[] }> {
  const text = await planted();
  const findings = [...text.matchAll(/^finds: `([^`]*)`\n\n```sql\n([^`]*)\n```/gm)];
  const codes = [...new Set(text.match(/\b[a-z]+(_[a-z]+)*(_std)?\b/g))];
  const tables: { code: string; files: string[] }[] = [];
  for (const code of [...codes, 'order_month', 'project_waiting']) {
    const dataSet = await findDataSetByCode(world.db, code);
    const snapshot = dataSet === undefined ? undefined : await latestSnapshot(world.db, dataSet.id);
    if (snapshot !== undefined) tables.push({ code, files: snapshotFiles(world.lake, snapshot) });
  }
  const allowedPaths = tables.flatMap(({ files }) => files);
  const found = await world.lake.session({ allowedPaths }, async (session) => {
    for (const { code, files } of tables) {
      const list = files.map(sqlLiteral).join(', ');
      await session.run(`CREATE OR REPLACE VIEW ${code} AS FROM read_parquet([${list}])`);
    }
    const answers: string[] = [];
    for (const [, , sql = ''] of findings) {
      const rows = await session.rows<Record<string, unknown>>(sql);
      answers.push(rows.map((row) => String(Object.values(row)[0])).join('; '));
    }
    return answers;
  });
  const expected = findings.map(([, finding = '']) => {
    const scaled = /^(\d+) × scale$/.exec(finding);
    return scaled === null ? finding : String(Math.max(1, Math.round(Number(scaled[1]) * scale)));
  });
  return { found, expected };
}
