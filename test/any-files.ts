import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './source-files.ts';
import type { AnyFile } from './tidy-rules.ts';

const ignored = new Set(['node_modules', '.git', 'data', '.cache', 'dist', 'coverage']);
const textBytesMax = 4 * 1024 * 1024;
const textKinds =
  /\.(ts|tsx|js|json|jsonc|md|sql|yaml|yml|sh|css|html|cedar|cedarschema|csv|txt)$|^\.[\w/]+$/;

/** Every file of the repository but what is installed, generated at run time, or git's own. */
export function readAnyFiles(folder = ''): AnyFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (folder === '' ? ignored.has(entry.name) : entry.name === 'node_modules') return [];
    if (entry.isDirectory()) return readAnyFiles(path);
    return entry.isFile() ? [readAny(path)] : [];
  });
}

function readAny(path: string): AnyFile {
  const sizeBytes = statSync(join(root, path)).size;
  if (sizeBytes > textBytesMax || !textKinds.test(path)) return { path, sizeBytes };
  return { path, sizeBytes, text: readFileSync(join(root, path), 'utf8') };
}
