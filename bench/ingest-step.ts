import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { landTable } from '../src/lifecycle/cache/land-table.ts';
import { inspectFile, tidyFile } from '../src/lifecycle/source/formats/reading.ts';
import { hashFile, openLake } from '../src/platform/lake/lake.ts';
import { createLogger } from '../src/platform/log/log.ts';

/**
 * One measured step of the ingest benchmark in a process of its own, so that its peak memory is its own.
 * Arguments: `bare` or `land`, the CSV file, a directory for what is written. Prints one JSON object.
 */
const [step, path, dir] = process.argv.slice(2);
if (path === undefined || dir === undefined)
  throw new Error('usage: ingest-step bare|land <file> <directory>');
const started = performance.now();
const figures = step === 'bare' ? await bare(path, dir) : await land(path, dir);
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage();
const cpuSeconds = (user + system) / 1e6;
console.log(
  JSON.stringify({
    seconds,
    cpuSeconds,
    peakMb: process.resourceUsage().maxRSS / 1024,
    ...figures,
  }),
);

/** What DuckDB alone does: guess the types, write Parquet. */
async function bare(file: string, out: string): Promise<Record<string, number>> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const target = join(out, 'bare.parquet');
  const result = await connection.run(
    `COPY (FROM read_csv('${file}')) TO '${target}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  return { rows: Number(result.rowsChanged), parquetMb: (await stat(target)).size / 1e6 };
}

/** The whole way of a file: hash, encoding and rows judged on all of it, types, Parquet, profile, hashes, durable rename. */
async function land(file: string, out: string): Promise<Record<string, number>> {
  const clock = stopwatch();
  const { size } = await stat(file);
  const source = { path: file, name: 'ingest.csv', sizeBytes: size };
  const workDir = join(out, 'work');
  await mkdir(workDir, { recursive: true });
  // The product hashes a file while it arrives; here that runs beside the reading, on the core that has nothing to do.
  const hashed = hashFile(file);
  const inspection = await inspectFile(source, {});
  clock.lap('inspect');
  const table = await tidyFile(source, inspection.understanding, {
    dir: workDir,
    rejectLimit: 0.01,
  });
  clock.lap('tidy');
  const lake = await openLake({
    dir: join(out, 'lake'),
    tempDir: join(out, 'lake-temp'),
    memoryLimitMb: 1024,
    threads: 2,
    log: createLogger({ level: 'warn' }),
  });
  const target = await lake.beginSnapshot('ingest', 'snapshot');
  const landed = await landTable({
    table,
    understanding: inspection.understanding,
    lake,
    target,
    rejectsPath: join(workDir, 'landing-rejects.ndjson'),
    onProgress: ({ stage, rows }) => {
      if (rows === 0) clock.start(stage);
    },
  });
  clock.stop();
  await hashed;
  await target.commit();
  return {
    rows: landed.rowsOut,
    rejected: landed.rejected,
    typedColumns: landed.columns.filter(({ type }) => type !== 'text').length,
    parquetMb: landed.byteCount / 1e6,
    ...clock.seconds(),
  };
}

function stopwatch() {
  const laps = new Map<string, number>();
  let at = performance.now();
  let stage: string | undefined;
  const lap = (name: string) => {
    laps.set(`${name}Seconds`, (performance.now() - at) / 1000);
    at = performance.now();
  };
  const stop = () => {
    if (stage !== undefined) lap(stage);
  };
  return {
    lap,
    stop,
    start: (name: string) => {
      if (name === stage) return;
      stop();
      at = performance.now();
      stage = name;
    },
    seconds: () => Object.fromEntries(laps),
  };
}
