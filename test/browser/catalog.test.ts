import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { endSessions, withdrawRole } from '#governance/identity/account.commands.ts';
import type { Account } from '#governance/identity/account.contract.ts';
import type { Context } from '#governance/identity/context.ts';
import { aPassword, anAccount, threeOfficers } from '#governance/identity/identity.fixtures.ts';
import { aLandedDataSet, catalogueTeam } from '#lifecycle/resource/resource.fixtures.ts';
import { proposeResource, updateDraft } from '#lifecycle/resource/resource.commands.ts';
import { requireResource } from '#lifecycle/resource/resource-move.ts';
import { closeBrowser, noBrowser, openPlatform, phone, visit } from './browser.ts';

async function signIn(page: Page, url: string, loginName: string) {
  await page.goto(url);
  await page.getByLabel('登录名').fill(loginName);
  await page.getByLabel('密码').fill(aPassword);
  await page.getByRole('button', { name: '登录' }).click();
}

describe.skipIf(noBrowser !== undefined)('the catalogue in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let second: string;
  let colleague: Context;
  let officers: Record<'system' | 'security', Context>;
  let steward: Account;
  beforeAll(async () => {
    platform = await openPlatform();
    const { world } = platform;
    const team = await catalogueTeam(world);
    const { departmentId } = team;
    await aLandedDataSet(world, { departmentId, name: '街道名录' });
    const { dataSetId } = await aLandedDataSet(world, { departmentId, name: '河道名录' });
    colleague = team.steward;
    second = (await proposeResource(team.steward, { dataSetId })).id;
    officers = await threeOfficers(world);
    const post = { roles: ['department-steward'], departmentId } as const;
    steward = await anAccount(world, { ...post, loginName: 'steward' });
    await anAccount(world, { roles: ['data-bureau'], loginName: 'bureau' });
  });
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  test('an entry is proposed, written, declared as not classified and submitted', async () => {
    const { url } = platform;
    const { page, troubles } = await visit(url);
    await signIn(page, `${url}/workbench/catalog/resources`, 'steward');
    await page.getByRole('button', { name: '编制条目' }).click();
    const proposal = page.getByRole('dialog');
    await proposal.getByLabel('数据集').fill('街道');
    await page.getByTitle(/^街道名录 · /).waitFor();
    await page.keyboard.press('Enter');
    await proposal.getByRole('button', { name: '编制条目' }).click();
    await page.getByRole('heading', { name: '街道名录' }).waitFor();
    await page.getByRole('button', { name: '编辑草稿' }).click();
    await page.getByLabel('信息资源摘要').fill('全市街道的名称、代码和人口。');
    await page.getByRole('button', { name: '保存草稿' }).click();
    await page.getByText('草稿已保存').waitFor();
    await page.getByRole('link', { name: '回到条目' }).click();
    await page.getByText('全市街道的名称、代码和人口。').waitFor();
    await page.getByRole('button', { name: '提交审核' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: '提交审核' }).click();
    await drawer.getByText('提交前必须声明不涉密').waitFor();
    await drawer.getByLabel(/不涉密/).check();
    await drawer.getByRole('button', { name: '提交审核' }).click();
    await page.getByText('发布待审核').first().waitFor();
    expect(troubles).toEqual([]);
  });

  test('the data bureau rejects with a reason only, and approves on a phone', async () => {
    const { url } = platform;
    const { page, troubles } = await visit(url, { viewport: phone });
    await signIn(page, `${url}/workbench/catalog/review`, 'bureau');
    await page.getByRole('button', { name: /街道名录/ }).click();
    await page.getByRole('button', { name: '驳回' }).click();
    await page.getByText('驳回必须写明理由').waitFor();
    await page.getByRole('button', { name: '通过并发布' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '通过并发布' }).click();
    await page.getByText('没有待审核的条目').waitFor();
    await page.goto(`${url}/workbench/catalog/resources?state=published`);
    await page.getByRole('link', { name: '街道名录' }).click();
    await page.getByRole('heading', { level: 1, name: '街道名录' }).waitFor();
    await page.getByText('已发布', { exact: true }).waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(phone.width);
    expect(troubles).toEqual([]);
  });

  test('what one typed outlives a reload, also when another person saved in the meantime', async () => {
    const { url } = platform;
    const { page, troubles } = await visit(url);
    await signIn(page, `${url}/workbench/catalog/resources/${second}/edit`, 'steward');
    const scenario = page.getByLabel('应用场景');
    await scenario.fill('巡河');
    const { draft, version } = await requireResource(platform.world.db, second);
    if (draft === null) throw new Error('a new entry has a draft');
    const theirs = { ...draft, scenario: '防汛' };
    await updateDraft(colleague, { id: second, version, content: theirs });
    await page.reload();
    await page.getByText('已恢复上次未提交的内容').waitFor();
    expect(await scenario.inputValue()).toBe('巡河');
    await page.getByRole('button', { name: '保存草稿' }).click();
    const compared = page.getByRole('region', { name: '对方保存的内容与您的不同之处' });
    await compared.getByText('防汛').waitFor();
    await compared.getByRole('button', { name: '用我的内容覆盖' }).click();
    await page.getByRole('button', { name: '保存草稿' }).click();
    await page.getByText('草稿已保存').waitFor();
    await scenario.fill('巡河和保洁');
    await page.getByRole('button', { name: '保存草稿' }).click();
    await expect
      .poll(async () => (await requireResource(platform.world.db, second)).draft?.scenario)
      .toBe('巡河和保洁');
    expect(troubles).toEqual([]);
  });

  test('a session that ends and a right that is taken away while one writes lose nothing', async () => {
    const { url } = platform;
    const { page, troubles } = await visit(url);
    await signIn(page, `${url}/workbench/catalog/resources/${second}/edit`, 'steward');
    const scenario = page.getByLabel('应用场景');
    await scenario.fill('防汛调度');
    await endSessions(officers.system, steward.id);
    // What the page asks by itself may learn of it first, and then the sign-in lies above the button.
    await page.getByRole('button', { name: '保存草稿' }).click({ force: true });
    const again = page.getByRole('dialog', { name: '登录已过期' });
    await again.getByLabel('密码').fill(aPassword);
    await again.getByRole('button', { name: '登录' }).click();
    await again.waitFor({ state: 'hidden' });
    await expect.poll(() => scenario.inputValue()).toBe('防汛调度');
    await page.getByRole('button', { name: '保存草稿' }).click();
    await page.getByText('草稿已保存').waitFor();
    await scenario.fill('防汛调度和巡河');
    for (const post of steward.posts) await withdrawRole(officers.security, steward.id, post);
    await page.getByRole('button', { name: '保存草稿' }).click();
    await page.getByText('您查看此页的权限已被取消').waitFor();
    await expect.poll(() => scenario.inputValue()).toBe('防汛调度和巡河');
    expect(troubles).toEqual([]);
  });
});
