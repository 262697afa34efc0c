import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withdrawRole } from '#governance/identity/account.commands.ts';
import { aContext, anAccount, aPassword } from '#governance/identity/identity.fixtures.ts';
import { aRoot } from '#governance/organization/organization.fixtures.ts';
import { closeBrowser, noBrowser, openPlatform, phone, visit } from './browser.ts';

const own = 'Quiet-Harbour-57';

describe.skipIf(noBrowser !== undefined)('the system in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let departmentId: string;
  beforeAll(async () => {
    platform = await openPlatform();
    ({ id: departmentId } = await aRoot(platform.world));
    for (const role of ['system-officer', 'audit-officer'] as const) {
      const names = { loginName: role, displayName: role };
      await anAccount(platform.world, { ...names, departmentId, roles: [role] });
    }
  });
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  async function enter(page: Page, loginName: string, path: string, password = aPassword) {
    await page.goto(`${platform.url}${path}`);
    await page.getByLabel('登录名').fill(loginName);
    await page.getByLabel('密码').fill(password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
  }

  test('an account is created, signs in with its first password, and stands in the audit', async () => {
    const { page, troubles } = await visit(platform.url);
    await enter(page, 'system-officer', '/workbench/system/accounts');
    await page.getByRole('button', { name: '新建账号' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('姓名').fill('戊');
    await form.getByLabel('登录名').fill('new-person');
    await form.getByRole('button', { name: '新建账号' }).click();
    const shown = page.getByRole('dialog', { name: '戊 的初始密码' });
    const password = (await shown.locator('.once-secret').innerText()).trim();
    await shown.getByRole('button', { name: '已记下，关闭' }).click();
    await shown.waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: '戊' }).click();
    await page.getByText('下次登录时须修改').waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1)!;

    const { page: theirs } = await visit(platform.url, { viewport: phone });
    await enter(theirs, 'new-person', '/workbench', password);
    await theirs.getByRole('heading', { name: '请先修改密码' }).waitFor();
    await theirs.getByLabel('当前密码').fill(password);
    await theirs.getByLabel('新密码', { exact: true }).fill(own);
    await theirs.getByLabel('再次输入新密码').fill(own);
    await theirs.getByRole('button', { name: '修改密码' }).click();
    await theirs.getByRole('heading', { name: '工作台' }).waitFor();

    const { page: audit, troubles: auditTroubles } = await visit(platform.url, { viewport: phone });
    await enter(audit, 'audit-officer', `/workbench/system/audit?objectId=${id}`);
    const records = audit.getByRole('list', { name: '审计' });
    await records.getByText('维护账号').waitFor();
    await expect.poll(() => records.getByText('system-officer').count()).toBe(1);
    await records.getByRole('button').last().click();
    const record = audit.getByRole('dialog', { name: '审计记录' });
    await record.getByText(id).waitFor();
    await record.getByRole('button', { name: '只看此人' }).click();
    await audit.waitForURL(/actorId=/);
    const width = await audit.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(phone.width);
    expect([...troubles, ...auditTroubles]).toEqual([]);
  });

  test('two people change one department: the second compares, and nothing typed is lost', async () => {
    const { page, troubles } = await visit(platform.url);
    const { page: other } = await visit(platform.url);
    for (const one of [page, other]) {
      await enter(one, 'system-officer', '/workbench/system/departments');
      await one.getByRole('button', { name: '修改' }).first().click();
    }
    await page.getByLabel('英文名称').fill('Name of the first');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存').waitFor();
    await other.getByLabel('英文名称').fill('Name of the second');
    await other.getByRole('button', { name: '保存' }).click();
    await other.getByText('这条内容已被他人修改').waitFor();
    const compared = other.getByRole('region', { name: '与他人修改的差异' });
    await compared.getByText('Name of the first').waitFor();
    await expect.poll(() => compared.getByText('Name of the second').count()).toBe(1);
    // Closed and opened again: the draft still carries the version it was made from.
    await other.keyboard.press('Escape');
    await other.getByRole('button', { name: '修改' }).first().click();
    await other.getByText('已恢复上次未提交的内容').waitFor();
    await expect.poll(() => other.getByLabel('英文名称').inputValue()).toBe('Name of the second');
    await other.getByRole('button', { name: '保存' }).click();
    await compared.getByRole('button', { name: '已比较，保存我填写的内容' }).click();
    await other.getByText('已保存').waitFor();
    await page.reload();
    await page.getByRole('button', { name: '修改' }).first().click();
    await expect.poll(() => page.getByLabel('英文名称').inputValue()).toBe('Name of the second');
    expect(troubles).toEqual([]);
  });

  test('a right taken away while a form is open: words, the menu follows, the text stays', async () => {
    const { world, url } = platform;
    const role = 'system-officer';
    const account = await anAccount(world, { loginName: 'second', departmentId, roles: [role] });
    const { page, troubles } = await visit(url);
    await enter(page, 'second', '/workbench/system/accounts');
    await page.getByRole('link', { name: '账号', exact: true }).waitFor();
    await page.getByRole('button', { name: '新建账号' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('姓名').fill('己');
    await form.getByLabel('登录名').fill('another-person');
    const officer = await aContext(world, { roles: ['security-officer'], departmentId });
    await withdrawRole(officer, account.id, { role, departmentId });
    await form.getByRole('button', { name: '新建账号' }).click();
    await form.getByText('没有权限').waitFor();
    await form.getByText('如确需办理，请联系安全管理员授予角色').waitFor();
    await page.getByText('您查看此页的权限已被取消').waitFor();
    await page.locator('nav a', { hasText: '账号' }).waitFor({ state: 'detached' });
    await expect.poll(() => form.getByLabel('登录名').inputValue()).toBe('another-person');
    expect(troubles).toEqual([]);
  });
});
