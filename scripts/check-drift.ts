import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

// Generates everything again and compares it with what was there. Works without git, so that an archive can be checked.
const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

const before = await generatedFiles();
await run(process.execPath, ['scripts/generate.ts'], { cwd: root });
const after = await generatedFiles();
const drifted = [...new Set([...before.keys(), ...after.keys()])].filter(
  (path) => before.get(path) !== after.get(path),
);
for (const path of drifted) process.stdout.write(`not what npm run generate makes: ${path}\n`);
if (after.size === 0) process.stdout.write('npm run generate made nothing\n');
process.exitCode = drifted.length === 0 && after.size > 0 ? 0 : 1;

/** Text of every generated file by its path. */
async function generatedFiles(): Promise<Map<string, string>> {
  const reference = await readdir(join(root, 'docs/reference'), { recursive: true }).catch(
    () => [],
  );
  const paths = [
    'src/platform/database/tables.ts',
    ...reference.map((name) => `docs/reference/${name}`),
  ];
  const texts = new Map<string, string>();
  for (const path of paths) {
    const text = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}
