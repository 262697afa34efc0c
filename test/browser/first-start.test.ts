import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { firstStart } from '#governance/identity/identity.ts';
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
    expect(await page.getByText('请填写').count()).toBe(11);
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
    expect(await page.getByLabel('行政区划代码').inputValue()).toBe('110100');
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
    await page.getByText('登录名或密码不正确,或账号已停用').waitFor();
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
    await page.getByRole('dialog').getByRole('button', { name: 'New department' }).click();
    await page.getByText('The session has ended').waitFor();
    const dialog = page.getByRole('dialog', { name: 'The session has ended' });
    await dialog.getByLabel('Password').fill(own);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.getByLabel('Name in Chinese').inputValue()).toBe('水务局');
    await page.getByRole('dialog').getByRole('button', { name: 'New department' }).click();
    await page.getByText('水务局 is created').waitFor();
    const row = page.getByRole('row', { name: /Water Bureau/ });
    await row.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog', { name: 'Close Water Bureau?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Help' }).click();
    await page.getByText('The departments of the city as a tree').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(troubles).toEqual([]);
  });

  test('a phone: menu in a drawer, nothing wider than the screen', async () => {
    const { url } = platform;
    const { page, troubles } = await visit(url, { viewport: phone });
    await signIn(page, url, own);
    await page.getByRole('button', { name: '打开菜单' }).click();
    await page.getByRole('link', { name: '任务', exact: true }).click();
    await page.getByRole('heading', { name: '任务' }).waitFor();
    await page.getByText('没有符合条件的任务').waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(phone.width);
    expect(troubles).toEqual([]);
  });
});

async function fillOfficer(page: Page, name: string, [person, login, password]: string[]) {
  const section = page.getByRole('region', { name });
  await section.getByLabel('姓名').fill(person!);
  await section.getByLabel('登录名').fill(login!);
  await section.getByLabel('初始密码').fill(password!);
}
