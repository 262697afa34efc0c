import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { jobDefinitions } from '#app/modules.ts';
import { aPassword, anAccount } from '#governance/identity/identity.fixtures.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import { encodeGb18030 } from '#lifecycle/source/formats/gb18030.fixtures.ts';
import { rawPool } from '#platform/database/database.ts';
import { runDueJobs } from '#platform/jobs/jobs.ts';
import { closeBrowser, noBrowser, openPlatform, phone, visit } from './browser.ts';

/** 42 rows in GB18030 below a title; one of them has a word where a number belongs. */
function waterQuality(title = ''): Buffer {
  const rows = Array.from(
    { length: 41 },
    (_, row) => `S${100 + row},2026/11/${1 + (row % 28)},${row}`,
  );
  const lines = [title, '站点编号,监测日期,数量', ...rows, 'S141,2026/11/2,几个', ''];
  return encodeGb18030(lines.filter((line, at) => at > 0 || line !== '').join('\n'));
}

const aFile = (buffer: Buffer) => ({ name: '水质监测.csv', mimeType: 'text/csv', buffer });

async function signIn(page: Page, address: string, loginName = 'steward') {
  await page.goto(address);
  await page.getByLabel('登录名').fill(loginName);
  await page.getByLabel('密码').fill(aPassword);
  await page.getByRole('button', { name: '登录' }).click();
}

async function give(page: Page, file: string | ReturnType<typeof aFile>) {
  const asked = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: '选择文件…' }).press('Enter');
  await (await asked).setFiles(file);
}

const next = (page: Page) => page.getByRole('button', { name: '下一步', exact: true });

const isPhoneWide = async (page: Page) => {
  const width = await page.evaluate('document.documentElement.scrollWidth');
  expect(width).toBeLessThanOrEqual(phone.width);
};

/** A line on which the first piece goes through and each that follows is held until `release`. */
async function holdPieces(page: Page) {
  const held: (() => void)[] = [];
  let isFirst = true;
  let isFree = false;
  await page.route('**/api/v1/uploads/*', async (route) => {
    if (route.request().method() === 'PATCH') {
      if (!isFirst && !isFree) await new Promise<void>((resolve) => held.push(resolve));
      isFirst = false;
    }
    await route.continue();
  });
  return {
    /** How many pieces were held so far. */
    count: () => held.length,
    release: () => {
      isFree = true;
      for (const go of held) go();
    },
  };
}

const tabsMax = 80;

/** Walks by the Tab key until something has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator) {
  await target.waitFor();
  for (let count = 0; count < tabsMax; count += 1) {
    if ((await target.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached by ${tabsMax} tabs: ${String(target)}`);
}

describe.skipIf(noBrowser !== undefined)('the guided upload in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let dir: string;
  const upload = () => `${platform.url}/workbench/supply/upload`;
  const work = () => runDueJobs(platform.world, jobDefinitions);
  beforeAll(async () => {
    platform = await openPlatform();
    dir = await mkdtemp(join(tmpdir(), 'upload-'));
    const { world } = platform;
    const { id: departmentId } = await aDepartment(world, { nameZh: '水务局' });
    await anAccount(world, {
      roles: ['department-steward'],
      departmentId,
      loginName: 'steward',
    });
    await anAccount(world, { roles: ['data-bureau'], loginName: 'bureau' });
  });
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
    await rm(dir, { recursive: true, force: true });
  });

  test('a GB18030 file is corrected and landed; its rows are read, and masked for others', async () => {
    const { page, troubles } = await visit(platform.url);
    await signIn(page, upload());
    await give(page, aFile(waterQuality('二〇二六年十一月水质监测表')));
    await page.getByText('上传完成').waitFor();
    await next(page).click();
    await page.getByText('GB18030 / GBK').waitFor();
    await page.getByText('预览：前 42 行，共 3 个字段').waitFor();
    // The title taken for data, and back: the preview follows.
    await page.getByLabel('跳过开头的行数').fill('0');
    await page.getByText('预览：前 42 行，共 3 个字段').waitFor({ state: 'hidden' });
    await page.getByLabel('跳过开头的行数').fill('1');
    await page.getByText('预览：前 42 行，共 3 个字段').waitFor();
    await page.getByRole('cell', { name: '2026/11/1', exact: true }).first().waitFor();
    await next(page).click();
    await page.getByLabel('类型 数量').click();
    await page.getByTitle('整数', { exact: true }).click();
    await page.getByLabel('中文名称 数量').fill('监测数量');
    await page.reload();
    await expect.poll(() => page.getByLabel('中文名称 数量').inputValue()).toBe('监测数量');
    await next(page).click();
    await page.getByLabel('数据集名称').fill('水质监测');
    await page.goBack();
    await page.goForward();
    await expect.poll(() => page.getByLabel('数据集名称').inputValue()).toBe('水质监测');
    await page.getByLabel('允许拒收的比例').fill('10');
    await page.getByLabel(/不涉密/).check();
    await page.getByRole('button', { name: '登记并入库' }).click();
    await page.getByText('排队中').waitFor();
    await work();
    await page.getByText('S141,2026/11/2,几个').waitFor();
    await page.getByText('值不符合确认的类型').waitFor();
    const asked = page.waitForEvent('download');
    await page.getByRole('link', { name: '下载全部被拒收的行（CSV）' }).click();
    expect((await asked).suggestedFilename()).toMatch(/^rejects-.*\.csv$/);
    await page.getByRole('link', { name: '查看数据集' }).click();
    await page.getByRole('link', { name: '第 1 个快照' }).click();
    await page.getByRole('tab', { name: '样例数据' }).click();
    await page.getByRole('cell', { name: 'S100', exact: true }).waitFor();
    const snapshot = page.url();
    expect(troubles).toEqual([]);

    const other = await visit(platform.url);
    await signIn(other.page, snapshot, 'bureau');
    await other.page.getByText('数据值已遮蔽，只显示写法').waitFor();
    await other.page.getByText('请联系水务局的数据专员').waitFor();
    await other.page.getByRole('cell', { name: '••••', exact: true }).first().waitFor();
    await expect.poll(() => other.page.getByText('S100').count()).toBe(0);
    expect(other.troubles).toEqual([]);
  });

  test('paused, the page loaded again, the connection lost, and gone on to the last byte', async () => {
    const { page, troubles } = await visit(platform.url);
    const path = join(dir, '大表.csv');
    const line = '000001,东城区第一监测点位,2026-01-05,31.55\n';
    const content = Buffer.from(`编号,名称,日期,数值\n${line.repeat(100_000)}`);
    await writeFile(path, content);
    const pieces = await holdPieces(page);
    await signIn(page, upload());
    await give(page, path);
    await page.getByText(/^[1-4](\.\d)? MB \/ 5/).waitFor();
    await page.getByRole('button', { name: '暂停' }).click();
    await page.getByText('已暂停').waitFor();
    await page.getByRole('button', { name: '继续' }).click();
    await page.getByText('正在上传').waitFor();
    await page.reload();
    await page.getByText('页面已重新载入').waitFor();
    await give(page, aFile(waterQuality()));
    await page.getByText('这不是刚才的文件').waitFor();
    const before = pieces.count();
    await give(page, path);
    await expect.poll(pieces.count).toBeGreaterThan(before);
    await page.context().setOffline(true);
    pieces.release();
    await page.getByText('连接中断，等待恢复').waitFor();
    await page.context().setOffline(false);
    await page.getByText('上传完成').waitFor();
    await next(page).click();
    await page.getByText('预览：前 50 行，共 4 个字段').waitFor();
    const { rows } = await rawPool(platform.world.db).query(
      "select sha256 from upload where state = 'complete'",
    );
    expect(rows).toEqual([{ sha256: createHash('sha256').update(content).digest('hex') }]);
    expect(troubles).toEqual([]);
  });

  test('by keyboard alone, from signing in to the rows', async () => {
    const { page, troubles } = await visit(platform.url);
    const { keyboard } = page;
    const press = async (target: Locator, key = 'Enter') => {
      await tabTo(page, target);
      await keyboard.press(key);
    };
    const write = async (target: Locator, text: string) => {
      await tabTo(page, target);
      await keyboard.press('Control+a');
      await keyboard.type(text);
    };
    await page.goto(upload());
    await write(page.getByLabel('登录名'), 'steward');
    await write(page.getByLabel('密码'), aPassword);
    await keyboard.press('Enter');
    const asked = page.waitForEvent('filechooser');
    await press(page.getByRole('button', { name: '选择文件…' }));
    await (await asked).setFiles(aFile(waterQuality()));
    await page.getByText('上传完成').waitFor();
    await press(next(page));
    await page.getByText('预览：前 42 行，共 3 个字段').waitFor();
    await press(next(page));
    await tabTo(page, page.getByLabel('类型 数量'));
    for (const key of ['Enter', 'ArrowDown', 'ArrowDown', 'Enter']) await keyboard.press(key);
    await page.getByTitle('整数', { exact: true }).first().waitFor();
    await press(page.getByLabel('主键 站点编号'), 'Space');
    await press(next(page));
    await write(page.getByLabel('数据集名称'), '键盘上传');
    await write(page.getByLabel('允许拒收的比例'), '10');
    await press(page.getByLabel(/不涉密/), 'Space');
    await press(page.getByRole('button', { name: '登记并入库' }));
    await page.getByText('排队中').waitFor();
    await work();
    await page.getByText('拒收行数').waitFor();
    await press(page.getByRole('link', { name: '查看数据集' }));
    await page.getByRole('heading', { name: '键盘上传' }).waitFor();
    expect(troubles).toEqual([]);
  });

  test('on a phone the next file of a data set is read as saved; changed columns are told', async () => {
    const { page, troubles } = await visit(platform.url, { viewport: phone });
    const list = `${platform.url}/workbench/supply/data-sets`;
    await signIn(page, `${list}?q=${encodeURIComponent('键盘上传')}`);
    await page.getByRole('link', { name: '键盘上传' }).click();
    await page.getByRole('link', { name: '键盘上传' }).click();
    await page.getByRole('heading', { name: '键盘上传 · 来源' }).waitFor();
    await page.getByText('水质监测.csv').waitFor();
    await isPhoneWide(page);
    await page.getByRole('link', { name: '上传下一个文件' }).click();
    await give(page, aFile(Buffer.from('站点编号,监测日期,数量,水温\nS1,2026/12/1,5,8.5\n')));
    await page.getByText('上传完成').waitFor();
    await isPhoneWide(page);
    await next(page).click();
    await page.getByText('按来源“键盘上传”已保存的读法解读').waitFor();
    await page.getByText('新增字段：水温').waitFor();
    await isPhoneWide(page);
    await next(page).click();
    await page.getByLabel('中文名称 水温').waitFor();
    await isPhoneWide(page);
    await next(page).click();
    await page.getByLabel('字段变化时').click();
    await page.getByTitle('放行，按新字段入库').click();
    await isPhoneWide(page);
    await page.getByRole('button', { name: '入库', exact: true }).click();
    await page.getByText('排队中').waitFor();
    await work();
    await page.getByText('入库行数').waitFor();
    await isPhoneWide(page);
    await page.getByRole('link', { name: '查看数据集' }).click();
    await page.getByRole('link', { name: '第 2 个快照' }).waitFor();
    expect(troubles).toEqual([]);
  });
});
