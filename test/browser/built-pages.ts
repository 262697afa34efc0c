import { execFile } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../source-files.ts';

const sources = ['src/**/*.{ts,tsx,css,html,svg}', 'vite.config.ts', 'package-lock.json'];
const lock = join(root, '.cache/web-build');
const waitMs = 100;
/** A build takes five seconds; a lock older than this was left by a run that was killed. */
const lockMs = 60_000;

/** Builds the web pages when a source is newer than they are. Several test files may ask at once; one builds. */
export async function buildPages(): Promise<void> {
  await mkdir(join(root, '.cache'), { recursive: true });
  for (;;) {
    if (!isStale()) return;
    if (await locked()) break;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  try {
    if (isStale())
      await promisify(execFile)(process.execPath, ['scripts/build-web.ts'], { cwd: root });
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

function isStale(): boolean {
  const built = statSync(join(root, 'dist/web/index.html'), { throwIfNoEntry: false });
  if (built === undefined) return true;
  const shown = globSync(sources, { cwd: root, exclude: ['**/*.test.ts', '**/*.fixtures.ts'] });
  return shown.some((path) => {
    const isPage = /web\/|\/ui\/|\.contract\.ts$|http\/(client|endpoint)\.ts$|^[^/]+$/.test(path);
    return isPage && statSync(join(root, path)).mtimeMs > built.mtimeMs;
  });
}

async function locked(): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch {
    const age = Date.now() - (await stat(lock).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > lockMs) await rm(lock, { recursive: true, force: true });
    return false;
  }
}
