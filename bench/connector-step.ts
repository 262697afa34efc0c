import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import mysql from 'mysql2';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { landTable } from '../src/lifecycle/cache/land-table.ts';
import type { CollectPlan, Reach } from '../src/lifecycle/source/connectors/connector.ts';
import { connectorOf } from '../src/lifecycle/source/connectors/connectors.ts';
import { understandingOfTable } from '../src/lifecycle/source/feed.rules.ts';
import { spool } from '../src/lifecycle/source/spool.ts';
import { openLake } from '../src/platform/lake/lake.ts';
import { createLogger } from '../src/platform/log/log.ts';
import { openStorage } from '../src/platform/storage/storage.ts';

/**
 * One measured step of the connector benchmark in a process of its own, so that its peak memory is its own. Arguments: `bare` or
 * `land`, a directory for what is written, the task as JSON. Prints one JSON object.
 */
interface Task {
  kind: 'postgresql' | 'mariadb';
  settings: Reach['settings'];
  password: string;
  schema: string;
}

const [name, dir = '', text = ''] = process.argv.slice(2);
// The benchmark writes exactly this.
const task = JSON.parse(text) as Task;
const started = performance.now();
const figures = name === 'bare' ? await bare() : await land();
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage();
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, peakMb, ...figures }));

/** What the driver alone does: drain. */
function bare(): Promise<Record<string, number>> {
  return task.kind === 'postgresql' ? drainPostgresql() : drainMariadb();
}

async function drainPostgresql(): Promise<Record<string, number>> {
  const { host, port, database, user: account } = task.settings;
  const client = new pg.Client({ host, port, database, user: account, password: task.password });
  await client.connect();
  const stream = client.query(copyTo(`copy ${task.schema}.orders to stdout (format csv)`));
  let bytes = 0;
  // Without an encoding the stream gives bytes.
  for await (const chunk of stream) bytes += (chunk as Buffer).length;
  await client.end();
  return { rows: stream.rowCount, bytes };
}

function drainMariadb(): Promise<Record<string, number>> {
  const { host, port = 3306, database, user: account } = task.settings;
  const options = { host, port, database, user: account, password: task.password };
  const connection = mysql.createConnection(options);
  let rows = 0;
  return new Promise((resolve, reject) => {
    connection
      .query({ sql: `select * from ${task.schema}.orders`, rowsAsArray: true })
      .on('result', () => (rows += 1))
      .on('error', reject)
      .on('end', () => {
        connection.destroy();
        resolve({ rows });
      });
  });
}

/** The whole way of a table: collected, spooled, hashed, proved, typed, profiled, hashed, renamed. */
async function land(): Promise<Record<string, number>> {
  const storage = await openStorage(join(dir, 'data'));
  const plan: CollectPlan = {
    selection: { schema: task.schema, table: 'orders' },
    mode: 'full',
    markColumn: null,
    keyColumns: [],
    mark: null,
    lookBackMinutes: 0,
    budget: { rowsPerSecond: null, statementMinutes: 60 },
  };
  const secret = { password: task.password };
  const reach: Reach = { settings: task.settings, secret, timeZone: 'Asia/Shanghai' };
  const path = join(dir, 'orders.csv');
  const began = performance.now();
  for await (const delivery of connectorOf(task.kind).collect(reach, plan)) {
    const { isShort } = delivery;
    const spooled = await spool({ storage }, delivery.bytes, {
      path,
      columns: delivery.columns.map(({ header }) => header),
      ...(isShort === undefined ? {} : { written: { rows: delivery.rows, isShort } }),
      signal: new AbortController().signal,
      onBytes: () => undefined,
    });
    const collectSeconds = (performance.now() - began) / 1000;
    const { columns: understanding, missing } = delivery;
    const read = understandingOfTable(null, { understanding, missing });
    const landed = await landAs(path, read, spooled.rows ?? 0);
    return { collectSeconds, fileMb: spooled.sizeBytes / 1e6, ...landed };
  }
  throw new Error('there was no delivery');
}

async function landAs(
  path: string,
  understanding: ReturnType<typeof understandingOfTable>,
  rows: number,
): Promise<Record<string, number>> {
  const work = join(dir, 'work');
  await mkdir(work, { recursive: true });
  const lake = await openLake({
    dir: join(dir, 'lake'),
    tempDir: join(dir, 'lake-temp'),
    memoryLimitMb: 1024,
    threads: 2,
    log: createLogger({ level: 'warn' }),
  });
  const target = await lake.beginSnapshot('connector', 'snapshot');
  const stages = new Map<string, number>();
  let at = performance.now();
  let stage = 'begin';
  const lap = (next: string) => {
    stages.set(`${stage}Seconds`, (performance.now() - at) / 1000);
    at = performance.now();
    stage = next;
  };
  const landed = await landTable({
    table: {
      kind: 'original',
      path,
      dialect: { delimiter: ',', quote: '"', newline: '\n', skipLines: 1 },
      lineColumn: false,
      columns: understanding.columns.map((column) => column.name),
      rowsIn: rows,
      rowsOut: rows,
      rejected: 0,
    },
    understanding,
    printed: new Set(understanding.columns.map((column) => column.name)),
    lake,
    target,
    rejectsPath: join(work, 'rejects.ndjson'),
    onProgress: (progress) => {
      if (progress.stage !== stage) lap(progress.stage);
    },
  });
  lap('end');
  await target.commit();
  return { rows: landed.rowsOut, ...Object.fromEntries(stages) };
}
