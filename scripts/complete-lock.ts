import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

// npm writes only those packages for other platforms into the lock file that its registry offered at that moment, and
// `npm ci` refuses a lock file without them. This adds what is missing; with --check it only says so. Nothing of another
// platform is ever fetched.
const path = join(import.meta.dirname, '../package-lock.json');

const Entry = z.looseObject({
  version: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
type Entry = z.infer<typeof Entry>;
const Lock = z.looseObject({ packages: z.record(z.string(), Entry) });

const systems = [
  'darwin',
  'linux',
  'win32',
  'freebsd',
  'openbsd',
  'netbsd',
  'android',
  'openharmony',
  'aix',
  'sunos',
];
const processors = [
  'arm64',
  'x64',
  'ia32',
  'arm',
  'ppc64',
  'riscv64',
  's390x',
  'loong64',
  'wasm32',
  'mips64el',
];
const libraries = new Map([
  ['gnu', 'glibc'],
  ['gnueabihf', 'glibc'],
  ['musl', 'musl'],
  ['musleabihf', 'musl'],
]);

const lock = Lock.parse(JSON.parse(await readFile(path, 'utf8')));
const added: string[] = [];
for (const [parent, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const version = range.replace(/^[~^]/, '');
    if (find(parent, name, version)) continue;
    const top = `node_modules/${name}`;
    const place = lock.packages[top] === undefined ? top : `${parent}/${top}`;
    lock.packages[place] = { version, ...platformOf(name), optional: true };
    added.push(`${place} ${version}`);
  }
}
// npm keeps the paths in this order.
const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
const isCheck = process.argv.includes('--check');
if (added.length > 0 && !isCheck) {
  const text = `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`;
  await writeFile(path, text);
}
for (const one of added) process.stdout.write(`${isCheck ? 'missing' : 'added'} ${one}\n`);
if (isCheck && added.length > 0) {
  process.stdout.write('run: node scripts/complete-lock.ts\n');
  process.exitCode = 1;
}

/** Whether Node would find the package from its parent: beside it, or in a folder above. */
function find(parent: string, name: string, version: string): boolean {
  for (
    let place = parent;
    ;
    place = place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1))
  ) {
    const found =
      lock.packages[place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`];
    if (found !== undefined) return place !== '' || found.version === version || !isPlatform(name);
    if (place === '') return false;
  }
}

function isPlatform(name: string): boolean {
  return 'os' in platformOf(name) || 'cpu' in platformOf(name);
}

/** The platform that the name of a package tells. */
function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] } {
  const words = name.replace('windows', 'win32').split(/[-/]/);
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  const libc = words.flatMap((word) => libraries.get(word) ?? [])[0];
  return {
    ...(os === undefined ? {} : { os: [os] }),
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
  };
}
