import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anAccount, aPassword } from '#governance/identity/identity.fixtures.ts';
import { nameFailuresMax } from '#governance/identity/session.rules.ts';
import { aRoot } from '#governance/organization/organization.fixtures.ts';
import { closeBrowser, noBrowser, openPlatform, visit } from './browser.ts';

/** Every error that the console shows, also those of refused requests, which `visit` leaves out. */
function watchConsole(page: Page): string[] {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

async function enter(page: Page, loginName: string, password = aPassword) {
  await page.getByLabel('登录名').fill(loginName);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

describe.skipIf(noBrowser !== undefined)('signing in with a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  beforeAll(async () => {
    platform = await openPlatform();
    const { world } = platform;
    const { id: departmentId } = await aRoot(world);
    await anAccount(world, { loginName: 'steward', departmentId, roles: ['department-steward'] });
    await anAccount(world, { loginName: 'officer', departmentId, roles: ['system-officer'] });
  });
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  test('is complete in both languages, and the first page has no error in the console', async () => {
    const { page, troubles } = await visit(platform.url);
    const errors = watchConsole(page);
    await page.goto(`${platform.url}/`);
    await page.getByRole('heading', { name: '登录' }).waitFor();
    await page.waitForLoadState('networkidle');
    expect([errors, await page.title()]).toEqual([[], '登录 · 城枢']);
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.title()).toBe('Sign in · Chengshu');
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en');
    await expect.poll(() => page.locator('main').innerText()).not.toMatch(/\p{Script=Han}/u);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(() => page.getByText('Fill this in').count()).toBe(2);
    await page.getByLabel('Login name').fill('Steward ');
    await page.getByLabel('Password').fill('Wrong-Password-1');
    await page.keyboard.press('Enter');
    await page.getByText('The login name or password is wrong').waitFor();
    await page.getByLabel('Password').fill(aPassword);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Workbench' }).waitFor();
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByText('Sign out').click();
    await page.getByRole('button', { name: '中文' }).click();
    await enter(page, 'steward');
    await page.getByRole('heading', { name: '工作台' }).waitFor();
    expect(troubles).toEqual([]);
  });

  test('too many failures: the person is told how long and what to do; an officer unlocks', async () => {
    const { page, troubles } = await visit(platform.url);
    await page.goto(`${platform.url}/workbench/sign-in`);
    for (let i = 0; i < nameFailuresMax; i += 1) {
      const refused = page.waitForResponse((answer) => answer.status() === 401);
      await enter(page, 'steward', `Wrong-Password-${i}`);
      await refused;
    }
    await page.getByText('登录名或密码不正确').waitFor();
    await enter(page, 'steward');
    await page.getByText('登录失败次数过多，已暂时锁定').waitFor();
    await page.getByText('请在 15 分钟后重试，或请系统管理员在“账号”中解除锁定').waitFor();

    const { page: desk, troubles: deskTroubles } = await visit(platform.url);
    await desk.goto(`${platform.url}/workbench`);
    await enter(desk, 'officer');
    await desk.getByRole('link', { name: '1 个账号因登录失败被锁定' }).click();
    await desk
      .getByRole('row', { name: /steward.*已锁定/ })
      .getByRole('link')
      .click();
    await desk.getByText(/该账号锁定至 \d{4}-\d\d-\d\d \d\d:\d\d/).waitFor();
    await desk.getByRole('button', { name: '解除锁定' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: '解除锁定' }).click();
    await desk.getByText('已办理：解除锁定').waitFor();
    await expect.poll(() => desk.getByText('已锁定').count()).toBe(0);

    await enter(page, 'steward');
    await page.getByRole('heading', { name: '工作台' }).waitFor();
    expect([...troubles, ...deskTroubles]).toEqual([]);
  });
});
