import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

// One archive for machines without a network: the repository, the built pages and every package that runs, for this
// platform and processor. In: where to write it (default dist/). Out: the archive, and its SHA-256 beside it.
const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const listBytesMax = 64 * 1024 * 1024;

// npm writes the lock and package.json.
const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
  version: string;
  packages: Record<string, { dev?: boolean }>;
};
const name = `chengshu-${lock.version}`;
const out = resolve(process.argv[2] ?? join(root, 'dist'));
const archive = join(out, `${name}-${process.platform}-${process.arch}.tar.gz`);

if (!existsSync(join(root, 'dist/web/index.html'))) {
  process.stderr.write('pack: the pages are not built; run npm run build first\n');
  process.exit(1);
}
const packages = runningPackages();
const paths = [...(await ownFiles()), 'dist/web', ...packages, ...(await programLinks(packages))];
await mkdir(out, { recursive: true });
await pack(paths);
const sha256 = await hashOf(archive);
await writeFile(`${archive}.sha256`, `${sha256}  ${basename(archive)}\n`);
const megabytes = Math.round((await stat(archive)).size / 1024 / 1024);
process.stdout.write(
  `${archive}\n${megabytes} MB, ${packages.length} packages, SHA-256 ${sha256}\n`,
);

/** The files of the repository as they are now, without what git ignores. */
async function ownFiles(): Promise<string[]> {
  const { stdout } = await run('git', ['ls-files', '-z'], { cwd: root, maxBuffer: listBytesMax });
  return stdout.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
}

/** Packages that the product needs to run and that are installed here; each brings its own below it. */
function runningPackages(): string[] {
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && dev !== true)
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path)));
}

/** Links of node_modules/.bin that lead into one of these packages. */
async function programLinks(among: readonly string[]): Promise<string[]> {
  const links: string[] = [];
  const modules = await realpath(join(root, 'node_modules'));
  for (const link of await readdir(join(root, 'node_modules/.bin'))) {
    const path = `node_modules/.bin/${link}`;
    const target = `node_modules/${relative(modules, await realpath(join(root, path)))}`;
    if (among.some((one) => target.startsWith(`${one}/`))) links.push(path);
  }
  return links;
}

/** Written under another name and renamed, so that half an archive is never taken for one. */
async function pack(files: readonly string[]): Promise<void> {
  const partial = `${archive}.partial`;
  const order = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner'];
  const prefix = ['--transform', `s,^,${name}/,S`];
  const source = ['-C', root, '--null', '--files-from', '-'];
  const tar = spawn('tar', ['-czf', partial, ...order, ...prefix, ...source], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  tar.stdin.end(`${files.join('\0')}\0`);
  const code = await new Promise((done, failed) => {
    tar.once('error', failed);
    tar.once('close', done);
  });
  if (code !== 0) throw new Error(`tar ended with ${String(code)} in ${dirname(partial)}`);
  await rename(partial, archive);
}

async function hashOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer);
  return digest.digest('hex');
}
