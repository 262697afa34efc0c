import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { anAccount } from '#governance/identity/identity.fixtures.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import { aPublishedResource, aService, refresh } from '#lifecycle/service/service.fixtures.ts';
import { closeBrowser, noBrowser, openPlatform, phone, visitAs as openAs } from './browser.ts';

const rows = `SELECT '1101' || i, '街道' || i FROM range(30) r(i)`;

describe.skipIf(noBrowser !== undefined)('services in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let serviceId: string;
  beforeAll(async () => {
    platform = await openPlatform();
    const { world } = platform;
    const columns = [
      { name: 'code', type: 'text', key: true },
      { name: 'name', type: 'text' },
    ] as const;
    const resource = await aPublishedResource(world, { columns, rows, shareType: 2 });
    const service = await aService(world, resource, { code: 'streets', kind: 'query' });
    serviceId = service.id;
    await refresh(world, resource);
    const { departmentId } = resource;
    const consumer = await aDepartment(world, { nameZh: '城市管理局' });
    const people = [
      ['owner', 'application-owner', consumer.id],
      ['approver', 'department-approver', departmentId],
      ['steward', 'department-steward', departmentId],
      ['bureau', 'data-bureau', consumer.id],
      ['security', 'security-officer', consumer.id],
    ] as const;
    for (const [loginName, role, of] of people) {
      await anAccount(world, { loginName, roles: [role], departmentId: of });
    }
  });
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  /** Opens a page as one of the people. */
  const visitAs = (loginName: string, path: string, options?: Parameters<typeof openAs>[2]) =>
    openAs(platform.url, { loginName, path: `service/${path}` }, options);

  /** Calls the service from outside. */
  async function call(key: string): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { authorization: `Bearer ${key}`, 'accept-language': 'zh' };
    const answer = await fetch(`${platform.url}/data/v1/streets?code=11017`, { headers });
    // The gateway answers with JSON objects.
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  test('from an application to a key that is called with, and revoked', async () => {
    const owner = await visitAs('owner', 'applications');
    await register(owner.page);
    const application = owner.page.url();
    const bureau = await visitAs('bureau', 'applications?state=registered');
    await bureau.page.getByRole('link', { name: '网格巡查' }).click();
    await bureau.page.getByRole('button', { name: '批准应用' }).click();
    await bureau.page.getByText('使用中', { exact: true }).waitFor();

    await owner.page.goto(`${platform.url}/workbench/service/services/${serviceId}`);
    await askFor(owner.page, platform.world.now());
    const approver = await visitAs('approver', 'share-requests?state=un-audit');
    await agree(approver.page);

    await owner.page.goto(application);
    const key = await issue(owner.page);
    const answered = await call(key);
    expect(answered).toMatchObject({
      status: 200,
      body: { data: [{ code: '11017', name: '街道7' }] },
    });
    await owner.page.reload();
    await owner.page.getByText(key.slice(0, 17)).waitFor();
    expect(await owner.page.content()).not.toContain(key);

    await revoke(owner.page, '系统下线');
    expect(await call(key)).toMatchObject({
      status: 401,
      body: { title: '密钥已吊销', next: '请向应用负责人索取新密钥。' },
    });

    const second = await issue(owner.page);
    expect(await call(second)).toMatchObject({ status: 200 });
    const security = await visitAs('security', 'applications');
    await security.page.getByRole('link', { name: '网格巡查' }).click();
    await expect
      .poll(() => security.page.getByRole('button', { name: '签发密钥' }).count())
      .toBe(0);
    await revoke(security.page, '疑似泄露');
    expect(await call(second)).toMatchObject({ status: 401 });
    for (const { troubles } of [owner, bureau, approver, security]) expect(troubles).toEqual([]);
  });

  test('a service is tried with a key that is refused in words, on a phone', async () => {
    const { page, troubles } = await visitAs('steward', `services/${serviceId}?tab=try`, {
      viewport: phone,
    });
    await page.getByLabel('应用密钥').fill('csk_not_a_key');
    await page.getByRole('button', { name: '调用', exact: true }).click();
    await page.getByText('状态码 401').waitFor();
    await page.getByText('请核对密钥，或向应用负责人索取。', { exact: true }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: '暂停服务' }).count()).toBe(0);
    await page.getByRole('tab', { name: '接口说明' }).click();
    await page.getByText('项 name').waitFor();
    await page.getByText('eq gt gte lt lte ne in like null').first().waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(phone.width);
    expect(troubles).toEqual([]);
  });
});

/** Revokes the one key in force. */
async function revoke(page: Page, reason: string): Promise<void> {
  const button = page.getByRole('button', { name: '吊销密钥 生产环境' });
  await button.click();
  const drawer = page.getByRole('dialog');
  await drawer.getByLabel('原因').fill(reason);
  await drawer.getByRole('button', { name: '吊销密钥' }).click();
  await button.waitFor({ state: 'detached' });
  await page.getByText('已吊销', { exact: true }).first().waitFor();
}

async function register(page: Page): Promise<void> {
  await page.getByRole('link', { name: '登记应用' }).click();
  await page.getByLabel('应用名称').fill('网格巡查');
  await page.getByLabel('使用系统名称').fill('网格化系统');
  await page.getByLabel('用途').fill('核对街道');
  await page.getByLabel('使用依据').fill('城市管理条例第十条');
  await page.getByLabel('责任岗位').fill('信息科值班岗');
  await page.getByRole('button', { name: '登记应用' }).click();
  await page.getByText('已登记', { exact: true }).waitFor();
}

async function askFor(page: Page, now: Date): Promise<void> {
  await page.getByRole('link', { name: '申请使用' }).click();
  await page.getByText('有条件共享：由提供部门办理').waitFor();
  await page.getByLabel('应用', { exact: true }).click();
  await page.getByTitle('网格巡查').click();
  await page.getByLabel('使用依据').fill('城市管理条例第十条');
  await page.getByLabel('使用场景').fill('巡查前核对街道');
  await page.getByLabel('截止日期').fill('2999-12-31');
  await page.getByLabel('使用频次').fill('每日数百次');
  await page.getByLabel('责任岗位').fill('信息科科长岗');
  await page.getByRole('button', { name: '提交申请' }).click();
  await page.getByText('使用时限应在今天之后').waitFor();
  await page.getByLabel('截止日期').fill(`${now.getFullYear() + 1}-06-30`);
  await page.getByRole('button', { name: '提交申请' }).click();
  await page.getByText('您是申请人，不能办理自己的申请').waitFor();
}

async function agree(page: Page): Promise<void> {
  await page.getByRole('button', { name: /网格巡查/ }).click();
  await page.getByText('收窄范围').click();
  await page.getByLabel('每分钟次数').fill('60');
  await page.getByRole('button', { name: '同意授权' }).click();
  await page.getByText('没有符合条件的共享申请').waitFor();
}

async function issue(page: Page): Promise<string> {
  await page.getByRole('button', { name: '签发密钥' }).click();
  const drawer = page.getByRole('dialog', { name: '签发密钥' });
  await drawer.getByLabel('密钥名称').fill('生产环境');
  await drawer.getByRole('button', { name: '签发密钥' }).click();
  const shown = page.getByRole('textbox', { name: '新密钥' });
  await shown.waitFor();
  const key = await shown.inputValue();
  await page.getByRole('button', { name: '已保存，关闭' }).click();
  await shown.waitFor({ state: 'detached' });
  return key;
}
