import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { markCity } from '../../src/app/demo/demo-place.ts';
import { runChengshu } from './chengshu-process.ts';

test('the demo, whose passwords are public, is not served to others by the ordinary start either', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'chengshu-exposed-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  await markCity(dataDir, { seed: '1', scale: 1, isReady: true });
  const platform = runChengshu(['start'], {
    dataDir,
    env: { CHENGSHU_HOST: '0.0.0.0', LANG: 'en' },
  });
  onTestFinished(() => void platform.child.kill('SIGKILL'));
  expect(await platform.exited).toBe(1);
  expect(platform.err()).toContain('The passwords of the demo are public');
});
