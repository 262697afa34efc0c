import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  anOldMariadb,
  noMariadb,
} from '../src/lifecycle/source/connectors/old-mariadb.fixtures.ts';
import { anOldPostgresql } from '../src/lifecycle/source/connectors/old-postgresql.fixtures.ts';
import type { Reach } from '../src/lifecycle/source/connectors/connector.ts';
import type { BenchResult } from './bench.ts';

const rowsDefault = 5_000_000;
/** Each side is measured this often, taking turns; the fastest counts, as others may use the machine. */
const turns = 2;
const ratioMin = 0.5;
const peakMbMax = 2_000;

type Kind = 'postgresql' | 'mariadb';
type Figures = Record<string, number>;

/**
 * A table of an old system to a typed, profiled, hashed, durable snapshot, against what the bare driver needs to drain the same
 * rows (COPY or SELECT). In: rows (default 5 M). Out: a result for each kind; the ratio is the share of the driver's speed.
 */
export async function run(options: { json: boolean; rows?: number }): Promise<BenchResult[]> {
  const rows = options.rows ?? rowsDefault;
  const results = [await postgresqlBench(rows)];
  if (noMariadb === undefined) results.push(await mariadbBench(rows));
  else process.stdout.write(`mariadb ${noMariadb}\n`);
  return results;
}

async function postgresqlBench(rows: number): Promise<BenchResult> {
  const old = await anOldPostgresql();
  try {
    await old.run(`create table orders as select n as id, '工单 ' || n as title,
      (array['市容环境','宣传广告','施工管理','突发事件'])[1 + n % 4] as kind, 110101000 + n % 16 as district,
      (n % 10000)::numeric(10,2) / 100 as cost, 116.0 + (n % 100000) / 100000.0::float8 as longitude,
      timestamp '2026-01-01' + n * interval '1 second' as reported, n % 3 = 0 as closed
      from generate_series(1, ${rows}) n; alter table orders alter cost type numeric(10,2)`);
    return await measure('postgresql', old.reach(), { rows, schema: 'public' });
  } finally {
    await old.end();
  }
}

async function mariadbBench(rows: number): Promise<BenchResult> {
  const old = await anOldMariadb();
  try {
    await old.run(
      `create table office.orders engine=aria transactional=0 as select seq as id, concat('工单 ', seq) as title,
        elt(1 + seq % 4, '市容环境', '宣传广告', '施工管理', '突发事件') as kind, cast(110101000 + seq % 16 as int) as district,
        cast((seq % 10000) / 100 as decimal(10,2)) as cost, cast(116.0 + (seq % 100000) / 100000.0 as double) as longitude,
        timestamp('2026-01-01') + interval seq second as reported, cast(seq % 3 = 0 as int) as closed
        from office.seq_1_to_${rows}`,
    );
    return await measure('mariadb', old.reach(), { rows, schema: 'office' });
  } finally {
    await old.end();
  }
}

async function measure(
  kind: Kind,
  reach: Reach,
  given: { rows: number; schema: string },
): Promise<BenchResult> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-connector-'));
  try {
    const task = { kind, settings: reach.settings, password: reach.secret?.password, ...given };
    const bare: Figures[] = [];
    const land: Figures[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      bare.push(await step(dir, 'bare', task));
      land.push(await step(dir, 'land', task));
    }
    return judge(kind, fastest(bare), fastest(land));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function step(dir: string, name: 'bare' | 'land', task: object): Promise<Figures> {
  const out = join(dir, 'out');
  await mkdir(out, { recursive: true });
  try {
    const script = join(import.meta.dirname, 'connector-step.ts');
    const args = [script, name, out, JSON.stringify(task)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    // connector-step.ts prints exactly this.
    return JSON.parse(stdout) as Figures;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function fastest(runs: readonly Figures[]): Figures {
  return runs.toSorted((a, b) => (a.seconds ?? 0) - (b.seconds ?? 0))[0] ?? {};
}

function judge(kind: Kind, bare: Figures, land: Figures): BenchResult {
  const { seconds = 0, rows = 0, peakMb = 0, ...stages } = land;
  const ratio = (bare.seconds ?? 0) / seconds;
  return {
    name: `connector ${kind}`,
    figures: {
      rows,
      seconds,
      rowsPerSecond: Math.round(rows / seconds),
      peakMb,
      ...stages,
      bareSeconds: bare.seconds ?? 0,
      barePeakMb: bare.peakMb ?? 0,
    },
    ratio,
    goal: `ratio >= ${ratioMin}, peak < ${peakMbMax} MB`,
    pass: ratio >= ratioMin && peakMb < peakMbMax && rows === bare.rows,
  };
}
