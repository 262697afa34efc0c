import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { aPassword, anAccount } from '#governance/identity/identity.fixtures.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import { rawPool } from '#platform/database/database.ts';
import { closeBrowser, noBrowser, openPlatform, visit } from './browser.ts';

const dataSets = 10_000;
/** What a person feels as a pause. The longest task was 55 ms on two cores of a busy machine, 2026-11-21. */
const pauseMs = 100;

/** As many data sets as a large city has, each with a source and a snapshot. */
const fill = `
  with made as (
    insert into data_set (id, code, name, department_id, kind, created_by)
    select uuidv7(), 'many_' || n, '监测数据集 ' || n || ' 号', $1::uuid, 'collected', 'test'
    from generate_series(1, ${dataSets}) n returning id),
  sources as (
    insert into source (id, data_set_id, kind, state, unclassified_by, unclassified_at)
    select uuidv7(), id, 'file', 'ready', 'test', now() from made)
  insert into snapshot (id, data_set_id, number, row_count, byte_count, rows_in,
    content_sha256, files, columns, evidence)
  select uuidv7(), id, 1, 1000, 5000, 1000, 'x', '[]', '[]', '{}' from made`;

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds of processor time. */
  tdur?: number;
  args: { name?: string };
}

/**
 * The longest task of the page's main thread while something is done, in milliseconds of processor time: what the task
 * would take on a machine that does nothing else, so that a busy one does not decide.
 */
async function longestTaskMs(page: Page, work: () => Promise<void>): Promise<number> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('the page belongs to a browser');
  await browser.startTracing(page, { categories: ['toplevel'] });
  await work();
  const trace = await browser.stopTracing();
  // The form of a trace: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) =>
      ph === 'X' && name.endsWith('RunTask') && threads.has(`${pid} ${tid}`),
  );
  expect(tasks.length).toBeGreaterThan(20);
  return Math.max(...tasks.map(({ tdur }) => tdur ?? 0)) / 1_000;
}

describe.skipIf(noBrowser !== undefined)('a list of 10,000 data sets in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  beforeAll(async () => {
    platform = await openPlatform();
    const { world } = platform;
    const { id: departmentId } = await aDepartment(world, { nameZh: '水务局' });
    const roles = ['department-steward'] as const;
    await anAccount(world, { roles, departmentId, loginName: 'steward' });
    await rawPool(world.db).query(fill, [departmentId]);
    await rawPool(world.db).query('analyze');
  });
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  test('is scrolled to its end and filtered without a pause', async () => {
    const { page, troubles } = await visit(platform.url);
    await page.goto(`${platform.url}/workbench/supply/data-sets`);
    await page.getByLabel('登录名').fill('steward');
    await page.getByLabel('密码').fill(aPassword);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('link', { name: '监测数据集 10000 号' }).waitFor();
    await page.getByRole('link', { name: '监测数据集 10000 号' }).hover();
    const scrolled = await longestTaskMs(page, async () => {
      for (let step = 0; step < 20; step += 1) {
        await page.mouse.wheel(0, 900);
        await page.waitForTimeout(30);
      }
    });
    const toTheEnd = await longestTaskMs(page, async () => {
      const all = page.getByText('已显示 10,000 条');
      for (let step = 0; step < 400 && (await all.count()) === 0; step += 1) {
        await page.mouse.wheel(0, 1_000_000);
        await page.waitForTimeout(40);
      }
      await page.mouse.wheel(0, 1_000_000);
      await page.getByRole('link', { name: '监测数据集 1 号' }).waitFor();
      await page.mouse.wheel(0, -200_000);
      await page.getByRole('link', { name: '监测数据集 1 号' }).waitFor({ state: 'detached' });
    });
    const filtered = await longestTaskMs(page, async () => {
      await page.getByLabel('名称或代码').pressSequentially('777', { delay: 40 });
      await page.getByRole('link', { name: '监测数据集 777 号' }).waitFor();
      await page.getByRole('button', { name: '重置' }).click();
      await page.getByText('已显示 10,000 条').waitFor();
      await page.getByLabel('名称或代码').pressSequentially('9 号', { delay: 40 });
      await page.getByRole('link', { name: '监测数据集 9999 号' }).waitFor();
    });
    const figures = { scrolled, toTheEnd, filtered };
    process.stdout.write(`longest task in ms of processor time: ${JSON.stringify(figures)}\n`);
    for (const ms of Object.values(figures)) expect(ms).toBeLessThan(pauseMs);
    expect(troubles).toEqual([]);
  });
});
