import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runChengshu } from './chengshu-process.ts';
import { aBatchFile, aCrashGround, type CrashGround } from './crash-ground.ts';

const rows = 60_000;
const program = join(import.meta.dirname, '../../src/app/cli/chengshu.ts');
/** Mounts a small disk on $1 of $2 KB that nobody else sees, runs the rest, and tells what is left on it. */
const script = `mount -t tmpfs -o size="$2"k tmpfs "$1" || exit 99
disk="$1"; shift 2; "$@"; code=$?; ls -A "$disk" >&2; exit $code`;
const namespace = ['unshare', ...(process.getuid?.() === 0 ? [] : ['-r']), '-m'];

const whyNot = whyNoMount();
if (whyNot !== undefined) process.stderr.write(`skipped, full disks: ${whyNot}\n`);

function whyNoMount(): string | undefined {
  const [file, ...args] = [...namespace, 'sh', '-c', 'mount -t tmpfs tmpfs /mnt'];
  const { status, stderr, error } = spawnSync(file, args, { encoding: 'utf8' });
  return status === 0
    ? undefined
    : `no small disk can be mounted here (${error?.message ?? stderr.trim()})`;
}

let ground: CrashGround;
let disk: string;
beforeAll(async () => {
  if (whyNot !== undefined) return;
  ground = await aCrashGround();
  disk = join(ground.dir, 'disk');
  await mkdir(disk);
  await ground.carry(await aBatchFile(ground.dir, 1, rows));
});
afterAll(() => ground?.end());

/** Runs a command where `disk` is a disk of so many KB. Out: its exit code, what it said, and what it left there. */
async function onSmallDisk(kilobytes: number, args: string[], dataDir = ground.dataDir) {
  const command = [process.execPath, program, ...args];
  const [file, ...rest] = [...namespace, 'sh', '-c', script, 'sh', disk, String(kilobytes)];
  const child = spawn(file, [...rest, ...command], {
    env: { ...process.env, LC_ALL: 'C', CHENGSHU_DATA_DIR: dataDir, CHENGSHU_LOG_LEVEL: 'fatal' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = await once(child, 'close');
  const lines = said.trimEnd().split('\n');
  return { code: Number(code), said, last: lines.at(-1) ?? '' };
}

test.skipIf(whyNot !== undefined)(
  'a backup without room says so, before or while it writes, and leaves nothing',
  { timeout: 120_000 },
  async () => {
    const path = join(disk, 'backup');
    const before = await onSmallDisk(1_000, ['backup', path]);
    expect(before.code).toBe(1);
    expect(before.said).toContain('has too little room');
    expect(before.last).toContain('Make room or use another disk');
    const during = await onSmallDisk(64, ['backup', path]);
    expect(during.code).toBe(1);
    expect(during.said).toContain('is full (0 MB are left)');
    expect(during.last).toContain('Make room or use another disk');
  },
);

test.skipIf(whyNot !== undefined)(
  'a restore and a landing without room say so',
  { timeout: 120_000 },
  async () => {
    const path = join(ground.dir, 'backup');
    const taken = runChengshu(['backup', path], { dataDir: ground.dataDir });
    expect(await taken.exited, taken.err()).toBe(0);
    const restored = await onSmallDisk(
      4_000,
      ['restore', path, '--without-ledger'],
      join(disk, 'data'),
    );
    expect(restored.code).toBe(1);
    expect(restored.said).toContain('has too little room');
    expect(restored.last).toContain('Make room or use another disk');
    const file = await aBatchFile(ground.dir, 2, rows);
    const landed = await onSmallDisk(200_000, ['road', file], join(disk, 'data'));
    expect(landed.code).toBe(1);
    expect(landed.said).toContain('There is not enough disk space');
  },
);
