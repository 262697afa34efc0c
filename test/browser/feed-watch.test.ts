import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anAccount } from '#governance/identity/identity.fixtures.ts';
import { aFeed, aScheduledRun, type Collecting } from '#lifecycle/source/collection.fixtures.ts';
import { aSource } from '#lifecycle/source/source.fixtures.ts';
import { registerConnection } from '#lifecycle/source/source.ts';
import { rawPool } from '#platform/database/database.ts';
import { closeBrowser, noBrowser, openPlatform, visitAs } from './browser.ts';

describe.skipIf(noBrowser !== undefined)('who reads a feed in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let directory: string;
  let feed: Collecting;
  beforeAll(async () => {
    platform = await openPlatform();
    const { world } = platform;
    directory = await mkdtemp(join(tmpdir(), 'watched-'));
    await writeFile(join(directory, 'first.csv'), 'code,name\n1,东街\n');
    Object.assign(world.config, { watchRoots: [directory] });
    feed = await aFeed(world, {
      kind: 'folder',
      reach: { settings: { directory }, secret: undefined },
      feed: { selection: { path: '', pattern: '*.csv', quietSeconds: 1 } },
    });
    const departmentId = feed.ctx.actor.departmentId ?? '';
    await anAccount(world, { loginName: 'engineer', roles: ['data-engineer'], departmentId });
  }, 60_000);
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
    await rm(directory, { recursive: true, force: true });
  });

  test('sees how far a collection of the schedule has come; one that fails and is late is told once at home', async () => {
    const { world, url } = platform;
    await aScheduledRun(world, feed.feed.id, { stage: 'read', rows: 1200, rowsTotal: 4800 });
    const path = `supply/data-sets/${feed.dataSetId}/feed`;
    const { page, troubles } = await visitAs(url, { loginName: 'engineer', path });
    await page.getByText('1,200 / 4,800 行').waitFor();
    await page.getByRole('progressbar').getByText('25%').waitFor();
    expect(await page.getByRole('button', { name: '取消', exact: true }).count()).toBe(0);

    const longAgo = new Date(world.now().getTime() - 9 * 86_400_000);
    const error = { code: 'x', words: { zh: '连不上旧系统', en: 'no answer' } };
    const pool = rawPool(world.db);
    await pool.query(`update collection set state = 'failed', finished_at = now(), error = $1`, [
      error,
    ]);
    await pool.query('update feed set created_at = $1', [longAgo]);
    await page.getByText('连不上旧系统').first().waitFor();
    await page.goto(`${url}/workbench`);
    const trouble = page.getByRole('listitem').filter({ hasText: '连不上旧系统' });
    await trouble.getByText('异常', { exact: true }).waitFor();
    await trouble.getByText('逾期', { exact: true }).waitFor();
    expect(await trouble.count()).toBe(1);
    expect(troubles).toEqual([]);
  });

  test('an old system that does not answer is asked once for its tables', async () => {
    const { ctx } = feed;
    const departmentId = ctx.actor.departmentId ?? '';
    await registerConnection(ctx, {
      departmentId,
      name: '停机的业务库',
      kind: 'postgresql',
      settings: { host: '127.0.0.1', port: 1, database: 'a', user: 'a', tls: 'off' },
      secret: { password: 'not-needed-here' },
    });
    const { dataSet } = await aSource(ctx, { name: '停机期间' });
    const { page } = await visitAs(platform.url, {
      loginName: 'engineer',
      path: `supply/data-sets/${dataSet.id}/feed`,
    });
    let asked = 0;
    await page.route('**/api/v1/connections/*/tables*', async (route) => {
      asked += 1;
      const body = { code: 'connection.unreachable', title: '旧系统没有答复', detail: '稍后再试' };
      const contentType = 'application/problem+json';
      await route.fulfill({ status: 503, contentType, body: JSON.stringify(body) });
    });
    await page.getByLabel('连接', { exact: true }).click();
    await page.getByTitle('停机的业务库 · PostgreSQL').click();
    await page.getByRole('alert').getByText('旧系统没有答复').waitFor();
    expect(asked).toBe(1);
    await page.getByRole('button', { name: '重试' }).click();
    await expect.poll(() => asked).toBe(2);
  });
});
