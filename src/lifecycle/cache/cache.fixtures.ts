import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#platform/database/database.ts';
import { type Lake, openLake, type SnapshotDraft } from '#platform/lake/lake.ts';
import { createLogger } from '#platform/log/log.ts';
import type { World } from '#platform/world.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import type { TextTable, Understanding } from '#lifecycle/source/understanding.ts';

/** A lake of its own in a temporary directory. */
export interface TestLake {
  dir: string;
  lake: Lake;
  draft(): Promise<SnapshotDraft>;
  close(): Promise<void>;
}

export async function testLake(): Promise<TestLake> {
  const dir = await mkdtemp(join(tmpdir(), 'cache-'));
  const lake = await openLake({
    dir: join(dir, 'lake'),
    tempDir: join(dir, 'temp'),
    memoryLimitMb: 1024,
    threads: 2,
    log: createLogger({ level: 'silent' }),
  });
  let drafts = 0;
  return {
    dir,
    lake,
    draft: () => lake.beginSnapshot('data-set', `snapshot-${(drafts += 1)}`),
    close: () => rm(dir, { recursive: true, force: true }),
  };
}

/** A text table on disk as a reader leaves it: comma, double quote, LF, one header line that is skipped. */
export async function aTextTable(
  dir: string,
  given: { columns: string[]; rows: string[]; newline?: '\n' | '\r\n'; name?: string },
): Promise<TextTable> {
  const path = join(dir, given.name ?? 'table.csv');
  const newline = given.newline ?? '\n';
  const header = given.columns.map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
  await writeFile(path, [header, ...given.rows, ''].join(newline));
  return {
    kind: 'original',
    path,
    dialect: { delimiter: ',', quote: '"', newline, skipLines: 1 },
    lineColumn: false,
    columns: given.columns,
    rowsIn: given.rows.length,
    rowsOut: given.rows.length,
    rejected: 0,
  };
}

/** A ready source with its data set in a new department; files are understood as UTF-8 CSV with one header row. */
export async function aReadySource(
  world: World,
  given: {
    columns: readonly string[];
    understanding?: Partial<Understanding>;
    driftPolicy?: 'stop' | 'pass';
    rejectLimit?: number;
  },
): Promise<{ sourceId: string; dataSetId: string; departmentId: string }> {
  const { id: departmentId } = await aDepartment(world);
  const [dataSetId, sourceId] = [newId(), newId()];
  const code = `set_${dataSetId.replaceAll('-', '').slice(-12)}`;
  const dataSet = {
    id: dataSetId,
    code,
    name: code,
    department_id: departmentId,
    kind: 'collected',
    created_by: 'test',
  };
  await world.db.insertInto('data_set').values(dataSet).execute();
  const understanding: Understanding = {
    format: 'csv',
    compression: 'none',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    skipRows: 0,
    headerRows: 1,
    missing: [],
    columns: given.columns.map((name) => ({ name, header: name, type: 'text', confirmed: false })),
    ...given.understanding,
  };
  await world.db
    .insertInto('source')
    .values({
      id: sourceId,
      data_set_id: dataSetId,
      kind: 'file',
      state: 'ready',
      understanding: JSON.stringify(understanding),
      drift_policy: given.driftPolicy ?? 'stop',
      reject_limit: given.rejectLimit ?? 0.01,
      unclassified_by: 'test',
      unclassified_at: world.now(),
    })
    .execute();
  return { sourceId, dataSetId, departmentId };
}

/** A file the source received. In: its bytes. Out: its id. */
export async function aReceivedFile(
  world: World,
  given: { sourceId: string; bytes: Buffer | string; name?: string },
): Promise<string> {
  const id = newId();
  const bytes = Buffer.from(given.bytes);
  await writeFile(world.storage.path('files', id), bytes);
  await world.db
    .insertInto('source_file')
    .values({
      id,
      source_id: given.sourceId,
      file_name: given.name ?? 'table.csv',
      size_bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      received_by: 'test',
    })
    .execute();
  return id;
}
