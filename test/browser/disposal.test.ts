import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { anAccount } from '#governance/identity/identity.fixtures.ts';
import { packageDirOf } from '#lifecycle/retirement/looking.fixtures.ts';
import { anAppraisedCase, aStartedDestruction } from '#lifecycle/retirement/retirement.fixtures.ts';
import {
  aWholeRoad,
  plantedValues,
  settle,
  type WholeRoad,
} from '#lifecycle/retirement/road.fixtures.ts';
import { rawPool } from '#platform/database/database.ts';
import { closeBrowser, noBrowser, openPlatform, phone, visitAs as openAs } from './browser.ts';

describe.skipIf(noBrowser !== undefined)('what is held, archived and disposed of', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let kept: WholeRoad;
  let gone: WholeRoad;
  let caseId: string;
  beforeAll(async () => {
    platform = await openPlatform();
    const { world } = platform;
    kept = await aWholeRoad(world);
    gone = await aWholeRoad(world, plantedValues('DSP'));
    await nameDataSet(kept.dataSetId, '专项核查底册');
    await nameDataSet(gone.dataSetId, '临时摸排名单');
    ({ id: caseId } = await anAppraisedCase(kept.team, {
      dataSetId: kept.dataSetId,
      result: 'archive',
    }));
    const { departmentId } = kept;
    const people = [
      ['steward', 'department-steward', '数据专员', departmentId],
      ['bureau', 'data-bureau', '数据局经办人', departmentId],
      ['security', 'security-officer', '安全管理员', departmentId],
      ['owner', 'application-owner', '应用负责人', gone.owner.actor.departmentId ?? ''],
    ] as const;
    for (const [loginName, role, displayName, of] of people)
      await anAccount(world, { loginName, roles: [role], displayName, departmentId: of });
  }, 60_000);
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  async function nameDataSet(id: string, name: string): Promise<void> {
    const pool = rawPool(platform.world.db);
    await pool.query('update data_set set name = $2 where id = $1', [id, name]);
  }

  /** Opens a page as one of the people. */
  const visitAs = (loginName: string, path: string, options?: Parameters<typeof openAs>[2]) =>
    openAs(platform.url, { loginName, path }, options);

  test('a hold keeps the data set here until it is released; then it is archived', async () => {
    const { page: security, troubles } = await visitAs('security', 'retirement/holds');
    await security.getByText('没有符合条件的保全').waitFor();
    await placeHold(security, '专项核查');
    await security.getByText('保全中').waitFor();

    const bureau = await visitAs('bureau', `retirement/cases/${caseId}`);
    await carryOut(bureau.page);
    await bureau.page
      .getByText('数据集“专项核查底册”因案件 （2026）审字第 12 号 被保全，不能归档移出或销毁')
      .waitFor();

    await bureau.page.goto(`${platform.url}/workbench/supply/data-sets/${kept.dataSetId}`);
    await bureau.page.getByRole('link', { name: '保全数据集' }).click();
    const form = bureau.page.getByRole('dialog');
    await form.getByText(/^专项核查底册 · /).waitFor();
    await bureau.page.keyboard.press('Escape');
    await bureau.page.goto(`${platform.url}/workbench/retirement/cases/${caseId}`);

    const steward = await visitAs('steward', `supply/data-sets/${kept.dataSetId}`);
    await steward.page.getByText('因 1 个案件被保全：不能归档移出，不能销毁').waitFor();
    await steward.page.getByText('案件：（2026）审字第 12 号。案件了结后').waitFor();

    await security.getByRole('button', { name: /^解除保全/ }).click();
    const drawer = security.getByRole('dialog');
    await drawer.getByText('这是该数据集唯一的保全').waitFor();
    await drawer.getByLabel('解除理由').fill('审计已结');
    await drawer.getByRole('button', { name: '解除保全' }).click();
    await security.getByText('已解除', { exact: true }).waitFor();
    await security.getByText('审计已结').waitFor();

    await bureau.page.reload();
    await carryOut(bureau.page);
    await bureau.page.getByText('执行中').first().waitFor();
    await settle(platform.world);
    await steward.page.reload();
    await steward.page.getByText(/^这个数据集已于 .+ 归档$/).waitFor();
    await expect
      .poll(() => steward.page.getByRole('link', { name: '上传下一个文件' }).count())
      .toBe(0);
    await steward.page.getByRole('link', { name: '查看归档包' }).click();
    await steward.page.getByRole('heading', { name: '专项核查底册的归档包' }).waitFor();
    await expect.poll(() => steward.page.getByRole('button', { name: '恢复数据' }).count()).toBe(0);
    expect([...troubles, ...bureau.troubles, ...steward.troubles]).toEqual([]);
  }, 60_000);

  test('a package is found by a column; damaged it is refused by name, whole it comes back', async () => {
    const { page, troubles } = await visitAs('bureau', 'retirement/archives');
    await page.getByLabel('数据集名称、代码或字段名').fill('phone');
    await page.waitForURL(/q=phone/);
    await page.getByRole('link', { name: '专项核查底册' }).click();
    await page.getByText('数据只在这个包中').waitFor();
    const dir = await packageDirOf(platform.world, caseId);
    const [name = ''] = (await readdir(dir)).toSorted().slice(-3);
    const whole = await readFile(join(dir, name));
    await writeFile(join(dir, name), whole.subarray(0, -1));
    await restore(page);
    await page
      .getByText(new RegExp(`${basename(dir)}/${name}.*已损坏或缺失，未作任何改动`))
      .waitFor();
    await page.getByText('已封存').waitFor();
    await writeFile(join(dir, name), whole);
    await restore(page);
    await page.getByText('数据已移回平台，归档包仍然保留').waitFor();
    await page.getByText('已恢复', { exact: true }).waitFor();
    await page.getByText(/^数据已于 .+ 恢复，服务仍暂停$/).waitFor();
    await expect.poll(() => page.getByRole('button', { name: '恢复数据' }).count()).toBe(0);
    await page.getByRole('link', { name: '专项核查底册', exact: true }).click();
    await page.getByRole('heading', { name: '专项核查底册' }).waitFor();
    await expect.poll(() => page.getByText(/这个数据集已于/).count()).toBe(0);
    await resumeFrom(page.getByRole('alert').filter({ hasText: '服务仍暂停' }));
    await page.goto(`${platform.url}/workbench/supply/data-sets/${kept.dataSetId}`);
    await page.getByRole('heading', { name: '专项核查底册' }).waitFor();
    await expect.poll(() => page.getByText('服务仍暂停').count()).toBe(0);
    expect(troubles).toEqual([]);
  }, 60_000);

  /** Follows the link to the service that waits, and resumes it. */
  async function resumeFrom(notice: Locator): Promise<void> {
    const page = notice.page();
    await notice.getByRole('link').first().click();
    await page.getByText(/^数据已于 .+ 恢复，服务仍暂停$/).waitFor();
    await page.getByRole('button', { name: '恢复服务' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '恢复服务' }).click();
    await page.getByText('服务已恢复').waitFor();
  }

  async function restore(page: Page): Promise<void> {
    await page.getByRole('button', { name: '恢复数据' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '恢复数据' }).click();
    // The word that it has begun may still stand from the restore before.
    await page.getByText('排队中').waitFor();
    await settle(platform.world);
  }

  test('the consumer confirms that its copies are gone, and the register says so', async () => {
    await aStartedDestruction(gone.team, { dataSetId: gone.dataSetId });
    await settle(platform.world);
    const { page, troubles } = await visitAs('owner', `service/applications/${gone.applicationId}`);
    await page.getByText('1 件副本处置任务待确认').waitFor();
    await page.goto(`${platform.url}/workbench`);
    await page.getByRole('link', { name: '1 件副本待处置并确认' }).first().click();
    await page.getByRole('button', { name: /^确认已处置 临时摸排名单/ }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: '确认已处置' }).click();
    await drawer.getByText('请填写').waitFor();
    await drawer.getByLabel('覆写').check();
    await drawer.getByLabel('说明').fill('查询库与备份已覆写');
    await drawer.getByRole('button', { name: '确认已处置' }).click();
    await page.getByText('没有符合条件的处置任务').waitFor();
    await page.goto(`${platform.url}/workbench/retirement/disposal-tasks`);
    await page.getByText('查询库与备份已覆写').waitFor();
    await page.goto(`${platform.url}/workbench/service/services/${gone.service.id}`);
    await page.getByText('服务已终止：数据已依法销毁，调用返回 410').waitFor();
    expect(troubles).toEqual([]);
  }, 60_000);

  test('the register is read, filtered and exported on a phone; a broken chain is told', async () => {
    const { page, troubles } = await visitAs('bureau', 'retirement/register', { viewport: phone });
    await page.getByText('清册完整：4 条登记的哈希链全部相符').waitFor();
    await page.getByText('核对：覆写；确认人：应用负责人').waitFor();
    await page.getByRole('button', { name: '第 3 条' }).click();
    const entry = page.getByRole('dialog', { name: '第 3 条登记' });
    await entry.getByText('核验无残留').waitFor();
    await entry.getByText('覆写、删除库表').waitFor();
    await page.keyboard.press('Escape');
    await entry.waitFor({ state: 'hidden' });
    await page.getByLabel('数据集名称或代码').fill('专项核查');
    await page.waitForURL(/q=/);
    await page.getByText('已显示 2 条').waitFor();
    const csv = await exported(page, '导出 CSV');
    expect(csv).toMatch(/^\uFEFF序号,时间,类型/);
    expect(csv.trimEnd().split('\r\n')).toHaveLength(3);
    await page.getByRole('button', { name: '重置' }).click();
    await page.getByText('已显示 4 条').waitFor();
    const json = JSON.parse(await exported(page, '导出 JSON')) as { entries: { hash: string }[] };
    expect(json.entries).toHaveLength(4);
    await page.getByText(json.entries.at(-1)?.hash ?? '').waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(phone.width);

    const pool = rawPool(platform.world.db);
    await pool.query('alter table retirement_evidence disable trigger user');
    await pool.query(
      `update retirement_evidence set content = content || '{"files": 1}' where sequence = 2`,
    );
    await page.getByRole('button', { name: '重新核对' }).click();
    await page.getByText('清册的哈希链在 1 处断裂，请立即报告安全管理员').waitFor();
    await page.getByText('第 2 条：内容与哈希不符，登记后被改动').waitFor();
    expect(troubles).toEqual([]);
  }, 60_000);
});

async function placeHold(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: '保全数据集' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByLabel('数据集').fill(name);
  await page.getByTitle(new RegExp(`^${name}`)).click();
  await drawer.getByLabel('案件编号').fill('（2026）审字第 12 号');
  await drawer.getByLabel('保全原因').fill('审计机关核查');
  await drawer.getByRole('button', { name: '保全数据集' }).click();
}

async function carryOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: '执行归档' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '执行归档' }).click();
}

async function exported(page: Page, button: string): Promise<string> {
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: button }).click();
  return readFile(await (await coming).path(), 'utf8');
}
