import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** What one benchmark found: figures by name, and the ratio to its baseline measured in the same run. */
export interface BenchResult {
  name: string;
  figures: Record<string, number | string>;
  ratio: number | undefined;
  goal: string;
  pass: boolean;
}

interface Bench {
  run(options: { json: boolean; rows?: number }): Promise<BenchResult | BenchResult[]>;
}

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'bench.ts' && !file.includes('-'))
  .map((file) => file.replace('.ts', ''));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rows: { type: 'string' },
    strict: { type: 'boolean', default: false },
  },
});
const name = positionals[0];
if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench -- <${names.join('|')}> [--json] [--rows N] [--strict]`);
  process.exit(2);
}

// Every benchmark exports `run` with this signature.
const bench = (await import(join(import.meta.dirname, `${name}.ts`))) as Bench;
const answer = await bench.run({
  json: values.json,
  ...(values.rows === undefined ? {} : { rows: Number(values.rows) }),
});
const results = Array.isArray(answer) ? answer : [answer];
if (values.json) {
  console.log(JSON.stringify(results, null, 2));
} else {
  for (const result of results) print(result);
}
process.exit(values.strict && results.some((result) => !result.pass) ? 1 : 0);

function print(result: BenchResult): void {
  console.log(`\n${result.name}`);
  for (const [figure, value] of Object.entries(result.figures)) {
    const text =
      typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 3 }) : value;
    console.log(`  ${figure.padEnd(34)} ${text.padStart(16)}`);
  }
  if (result.ratio !== undefined)
    console.log(`  ${'ratio'.padEnd(34)} ${result.ratio.toFixed(2).padStart(16)}`);
  console.log(
    `  ${`goal ${result.goal}`.padEnd(34)} ${(result.pass ? 'met' : 'missed').padStart(16)}`,
  );
}
