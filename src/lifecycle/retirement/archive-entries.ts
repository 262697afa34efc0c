import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { sqlLiteral } from '#platform/lake/lake.ts';
import type { World } from '#platform/world.ts';
import * as contents from './archive-contents.queries.ts';
import { type PackedEntry, plainDir } from './archive-package.ts';
import { overwrite } from './overwrite.ts';
import type { RetirementRow } from './retirement.queries.ts';

const readBytes = 1 << 20;
const exportTimeoutMs = 2 * 3_600_000;

export interface Packing {
  row: RetirementRow;
  snapshots: readonly contents.PresentSnapshot[];
  /** Where the package is being written. */
  dir: string;
  signal: AbortSignal;
}

/** Everything of a data set, file by file: Parquet, CSV of the newest snapshot, received files, rejects, what is known of it, and who used it. */
export async function* entriesOf(world: World, packing: Packing): AsyncGenerator<PackedEntry> {
  const { dataSetId } = packing.row;
  const documents = await contents.selectDocuments(world.db, dataSetId);
  for (const [name, document] of Object.entries(documents)) {
    const bytes = Buffer.from(`${JSON.stringify(document, null, 1)}\n`);
    yield { path: `metadata/${name}.json`, read: () => Readable.from([bytes]) };
  }
  for (const name of contents.knownNames) {
    const rows = () => lines(contents.eachKnown(world.db, name, dataSetId));
    yield { path: `metadata/${name}.ndjson`, read: rows };
  }
  const profiles = () => lines(contents.eachProfile(world.db, dataSetId));
  yield { path: 'metadata/profiles.ndjson', read: profiles };
  const rejects = await contents.selectRejectFiles(world.db, dataSetId);
  const bytes = Buffer.from(JSON.stringify(rejects));
  yield { path: 'metadata/rejects.json', read: () => Readable.from([bytes]) };
  const records = () => lines(contents.eachAccessRecord(world.db, dataSetId));
  yield { path: 'use/access-records.ndjson', read: records };
  for (const snapshot of packing.snapshots) {
    const dir = world.lake.snapshotDir(dataSetId, snapshot.id);
    for (const { name } of snapshot.files)
      yield { path: `data/${snapshot.id}/${name}`, read: () => fileBytes(join(dir, name)) };
  }
  yield* csvEntry(world, packing);
  for (const id of await contents.selectReceivedFiles(world.db, dataSetId))
    yield { path: `received/${id}`, read: () => fileBytes(world.storage.path('files', id)) };
  for (const { rejectsFile } of rejects) {
    const path = world.storage.path('rejects', rejectsFile);
    yield { path: `rejects/${rejectsFile}`, read: () => fileBytes(path) };
  }
}

/** The newest snapshot as CSV, for readers without Parquet; written beside the package and removed when it is in it. */
async function* csvEntry(
  world: World,
  { row, snapshots, dir: packed, signal }: Packing,
): AsyncGenerator<PackedEntry> {
  const newest = snapshots.at(-1);
  if (newest === undefined || newest.files.length === 0) return;
  const from = world.lake.snapshotDir(row.dataSetId, newest.id);
  const dir = plainDir(packed);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, 'data.csv');
  const files = newest.files.map(({ name }) => sqlLiteral(join(from, name))).join(', ');
  const options = { allowedDirectories: [from, dir], timeoutMs: exportTimeoutMs, signal };
  await world.lake.session(options, (session) =>
    session.run(
      `COPY (SELECT * FROM read_parquet([${files}])) TO ${sqlLiteral(path)} (FORMAT csv, HEADER true)`,
    ),
  );
  yield { path: `csv/${newest.id}.csv`, read: () => fileBytes(path) };
  await overwrite(path);
  await rm(dir, { recursive: true, force: true });
}

function fileBytes(path: string): AsyncIterable<Buffer> {
  // A stream without an encoding gives buffers.
  return createReadStream(path, { highWaterMark: readBytes }) as AsyncIterable<Buffer>;
}

async function* lines(rows: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`);
}
