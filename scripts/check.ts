import { spawn } from 'node:child_process';
import { join } from 'node:path';

// Everything a machine can judge without running the product. All steps run, so one look shows all that is wrong.
const bin = join(import.meta.dirname, '../node_modules/.bin');
const rules = ['test/architecture.test.ts', 'test/tidy.test.ts', 'test/documents.test.ts'];
const steps: readonly [name: string, program: string, args: readonly string[]][] = [
  ['format', join(bin, 'oxfmt'), ['--check']],
  ['lint', join(bin, 'oxlint'), ['--type-aware', '--deny-warnings']],
  ['types', join(bin, 'tsc'), ['-p', 'tsconfig.json']],
  ['types of the web', join(bin, 'tsc'), ['-p', 'tsconfig.web.json']],
  ['rules', join(bin, 'vitest'), ['run', ...rules]],
  ['unused', join(bin, 'knip'), []],
  ['lock', process.execPath, ['scripts/complete-lock.ts', '--check']],
  ['drift', process.execPath, ['scripts/check-drift.ts']],
];

const failed: string[] = [];
for (const [name, program, args] of steps) {
  const began = performance.now();
  process.stdout.write(`\n── ${name}\n`);
  const code = await run(program, args);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`── ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)\n`);
  if (code !== 0) failed.push(name);
}
process.stdout.write(
  failed.length === 0 ? '\nAll checks passed.\n' : `\nFailed: ${failed.join(', ')}\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

function run(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: join(import.meta.dirname, '..'), stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
