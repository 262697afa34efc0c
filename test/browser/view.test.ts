import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPassword, anAccount } from '#governance/identity/identity.fixtures.ts';
import { viewBuildJob } from '#lifecycle/view/view.jobs.ts';
import { aDataSet, anEngineer, aSnapshot, rowsOf } from '#lifecycle/view/view.fixtures.ts';
import { runDueJobs } from '#platform/jobs/jobs.ts';
import { closeBrowser, noBrowser, openPlatform, visit } from './browser.ts';

const sql = 'SELECT "证件号码", std_date("登记日期") AS 登记日期';

async function enter(page: Page, url: string, loginName: string) {
  const data = { loginName, password: aPassword };
  const answer = await page.request.post(`${url}/api/v1/session`, { data });
  expect(answer.status()).toBe(200);
}

function editorOf(page: Page) {
  return page.getByRole('textbox', { name: 'SQL 编辑器' });
}

/** Writes the SQL anew, without the words that the editor offers. */
async function write(page: Page, text: string) {
  await editorOf(page).fill(text);
  await page.keyboard.press('Escape');
}

describe.skipIf(noBrowser !== undefined)('views in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  beforeAll(async () => {
    platform = await openPlatform();
    const { world } = platform;
    const { departmentId } = await anEngineer(world);
    const dataSetId = await aDataSet(world, { departmentId, name: '企业登记' });
    const rows = `SELECT * FROM (VALUES ('A1', '2024年3月5日'), ('A2', '不详')) AS t("证件号码", "登记日期")`;
    await aSnapshot(world, { dataSetId, rows });
    for (const loginName of ['engineer-one', 'engineer-two'])
      await anAccount(world, { roles: ['data-engineer'], departmentId, loginName });
  });
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  test('SQL is completed, refused at its place, corrected, previewed, saved and built', async () => {
    const { url, world } = platform;
    const { page, troubles } = await visit(url);
    await enter(page, url, 'engineer-one');
    await page.goto(`${url}/workbench/supply/views/new`);
    await page.getByLabel('名称', { exact: true }).fill('企业登记“标准”');
    await page.getByLabel('数据集 1').fill('企业');
    await page.getByTitle(/^企业登记 · /).waitFor();
    await page.keyboard.press('Enter');
    await page.getByLabel('输入名 1').fill('企业');
    await page.getByText('SQL', { exact: true }).click();
    await editorOf(page).pressSequentially('SELECT 证');
    await page.getByRole('option', { name: /证件号码/ }).click();
    await expect.poll(() => editorOf(page).innerText()).toBe('SELECT "证件号码"');
    await write(page, `${sql},\n  没有 FROM 企业`);
    await page.getByRole('button', { name: '保存视图' }).click();
    await page.getByText('第 2 行第 3 列 · 没有字段“没有”，请核对字段名').waitFor();
    await expect.poll(() => page.locator('.cm-lintRange-error').innerText()).toBe('没有');
    await write(page, `${sql} FROM 企业`);
    await page.getByRole('button', { name: '预览' }).click();
    await page.getByText('前 2 行，2 个字段').waitFor();
    await page.getByRole('cell', { name: '2024-03-05' }).waitFor();
    // The session ends while the SQL is unsaved; it is renewed above the page.
    await page.evaluate("fetch('/api/v1/session', { method: 'DELETE' })");
    // What the page asks by itself may learn of it first, and then the sign-in lies above the button.
    await page.getByRole('button', { name: '保存视图' }).click({ force: true });
    const again = page.getByRole('dialog', { name: '登录已过期' });
    await again.getByLabel('密码').fill(aPassword);
    await again.getByRole('button', { name: '登录' }).click();
    await again.waitFor({ state: 'hidden' });
    await expect.poll(() => editorOf(page).innerText()).toBe(`${sql} FROM 企业`);
    await page.getByRole('button', { name: '保存视图' }).click();
    await page.getByText('还没有生成过，请生成视图').waitFor();
    // The connection is lost while it is built; the build is not.
    const watching = '**/api/v1/jobs/*/events';
    await page.route(watching, (route) => route.abort());
    await page.getByRole('button', { name: '生成视图' }).click();
    await page.getByText('与平台的连接中断').waitFor();
    await runDueJobs(world, [viewBuildJob]);
    await page.unroute(watching);
    await page.getByText('已完成').waitFor();
    await page.getByRole('tab', { name: '生成记录' }).click();
    await page.getByRole('link', { name: '查看快照' }).last().waitFor();
    const [view] = await world.db.selectFrom('view').select('data_set_id as id').execute();
    expect(await rowsOf(world, view?.id ?? '')).toHaveLength(2);
    expect(troubles).toEqual([]);
  });

  test('the second of two engineers is told, compares, and loses nothing', async () => {
    const { url } = platform;
    const one = await visit(url);
    const two = await visit(url);
    await enter(one.page, url, 'engineer-one');
    await enter(two.page, url, 'engineer-two');
    for (const { page } of [one, two]) {
      await page.goto(`${url}/workbench/supply/views`);
      await page.getByRole('link', { name: '企业登记“标准”' }).click();
      await page.getByRole('button', { name: '修改定义' }).click();
      await editorOf(page).waitFor();
    }
    await write(one.page, `${sql}\nFROM 企业 WHERE true`);
    await one.page.getByRole('button', { name: '保存视图' }).click();
    await one.page.getByText('已保存').waitFor();
    const mine = `${sql}\nFROM 企业 WHERE "证件号码" <> 'A2'`;
    await write(two.page, mine);
    await two.page.getByRole('button', { name: '保存视图' }).click();
    await two.page.getByText('这个视图已被别人修改').waitFor();
    await two.page.getByRole('button', { name: '比较' }).click();
    const differing = two.page.locator('mark');
    await differing.first().waitFor();
    expect((await differing.allInnerTexts()).map((line) => line.trim())).toEqual([
      `FROM 企业 WHERE "证件号码" <> 'A2'`,
      'FROM 企业 WHERE true',
    ]);
    await expect.poll(() => editorOf(two.page).innerText()).toBe(mine);
    await two.page.getByRole('button', { name: /保留我的内容/ }).click();
    await two.page.getByRole('button', { name: '保存视图' }).click();
    await two.page.getByText('输入或定义在上次生成后有变化').waitFor();
    await two.page.getByText(`<> 'A2'`).waitFor();
    expect([...one.troubles, ...two.troubles]).toEqual([]);
  });
});
