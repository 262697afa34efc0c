import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { demoErrors } from './demo.errors.ts';

const MadeFile = z.object({
  name: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  rows: z.number(),
});
const Manifest = z.object({ seed: z.string(), scale: z.number(), files: z.array(MadeFile) });
export type MadeFile = z.infer<typeof MadeFile>;

const generator = join(import.meta.dirname, '../../../demo/generate.ts');
const errorCharsMax = 2_000;

/**
 * Makes the files of the city in a process of its own, or takes those that an earlier run made whole. In: where to, seed
 * and scale. Out: the files; each is also told when it is done.
 */
export async function makeFiles(
  dir: string,
  city: { seed: string; scale: number },
  onFile: (file: MadeFile) => void,
): Promise<readonly MadeFile[]> {
  const made = await findManifest(dir);
  if (made?.seed === city.seed && made.scale === city.scale) return made.files;
  const { seed, scale } = city;
  const args = [generator, '--out', dir, '--seed', seed, '--scale', String(scale)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-errorCharsMax);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    onFile(MadeFile.parse(JSON.parse(line)));
  }
  const code = await ended;
  const manifest = await findManifest(dir);
  if (code !== 0 || manifest === undefined) throw demoErrors.notMade({ reason: words.trim() });
  return manifest.files;
}

async function findManifest(dir: string): Promise<z.infer<typeof Manifest> | undefined> {
  try {
    return Manifest.parse(JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
