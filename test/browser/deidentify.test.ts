import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { anAccount } from '#governance/identity/identity.fixtures.ts';
import { aPersonRoad, allSign } from '#lifecycle/retirement/deidentify.fixtures.ts';
import { giveOpinion } from '#lifecycle/retirement/retirement.commands.ts';
import { aProposal, speakerOf } from '#lifecycle/retirement/retirement.fixtures.ts';
import { type LandedRoad, settle } from '#lifecycle/retirement/road.fixtures.ts';
import { violations } from './axe.ts';
import { closeBrowser, noBrowser, openPlatform, phone, visitAs as openAs } from './browser.ts';

/** Where pictures of the way are put, when asked for. */
const pictures = process.env['CHENGSHU_PICTURES'];

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

describe.skipIf(noBrowser !== undefined)('data are de-identified in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let road: LandedRoad;
  let caseId: string;
  beforeAll(async () => {
    platform = await openPlatform();
    const { world } = platform;
    road = await aPersonRoad(world, { identifiers: ['张三丰', '李四光', '王五一'] });
    const { departmentId, dataSetId } = road;
    const people = [
      ['steward', 'department-steward', '数据专员'],
      ['bureau', 'data-bureau', '数据局干部'],
      ['clerk', 'data-bureau', '数据局值班'],
    ] as const;
    for (const [loginName, role, displayName] of people)
      await anAccount(world, { loginName, roles: [role], displayName, departmentId });
    caseId = (await aProposal(road.team, { dataSetId })).id;
  }, 60_000);
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  /** Opens a page as one of the people. */
  const visitAs = (loginName: string, path: string, options?: Parameters<typeof openAs>[2]) =>
    openAs(platform.url, { loginName, path: `retirement/${path}` }, options);

  const choose = async (page: Page, control: string, option: string) => {
    await page.getByLabel(control).click();
    await page.locator('.ant-select-dropdown:visible').getByTitle(option, { exact: true }).click();
  };

  /** The bureau looks before there is a plan. */
  async function expectNoPlan(): Promise<void> {
    const { page } = await visitAs('bureau', `appraisal?item=${caseId}`);
    await page.getByText('提供部门还没有拟定去标识方案').waitFor();
    const offered = page.getByRole('radio', { name: /^去标识留存/u });
    await expect.poll(() => offered.isDisabled()).toBe(true);
  }

  async function drawUp(): Promise<string[]> {
    const { page, troubles } = await visitAs('steward', `cases/${caseId}?tab=plan`);
    await page.getByRole('button', { name: '拟定方案' }).click();
    await page.getByLabel('“姓名”的处理方式').waitFor();
    await picture(page, 'plan-editor');
    troubles.push(...(await violations(page)));
    await choose(page, '“出生日期”的处理方式', '保留');
    await page.getByRole('button', { name: '测算风险' }).click();
    await page.getByText('不符合要求').waitFor();
    await picture(page, 'plan-risky');
    await page.getByRole('button', { name: '保存方案' }).click();
    await page.getByRole('alert').getByText('最小的组只有').waitFor();
    await choose(page, '“出生日期”的处理方式', '泛化日期');
    await choose(page, '“出生日期”保留到', '年');
    await page.getByLabel('“区划”是准标识符').uncheck();
    await page.getByLabel('“区划”可以这样保留的理由').fill('只有三个区，公开统计口径');
    await page.getByRole('button', { name: '测算风险' }).click();
    await page.getByText('符合要求：').waitFor();
    troubles.push(...(await violations(page)));
    await picture(page, 'plan-measured');
    await expectKept(page);
    await page.getByRole('button', { name: '保存方案' }).click();
    await page.getByText('方案已保存').waitFor();
    await page.getByText('去标识方案（第 1 版）').waitFor();
    await picture(page, 'plan-given');
    return [...troubles, ...(await violations(page))];
  }

  /** Nothing that was chosen or typed is lost: not by a reload, not by leaving, which asks. */
  async function expectKept(page: Page): Promise<void> {
    const typed = () => page.getByLabel('“区划”可以这样保留的理由').inputValue();
    page.once('dialog', (question) => void question.accept());
    await page.reload();
    await page.getByText('已恢复上次未保存的方案').waitFor();
    expect(await typed()).toBe('只有三个区，公开统计口径');
    await page.getByRole('link', { name: '退役事项', exact: true }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: '离开' }).click();
    await page.waitForURL(/\/retirement\/cases(?:$|\?)/u);
    await page.getByRole('heading', { level: 1, name: '退役事项' }).waitFor();
    await page.goBack();
    await page.getByText('已恢复上次未保存的方案').waitFor();
    expect(await typed()).toBe('只有三个区，公开统计口径');
    await page.getByRole('button', { name: '不保存' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
    expect(await typed()).toBe('只有三个区，公开统计口径');
  }

  async function agree(): Promise<string[]> {
    const { page, troubles } = await visitAs('bureau', `appraisal?item=${caseId}`);
    await page.getByRole('radio', { name: /^去标识留存/u }).check();
    await page.getByText('同意第 1 版方案').waitFor();
    await page.getByLabel('理由').fill('保留统计价值，不留个人信息');
    await picture(page, 'plan-desk');
    await page.getByRole('button', { name: '提出意见' }).click();
    await page.getByText('已提出意见').waitFor();
    for (const office of ['provider', 'security', 'archive'] as const) {
      const opinion = {
        office,
        result: 'de-identify',
        reason: '同意方案',
        planVersion: 1,
      } as const;
      await giveOpinion(speakerOf(road.team, office), { ...opinion, id: caseId });
    }
    await allSign(road.team, caseId);
    return troubles;
  }

  test('drawn up with its risk, agreed to, carried out; the copy is there and the origin is not', async () => {
    await expectNoPlan();
    expect(await drawUp()).toEqual([]);
    expect(await agree()).toEqual([]);
    const { page, troubles } = await visitAs('clerk', `cases/${caseId}`);
    await page.getByRole('button', { name: /^执行/u }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^执行/u }).click();
    await page.getByText('执行中').first().waitFor();
    await settle(platform.world);
    await page.getByRole('tab', { name: '去标识方案' }).click();
    const copy = page.getByRole('link', { name: /^打开“.*（去标识）”$/u });
    await copy.waitFor({ timeout: 20_000 });
    await picture(page, 'plan-done');
    await copy.click();
    await page.getByRole('heading', { level: 1, name: /（去标识）$/u }).waitFor();
    await page.getByText(/^由“.*”去标识而来$/u).waitFor();
    await picture(page, 'plan-copy');
    expect(troubles).toEqual([]);
  }, 120_000);

  test('the plan fits a phone, in English and dark', async () => {
    const options = { viewport: phone, locale: 'en-GB', colorScheme: 'dark' } as const;
    const other = await aPersonRoad(platform.world, { identifiers: ['赵六'] });
    const { id } = await aProposal(other.team, { dataSetId: other.dataSetId });
    const { departmentId } = other;
    const person = { loginName: 'other', roles: ['department-steward'], departmentId } as const;
    await anAccount(platform.world, person);
    const { page, troubles } = await visitAs('other', `cases/${id}?tab=plan`, options);
    await page.evaluate(`localStorage.setItem('chengshu.language', 'en')`);
    await page.reload();
    await page.getByRole('button', { name: 'Draw up a plan' }).click();
    await page.getByLabel('Treatment of “姓名”').waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(phone.width);
    expect(await violations(page)).toEqual([]);
    await picture(page, 'plan-phone');
    expect(troubles).toEqual([]);
  }, 60_000);
});
