import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { aContext, anAccount } from '#governance/identity/identity.fixtures.ts';
import { aLandedDataSet } from '#lifecycle/resource/resource.fixtures.ts';
import { aProposal } from '#lifecycle/retirement/retirement.fixtures.ts';
import { aWholeRoad, settle, type WholeRoad } from '#lifecycle/retirement/road.fixtures.ts';
import {
  closeBrowser,
  noBrowser,
  openPlatform,
  phone,
  type Visit,
  visitAs as openAs,
} from './browser.ts';

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

  /** Opens a page as one of the people. */
  const visitAs = (loginName: string, path: string, options?: Parameters<typeof openAs>[2]) =>
    openAs(platform.url, { loginName, path: `retirement/${path}` }, options);

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

  /** Proposes the data set from its row among the temperatures; returns the address of the case. */
  async function propose(): Promise<{ visited: Visit; caseId: string }> {
    const visited = await visitAs('steward', 'data-sets');
    const { page } = visited;
    await page
      .getByRole('button', { name: /^提出退役/ })
      .last()
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('使用方应用').waitFor();
    await drawer.getByLabel('缘由').click();
    await page.getByTitle('使用目的已实现').click();
    await drawer.getByLabel('理由').fill('专项核查已结束');
    await picture(page, 'propose');
    await drawer.getByRole('button', { name: '提出退役' }).click();
    await page.getByText('请填写').first().waitFor();
    await drawer.getByLabel('法律依据').fill('个人信息保护法第四十七条');
    await drawer.getByRole('button', { name: '提出退役' }).click();
    await page.getByText('待鉴定').first().waitFor();
    await picture(page, 'case-proposed');
    await page.getByRole('tab', { name: '影响' }).click();
    await page.getByText('1 个有效授权').waitFor();
    await picture(page, 'case-impact');
    return { visited, caseId: new URL(page.url()).pathname.split('/').at(-1) ?? '' };
  }

  /** Who signed may not sign again: said on the page before the click, and by the platform to whoever insists. */
  async function refusedTwice(caseId: string): Promise<void> {
    const { page } = await visitAs('approver', `cases/${caseId}`);
    await page.getByText('您已在本事项中签署').first().waitFor();
    const button = page.getByRole('button', { name: '批准销毁' });
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true');
    await picture(page, 'case-signed-before');
    const { url } = platform;
    const headers = { origin: url };
    const path = `${url}/api/v1/retirements/${caseId}/approvals`;
    const forced = await page.request.post(path, { headers });
    expect(forced.status()).toBe(409);
    expect(await forced.json()).toMatchObject({ code: 'retirement.signed-before' });
  }

  /** Carries the destruction out and waits for its end. */
  async function destroy(caseId: string): Promise<void> {
    const { page, troubles } = await visitAs('clerk', `cases/${caseId}`);
    await page.getByRole('button', { name: '执行销毁' }).click();
    const asked = page.getByRole('dialog');
    await asked.getByText('不能撤销').waitFor();
    await asked.getByRole('button', { name: '执行销毁' }).click();
    await page.getByText('执行中').first().waitFor();
    await picture(page, 'case-executing');
    await settle(platform.world);
    await page.getByText('数据已销毁。').first().waitFor({ timeout: 20_000 });
    await page.getByRole('tab', { name: '清册与凭证' }).click();
    await page.getByText('核验通过').waitFor();
    await page
      .getByRole('button', { name: /^第 \d+/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText('档案管理员').first().waitFor();
    await picture(page, 'case-register');
    expect(troubles).toEqual([]);
  }

  test('proposed, appraised by four, approved by two, witnessed, destroyed', async () => {
    const { url } = platform;
    const { visited, caseId } = await propose();
    const { page, troubles } = visited;
    const home = await visitAs('archivist', '..');
    await home.page.getByText('1 件数据退役待您办理').first().waitFor();
    await speak('approver', '销毁');
    await speak('security', '销毁');
    await speak('archivist', '销毁');
    await speak('bureau', '归档');
    await page.reload();
    await page.getByText('四方意见不一致').waitFor();
    await picture(page, 'case-disputed');
    await speak('bureau', '销毁');
    await sign('approver', '批准销毁');
    await refusedTwice(caseId);
    await page.reload();
    await page.getByText('提出人不能批准或监销').first().waitFor();
    await sign('bureau', '批准销毁');
    await sign('archivist', '签署监销');
    await destroy(caseId);
    const headers = { authorization: `Bearer ${road.key}`, 'accept-language': 'zh' };
    const answer = await fetch(`${url}/data/v1/${road.service.code}?limit=1`, { headers });
    expect(answer.status).toBe(410);
    expect(JSON.stringify(await answer.json())).toContain('销毁');
    await page.goto(`${url}/workbench/supply/data-sets/${road.dataSetId}`);
    await page.getByText('已销毁').first().waitFor();
    await picture(page, 'tombstone');
    expect([...troubles, ...home.troubles]).toEqual([]);
  }, 180_000);

  test('the desk goes on to the next case, and fits a phone', async () => {
    const { world, url } = platform;
    const { departmentId } = road;
    const steward = await aContext(world, { roles: ['department-steward'], departmentId });
    for (const name of ['旧台账甲', '旧台账乙']) {
      const { dataSetId } = await aLandedDataSet(world, { departmentId, name });
      await aProposal({ steward }, { dataSetId });
    }
    const { page, troubles } = await visitAs('security', 'appraisal');
    const heading = (name: string) => page.getByRole('heading', { name, level: 2 });
    await heading('旧台账乙').waitFor();
    await page.getByRole('radio', { name: /^续存/ }).check();
    await page.getByLabel('续存至').fill('2030-12-31');
    await page.getByLabel('理由').fill('统计年鉴仍在引用');
    await page.getByRole('button', { name: '提出意见' }).click();
    await heading('旧台账甲').waitFor();
    await expect.poll(() => page.getByText('已恢复上次未提交的内容').count()).toBe(0);
    await page.setViewportSize(phone);
    await page.goto(`${url}/workbench/retirement/cases?q=${encodeURIComponent('旧台账')}`);
    await page.getByRole('list', { name: '退役事项' }).waitFor();
    await page.getByText('鉴定 1/4').waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(phone.width);
    expect(troubles).toEqual([]);
  });
});
