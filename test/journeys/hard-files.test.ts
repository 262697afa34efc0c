import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoadReport } from '../../src/app/road/stage.ts';
import { runChengshu, startChengshu } from './chengshu-process.ts';
import { aCrashGround, type CrashGround, type Platform } from './crash-ground.ts';
import { badFiles, goodFiles } from './hard-files.fixtures.ts';

/** No file may hold a command for long. */
const roadMsMax = 60_000;

let ground: CrashGround;
let platform: Platform;
beforeAll(async () => {
  ground = await aCrashGround();
  platform = await startChengshu({ dataDir: ground.dataDir, env: { CHENGSHU_LOG_LEVEL: 'warn' } });
});
afterAll(async () => {
  await platform.stop();
  await ground.end();
});

/** Runs `chengshu road` on a file beside the platform. */
async function road(file: { name: string; bytes: () => Buffer | string }) {
  const path = join(ground.dir, file.name);
  await writeFile(path, file.bytes());
  const args = ['road', path, '--name', file.name, '--department', '民政局', '--json'];
  const running = runChengshu(args, {
    dataDir: ground.dataDir,
    env: { CHENGSHU_LOG_LEVEL: 'fatal', LC_ALL: 'zh_CN.UTF-8' },
  });
  const timer = setTimeout(() => running.child.kill('SIGKILL'), roadMsMax);
  const code = await running.exited;
  clearTimeout(timer);
  return { code, out: running.out(), err: running.err() };
}

test.each(goodFiles)('$name is carried', { timeout: 90_000 }, async (file) => {
  const { code, out, err } = await road(file);
  expect(code, err).toBe(0);
  // Written by the road command.
  const { stages } = JSON.parse(out) as RoadReport;
  expect(stages.at(0)?.note).toContain(file.note);
  const { rowsIn, rejected } = file;
  expect(stages.at(1)).toMatchObject({ rowsIn, rowsOut: rowsIn - rejected, rejected });
  expect(stages.at(4)).toMatchObject({ stage: 'service', rowsOut: rowsIn - rejected });
});

test.each(badFiles)('$name is refused in words', { timeout: 90_000 }, async (file) => {
  const { code, out, err } = await road(file);
  expect(code, err).toBe(1);
  expect(out).toBe('');
  expect(err).toMatch(file.said);
});

test('none of them left anything behind', { timeout: 60_000 }, async () => {
  expect(await ground.problems()).toEqual([]);
  const unfinished = await ground.query(`select id from job where state in ('queued', 'running')`);
  expect(unfinished).toEqual([]);
});
