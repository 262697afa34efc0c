import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchResult } from './bench.ts';
import { writeIngestFile } from './ingest-file.ts';

const rowsDefault = 10_000_000;
/** Each side is measured this often, taking turns; the fastest counts, as others may use the machine. */
const turns = 2;
const peakMbMax = 2_000;
const goals = { 'utf-8': 0.4, gb18030: 0.25 } as const;

type Encoding = keyof typeof goals;
type Figures = Record<string, number>;

/**
 * A CSV file on disk to a typed, profiled, hashed, durable snapshot, against what DuckDB alone needs to write the same
 * rows from UTF-8 as Parquet with guessed types. In: rows (default 10 M, about 700 MB). Out: a result for each encoding;
 * the ratio is the share of DuckDB's speed.
 */
export async function run(options: { json: boolean; rows?: number }): Promise<BenchResult[]> {
  const rows = options.rows ?? rowsDefault;
  const dir = await mkdtemp(join(tmpdir(), 'bench-ingest-'));
  try {
    const files: Record<Encoding, string> = {
      'utf-8': join(dir, 'utf8.csv'),
      gb18030: join(dir, 'gb18030.csv'),
    };
    const results: BenchResult[] = [];
    for (const encoding of ['utf-8', 'gb18030'] as const) {
      const bytes = await writeIngestFile(files[encoding], rows, encoding);
      const bare: Figures[] = [];
      const land: Figures[] = [];
      for (let turn = 0; turn < turns; turn += 1) {
        bare.push(await step(dir, { kind: 'bare', file: files['utf-8'] }));
        land.push(await step(dir, { kind: 'land', file: files[encoding] }));
      }
      results.push(judge(encoding, { bytes, bare: fastest(bare), land: fastest(land) }));
    }
    return results;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function step(dir: string, given: { kind: 'bare' | 'land'; file: string }): Promise<Figures> {
  const out = join(dir, 'out');
  await mkdir(out, { recursive: true });
  try {
    const script = join(import.meta.dirname, 'ingest-step.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [
      script,
      given.kind,
      given.file,
      out,
    ]);
    // ingest-step.ts prints exactly this.
    return JSON.parse(stdout) as Figures;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function fastest(runs: readonly Figures[]): Figures {
  return runs.toSorted((a, b) => (a.seconds ?? 0) - (b.seconds ?? 0))[0] ?? {};
}

function judge(
  encoding: Encoding,
  measured: { bytes: number; bare: Figures; land: Figures },
): BenchResult {
  const { bare, land } = measured;
  const { seconds = 0, rows = 0, peakMb = 0, ...stages } = land;
  const ratio = (bare.seconds ?? 0) / seconds;
  return {
    name: `ingest ${encoding}`,
    figures: {
      rows,
      fileMb: measured.bytes / 1e6,
      seconds,
      rowsPerSecond: Math.round(rows / seconds),
      peakMb,
      ...stages,
      bareSeconds: bare.seconds ?? 0,
      bareCpuSeconds: bare.cpuSeconds ?? 0,
      cpuRatio: (bare.cpuSeconds ?? 0) / (land.cpuSeconds ?? 1),
      barePeakMb: bare.peakMb ?? 0,
    },
    ratio,
    goal: `ratio >= ${goals[encoding]}, peak < ${peakMbMax} MB`,
    pass: ratio >= goals[encoding] && peakMb < peakMbMax && rows === bare.rows,
  };
}
