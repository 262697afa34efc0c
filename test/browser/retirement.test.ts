import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { aPassword, anAccount } from '#governance/identity/identity.fixtures.ts';
import { aWholeRoad, settle, type WholeRoad } from '#lifecycle/retirement/road.fixtures.ts';
import { closeBrowser, noBrowser, openPlatform, phone, visit, type Visit } from './browser.ts';

/** Where pictures of the way are put, when asked for. */
const pictures = process.env['CHENGSHU_PICTURES'];

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

describe.skipIf(noBrowser !== undefined)('a data set is retired in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let road: WholeRoad;
  beforeAll(async () => {
    platform = await openPlatform();
    const { world } = platform;
    road = await aWholeRoad(world);
    const { departmentId } = road;
    const people = [
      ['steward', 'department-steward', '数据专员'],
      ['approver', 'department-approver', '部门审批人'],
      ['bureau', 'data-bureau', '数据局干部'],
      ['clerk', 'data-bureau', '数据局值班'],
      ['security', 'security-officer', '安全管理员'],
      ['archivist', 'archivist', '档案管理员'],
    ] as const;
    for (const [loginName, role, displayName] of people)
      await anAccount(world, { loginName, roles: [role], displayName, departmentId });
  }, 60_000);
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  async function visitAs(
    loginName: string,
    path: string,
    options?: Parameters<typeof visit>[1],
  ): Promise<Visit> {
    const { url } = platform;
    const visited = await visit(url, options);
    const data = { loginName, password: aPassword };
    const signedIn = await visited.page.request.post(`${url}/api/v1/session`, { data });
    expect(signedIn.status()).toBe(200);
    await visited.page.goto(`${url}/workbench/retirement/${path}`);
    return visited;
  }

  async function speak(loginName: string, result: string): Promise<void> {
    const { page, troubles } = await visitAs(loginName, 'appraisal?queue=opinion');
    await page.getByRole('radio', { name: new RegExp(`^${result}`, 'u') }).check();
    await page.getByLabel('理由').fill(`${loginName}：用途已终止`);
    await picture(page, `desk-${loginName}`);
    await page.getByRole('button', { name: '提出意见' }).click();
    await page.getByText('已提出意见').waitFor();
    expect(troubles).toEqual([]);
  }

  async function sign(loginName: string, deed: '批准销毁' | '签署监销'): Promise<void> {
    const { page, troubles } = await visitAs(loginName, 'appraisal');
    await page.getByRole('button', { name: deed }).click();
    await picture(page, `desk-${loginName}-asks`);
    await page.getByRole('dialog').getByRole('button', { name: deed }).click();
    await page.getByText('没有等待您办理的退役事项').waitFor();
    expect(troubles).toEqual([]);
  }

  test('proposed, appraised by four, approved by two, witnessed, destroyed', async () => {
    const { world, url } = platform;
    const { page, troubles } = await visitAs('steward', 'data-sets');
    const row = page.getByRole('row').filter({ hasNot: page.getByText('已归档') });
    await row
      .getByRole('button', { name: /提出退役/ })
      .last()
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('使用方应用').waitFor();
    await drawer.getByLabel('缘由').click();
    await page.getByTitle('使用目的已实现').click();
    await drawer.getByLabel('理由').fill('专项核查已结束');
    await picture(page, 'propose');
    await drawer.getByRole('button', { name: '提出退役' }).click();
    await page.getByText('请填写').or(page.getByText('必填')).first().waitFor();
    await drawer.getByLabel('法律依据').fill('个人信息保护法第四十七条');
    await drawer.getByRole('button', { name: '提出退役' }).click();
    await page.getByText('待鉴定').first().waitFor();
    const address = page.url();
    const caseId = address.split('/').at(-1) ?? '';
    await picture(page, 'case-proposed');

    await speak('approver', '销毁');
    await speak('security', '销毁');
    await speak('archivist', '销毁');
    await speak('bureau', '归档');
    await page.reload();
    await page.getByText('四方意见不一致').waitFor();
    await picture(page, 'case-disputed');
    await speak('bureau', '销毁');

    await sign('approver', '批准销毁');
    const again = await visitAs('approver', `cases/${caseId}`);
    await again.page.getByText('您已在本事项中签署').first().waitFor();
    const button = again.page.getByRole('button', { name: '批准销毁' });
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    await picture(again.page, 'case-signed-before');
    const forced = await again.page.request.post(`${url}/api/v1/retirements/${caseId}/approvals`, {
      headers: { origin: url },
    });
    expect(forced.status()).toBe(409);
    expect(await forced.json()).toMatchObject({ code: 'retirement.signed-before' });
    const proposer = await visitAs('steward', `cases/${caseId}`);
    await proposer.page.getByText('提出人不能批准或监销').first().waitFor();
    await sign('bureau', '批准销毁');
    await sign('archivist', '签署监销');

    const executor = await visitAs('clerk', `cases/${caseId}`);
    await executor.page.getByRole('button', { name: '执行销毁' }).click();
    const asked = executor.page.getByRole('dialog');
    await asked.getByText('不能撤销').waitFor();
    await asked.getByRole('button', { name: '执行销毁' }).click();
    await executor.page.getByText('执行中').first().waitFor();
    await picture(executor.page, 'case-executing');
    await settle(world);
    await executor.page.getByText('数据已销毁。').first().waitFor({ timeout: 20_000 });
    await executor.page.getByRole('tab', { name: '清册与凭证' }).click();
    await executor.page.getByText('核验通过').waitFor();
    await executor.page
      .getByRole('button', { name: /第 \d+ 条登记/ })
      .first()
      .waitFor();
    await picture(executor.page, 'case-destroyed');
    expect([...troubles, ...executor.troubles, ...proposer.troubles]).toEqual([]);

    const headers = { authorization: `Bearer ${road.key}`, 'accept-language': 'zh' };
    const answer = await fetch(`${url}/data/v1/${road.service.code}?limit=1`, { headers });
    expect(answer.status).toBe(410);
    expect(JSON.stringify(await answer.json())).toContain('销毁');
  }, 120_000);

  test('the desk fits a phone', async () => {
    const { page, troubles } = await visitAs('bureau', 'cases', { viewport: phone });
    await page.getByRole('list', { name: '退役事项' }).waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(phone.width);
    expect(troubles).toEqual([]);
  });
});
