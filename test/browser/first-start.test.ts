import { sql, type RawBuilder } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { firstStart } from '#governance/identity/identity.ts';
import { jobChannel } from '#platform/jobs/jobs.ts';
import type { World } from '#platform/world.ts';
import { closeBrowser, noBrowser, openPlatform, phone, visit } from './browser.ts';

const first = 'Willow-River-42';
const own = 'Quiet-Harbour-57';

async function signIn(page: Page, url: string, password: string) {
  await page.goto(`${url}/workbench`);
  await page.getByLabel('登录名').fill('sys-officer');
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录' }).click();
}

describe.skipIf(noBrowser !== undefined)('the first start in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  beforeAll(async () => {
    platform = await openPlatform();
  });
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  test('the one-time link makes the city and the three officers', async () => {
    const { url, world } = platform;
    const { page, troubles } = await visit(url);
    await page.goto(`${url}/`);
    await page.getByText('平台尚未初始化').waitFor();
    expect(new URL(page.url()).pathname).toBe('/workbench/sign-in');
    await page.goto(`${url}/setup`);
    await page.getByText('链接不完整').waitFor();
    await page.goto(`${url}${await firstStart(world)}`);
    await page.getByRole('button', { name: '完成初始化' }).click();
    await expect.poll(() => page.getByText('请填写').count()).toBe(11);
    await page.getByLabel('数据主管部门名称').fill('示范市数据局');
    await page.getByLabel('行政区划代码').fill('11010');
    await page.getByLabel('英文名称').fill('Demo City Data Bureau');
    await page.getByText('行政区划代码应为六位数字').waitFor();
    await page.getByLabel('行政区划代码').fill('110100');
    await fillOfficer(page, '系统管理员', ['甲', 'sys-officer', first]);
    await fillOfficer(page, '安全管理员', ['乙', 'sec-officer', 'Maple-Bridge-43']);
    await fillOfficer(page, '审计管理员', ['甲', 'aud-officer', 'Cedar-Valley-44']);
    await page.getByRole('button', { name: '完成初始化' }).click();
    await page.getByText('三员须由三个不同的人担任', { exact: true }).waitFor();
    // A reload loses nothing but the passwords.
    await page.reload();
    await page.getByText('已恢复上次未提交的内容').waitFor();
    await expect.poll(() => page.getByLabel('行政区划代码').inputValue()).toBe('110100');
    await fillOfficer(page, '系统管理员', ['甲', 'sys-officer', first]);
    await fillOfficer(page, '安全管理员', ['乙', 'sec-officer', 'Maple-Bridge-43']);
    await fillOfficer(page, '审计管理员', ['丙', 'aud-officer', 'Cedar-Valley-44']);
    await page.getByRole('button', { name: '完成初始化' }).click();
    await page.getByText('初始化完成').waitFor();
    await page.getByRole('link', { name: '去登录' }).click();
    await page.getByLabel('登录名').waitFor();
    expect(troubles).toEqual([]);
  });

  test('the first password has to be changed, then the workbench opens', async () => {
    const { url } = platform;
    const { page, troubles } = await visit(url);
    await signIn(page, url, 'not-the-password');
    await page.getByText('登录名或密码不正确，或账号已停用').waitFor();
    await page.getByLabel('密码').fill(first);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('heading', { name: '请先修改密码' }).waitFor();
    await page.getByLabel('当前密码').fill(first);
    await page.getByLabel('新密码', { exact: true }).fill(own);
    await page.getByLabel('再次输入新密码').fill('something-else');
    await page.getByRole('button', { name: '修改密码' }).click();
    await page.getByText('两次输入的密码不一致').waitFor();
    await page.getByLabel('再次输入新密码').fill(own);
    await page.getByRole('button', { name: '修改密码' }).click();
    await page.getByRole('heading', { name: '工作台' }).waitFor();
    await page.getByRole('link', { name: '部门' }).click();
    await page.getByRole('cell', { name: '示范市数据局' }).waitFor();
    expect(troubles).toEqual([]);
  });

  test('both languages, a department made and moved, help, an ended session', async () => {
    const { url } = platform;
    const { page, troubles } = await visit(url);
    await signIn(page, url, own);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('link', { name: 'Departments' }).click();
    await page.getByRole('cell', { name: 'Demo City Data Bureau' }).waitFor();
    await page.getByRole('button', { name: 'New department' }).click();
    await page.getByLabel('Name in Chinese').fill('水务局');
    await page.getByLabel('Name in English').fill('Water Bureau');
    // The session ends while the form is open; it is renewed above the page and nothing is typed twice.
    await page.evaluate("fetch('/api/v1/session', { method: 'DELETE' })");
    const save = page.getByRole('dialog').getByRole('button', { name: 'New department' });
    // What the page asks by itself may learn of it first, and then the sign-in lies above the button.
    await save.click({ force: true });
    await page.getByText('The session has ended').waitFor();
    const dialog = page.getByRole('dialog', { name: 'The session has ended' });
    await dialog.getByLabel('Password').fill(own);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => page.getByLabel('Name in Chinese').inputValue()).toBe('水务局');
    await page.getByRole('dialog').getByRole('button', { name: 'New department' }).click();
    await page.getByText('水务局 is created').waitFor();
    const row = page.getByRole('row', { name: /Water Bureau/ });
    await row.getByRole('button', { name: 'Close' }).click();
    const asked = page.getByRole('dialog', { name: 'Close Water Bureau?' });
    await asked.getByRole('button', { name: 'Cancel' }).click();
    await asked.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Help' }).click();
    await page.getByText('The departments of the city as a tree').waitFor();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en');
    expect(troubles).toEqual([]);
  });

  test('a job is followed live, also after a reload, and cancelled', async () => {
    const { url, world } = platform;
    const id = '01990000-0000-7000-8000-00000000000a';
    const rows = (count: number) => JSON.stringify({ rows: count, rowsTotal: 41_352 });
    await sql`insert into job (id, kind, payload, state, progress, started_at)
      values (${id}, 'cache.land', '{}', 'running', ${rows(1_000)}::jsonb, now() - interval '10 seconds')`.execute(
      world.db,
    );
    const { page, troubles } = await visit(url);
    await signIn(page, url, own);
    await page.getByRole('link', { name: '任务', exact: true }).click();
    await page.getByRole('link', { name: '入库快照' }).click();
    await page.getByText('1,000 / 41,352 行').waitFor();
    await tell(world, id, sql`progress = ${rows(20_000)}::jsonb`);
    await page.getByText('20,000 / 41,352 行').waitFor();
    await expect.poll(() => page.getByText(/每秒 [\d,]+ 行/).count()).toBe(1);
    await page.reload();
    await page.getByText('20,000 / 41,352 行').waitFor();
    await page.getByRole('button', { name: '取消任务' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '取消任务' }).click();
    await page.getByText('正在取消').first().waitFor();
    await tell(world, id, sql`state = 'cancelled', finished_at = now()`);
    await page.getByText('已取消').first().waitFor();
    expect(troubles).toEqual([]);
  });

  test('a phone: menu in a drawer, nothing wider than the screen', async () => {
    const { url } = platform;
    const { page, troubles } = await visit(url, { viewport: phone });
    await signIn(page, url, own);
    await page.getByRole('button', { name: '打开菜单' }).click();
    await page.getByRole('link', { name: '任务', exact: true }).click();
    await page.getByRole('heading', { name: '任务' }).waitFor();
    await page.getByText('已显示 1 条').waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(phone.width);
    expect(troubles).toEqual([]);
  });
});

/** Changes a job as its worker does, and tells those who watch it. */
async function tell(world: World, id: string, change: RawBuilder<unknown>): Promise<void> {
  await sql`update job set ${change} where id = ${id}`.execute(world.db);
  await sql`select pg_notify(${jobChannel}, ${id})`.execute(world.db);
}

async function fillOfficer(page: Page, name: string, [person, login, password]: string[]) {
  const section = page.getByRole('region', { name });
  await section.getByLabel('姓名').fill(person!);
  await section.getByLabel('登录名').fill(login!);
  await section.getByLabel('初始密码').fill(password!);
}
