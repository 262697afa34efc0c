import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// package.json is ours and has a version.
const manifest = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
) as { version: string };

export const version = manifest.version;
