import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

// Builds the web pages into dist/web and keeps each text file in the two encodings that browsers ask for. With
// --if-possible, as `npm install` runs it, an installation without the development packages is left as it is.
const root = join(import.meta.dirname, '..');
const compressible = /\.(js|css|svg|json)$/;
const compressedFromBytes = 1_000;

if (process.argv.includes('--if-possible') && !hasVite()) {
  process.stdout.write('web: the development packages are not installed, so no pages are built\n');
} else {
  await build();
}

function hasVite(): boolean {
  try {
    createRequire(import.meta.url).resolve('@vitejs/plugin-react');
    return true;
  } catch {
    return false;
  }
}

async function build(): Promise<void> {
  const began = performance.now();
  // The tests of a browser build too, and React would be made for development by their setting.
  process.env['NODE_ENV'] = 'production';
  const vite = await import('vite');
  await vite.build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
  const assets = join(root, 'dist/web/assets');
  const names = (await readdir(assets)).filter((name) => compressible.test(name));
  const sizes = await Promise.all(names.map((name) => compress(join(assets, name))));
  const kilobytes = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`web: ${names.length} files, ${kilobytes} KB compressed, ${seconds} s\n`);
}

/** Writes the .br and .gz of a file; returns the bytes of the smaller one, or of the file when it is tiny. */
async function compress(path: string): Promise<number> {
  const bytes = await readFile(path);
  if (bytes.length < compressedFromBytes) return bytes.length;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, { params }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
  return br.length;
}
