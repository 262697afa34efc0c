import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Page } from 'playwright-core';
import { jobDefinitions, subscribers } from '#app/modules.ts';
import type { Context } from '#governance/identity/context.ts';
import { aContext, aPassword } from '#governance/identity/identity.fixtures.ts';
import { settleAll } from '#lifecycle/source/collection.fixtures.ts';
import type { RegisterConnection } from '#lifecycle/source/connection.contract.ts';
import { anOldHttp, say } from '#lifecycle/source/connectors/old-http.fixtures.ts';
import {
  anOldPostgresql,
  type OldPostgresql,
} from '#lifecycle/source/connectors/old-postgresql.fixtures.ts';
import { aSource } from '#lifecycle/source/source.fixtures.ts';
import { registerConnection } from '#lifecycle/source/source.ts';
import { rawPool } from '#platform/database/database.ts';
import { closeBrowser, noBrowser, openPlatform, phone, visit, type Visit } from './browser.ts';

const oldTables = `
  create table permit (id bigint primary key, holder text, state char(1), remark text,
    changed_at timestamp not null);
  insert into permit select n, '持证人' || n, '1', '无', '2026-11-01'::timestamp + n * interval '1 second'
    from generate_series(1, 1200) n;
  create table note (text_of text, flag boolean);
  insert into note values ('一', true);
  analyze permit`;

describe.skipIf(noBrowser !== undefined)('feeds in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let old: OldPostgresql;
  let engineer: Context;
  beforeAll(async () => {
    platform = await openPlatform();
    old = await anOldPostgresql();
    await old.run(oldTables);
    engineer = await aContext(platform.world, {
      roles: ['data-engineer'],
      loginName: 'engineer',
      displayName: '数据工程师',
    });
    const { settings, secret } = old.reach();
    await aConnection({
      name: '审批业务库',
      kind: 'postgresql',
      settings,
      ...(secret === undefined ? {} : { secret }),
    });
  }, 60_000);
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
    await old.end();
  });

  /** Opens a page as the data engineer. */
  async function open(path: string, options?: Parameters<typeof visit>[1]): Promise<Visit> {
    const { url } = platform;
    const visited = await visit(url, options);
    const data = { loginName: 'engineer', password: aPassword };
    const signedIn = await visited.page.request.post(`${url}/api/v1/session`, { data });
    expect(signedIn.status()).toBe(200);
    await visited.page.goto(`${url}/workbench/supply/${path}`);
    return visited;
  }

  function aConnection(given: Omit<RegisterConnection, 'departmentId'>): Promise<unknown> {
    const departmentId = engineer.actor.departmentId ?? '';
    return registerConnection(engineer, { departmentId, ...given });
  }

  /** A data set of the department without anything yet. */
  async function aDataSet(name: string): Promise<string> {
    const { dataSet } = await aSource(engineer, { name });
    return dataSet.id;
  }

  /** Collects, and lands what was collected. */
  const settle = async () => {
    for (let times = 0; times < 2; times += 1)
      await settleAll(platform.world, { subscribers, jobs: jobDefinitions });
  };

  async function collectNow(page: Page, button = '现在采集'): Promise<void> {
    await page.getByRole('button', { name: button }).click();
    await page.getByText('排队中').waitFor();
    await settle();
  }

  test('a table is chosen, collected whole and then by what changed', async () => {
    const dataSetId = await aDataSet('行政许可');
    const { page, troubles } = await open(`data-sets/${dataSetId}/source`);
    await page.getByRole('link', { name: '从旧系统采集' }).click();
    await chooseTable(page, 'permit');
    await page.getByText('采集全部 5 个字段').waitFor();
    await page.getByRole('checkbox', { name: 'remark' }).uncheck();
    await page.getByText('采集 4 个字段，共 5 个').waitFor();
    await page.getByText('按更新时间增量').click();
    await page.getByRole('button', { name: '保存采集方案' }).click();
    await page.getByText('请填写').waitFor();
    await page.getByLabel('承诺更新周期').click();
    await page.getByTitle('每日').click();
    await page.getByRole('button', { name: '保存采集方案' }).click();
    await page.getByText('请选择更新时间字段').waitFor();
    await page.getByLabel('更新时间字段').click();
    await page.getByTitle(/^changed_at/).click();
    // Nothing that was typed is lost.
    await page.reload();
    await page.getByText('已恢复上次未提交的内容').waitFor();
    await page.getByText('采集 4 个字段，共 5 个').waitFor();
    await page.getByText('时间按本市时区（Asia/Shanghai）').waitFor();
    await page.getByRole('button', { name: '保存采集方案' }).click();
    await page.getByText('采集方案已保存').waitFor();
    await page.getByText('还没有采集过').waitFor();
    await page.getByText('每天 02:00（Asia/Shanghai）').waitFor();

    await collectNow(page);
    const first = page.getByRole('row').filter({ hasText: '全部' });
    await first.getByText('1,200').waitFor();
    await first.getByText('→ 2026-11-01 00:20:00').waitFor();
    await first.getByText('已入库').waitFor();

    await old.run(
      `update permit set state = '0', changed_at = '2026-11-02 08:00' where id <= 37;
       insert into permit values (1201, '持证人1201', '1', '无', '2026-11-02 09:00')`,
    );
    await collectNow(page);
    const second = page.getByRole('row').filter({ hasText: '增量' });
    await second.getByText('→ 2026-11-02 09:00:00').waitFor();
    await second.getByText('39', { exact: true }).waitFor();
    await page.locator('.facts').getByText('2026-11-02 09:00:00').waitFor();
    await second.getByRole('link', { name: '查看快照' }).click();
    await page.getByText('1,201').first().waitFor();

    await page.goto(`${platform.url}/workbench/supply/data-sets/${dataSetId}`);
    await page.getByRole('link', { name: '采集自 审批业务库' }).click();
    await page.getByText('采集记录').waitFor();
    await page.goto(`${platform.url}/workbench/supply/data-sets/${dataSetId}/source`);
    await page.getByRole('link', { name: '采集方案与记录' }).waitFor();
    await page.getByText('public.permit').first().waitFor();
    expect(troubles).toEqual([]);
  });

  test('a table without a key is explained, and changes are refused at the field of the key', async () => {
    const dataSetId = await aDataSet('备注');
    const { page, troubles } = await open(`data-sets/${dataSetId}/feed`, { viewport: phone });
    await chooseTable(page, 'note');
    await page.getByText('这张表没有主键，一般只能全量采集').waitFor();
    await page.getByText('按更新时间增量').click();
    await page.getByLabel('更新时间字段').click();
    await page.getByTitle(/^text_of/).click();
    await page.getByLabel('承诺更新周期').click();
    await page.getByTitle('每月').click();
    await page.getByRole('button', { name: '保存采集方案' }).click();
    await page
      .getByText('“public.note”没有主键，只能全量采集 请选择全量采集，或指明哪些字段能唯一确定一行')
      .waitFor();
    await page.getByRole('radio', { name: /^全量/ }).check();
    await page.getByRole('button', { name: '保存采集方案' }).click();
    await page.getByText('还没有采集过').waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(phone.width);
    expect(troubles).toEqual([]);
  });

  test('the page of a connection leads here; two people change a feed, and neither loses anything', async () => {
    const dataSetId = await aDataSet('许可两人');
    const { rows } = await rawPool(platform.world.db).query<{ id: string }>(
      `select id from connection where name = '审批业务库'`,
    );
    const start = new URLSearchParams({
      connection: rows[0]?.id ?? '',
      schema: 'public',
      table: 'permit',
    });
    const one = await open(`data-sets/${dataSetId}/feed?${start.toString()}`);
    await one.page.getByText('采集全部 5 个字段').waitFor();
    await one.page.getByLabel('承诺更新周期').click();
    await one.page.getByTitle('每周').click();
    await one.page.getByRole('button', { name: '保存采集方案' }).click();
    await one.page.getByRole('tab', { name: '修改方案' }).click();
    const other = await open(`data-sets/${dataSetId}/feed?tab=plan`);
    await other.page.getByLabel('每秒最多读取行数').fill('500');
    await other.page.getByRole('button', { name: '保存修改' }).click();
    await other.page.getByText('每秒 500 行，最长 60 分钟').waitFor();

    await one.page.getByLabel('时间安排').click();
    await one.page.getByTitle('每周', { exact: true }).last().click();
    await one.page.getByRole('button', { name: '保存修改' }).click();
    const conflict = one.page.getByRole('region', { name: '与他人修改的差异' });
    await conflict.getByText('每秒 500 行，最长 60 分钟').waitFor();
    await conflict.getByRole('button', { name: '采用 负载限制' }).click();
    await conflict.getByRole('button', { name: '已比较，保存我填写的内容' }).click();
    await one.page.getByText('每星期一 02:00（Asia/Shanghai）').waitFor();
    await one.page.getByText('每秒 500 行，最长 60 分钟').waitFor();
    expect([...one.troubles, ...other.troubles]).toEqual([]);
  });

  test('files that are put into a folder are collected, each once', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'feed-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    Object.assign(platform.world.config, { watchRoots: [tmpdir()] });
    await aConnection({ name: '日报投放', kind: 'folder', settings: { directory } });
    const dataSetId = await aDataSet('日报');
    const { page, troubles } = await open(`data-sets/${dataSetId}/feed`);
    await page.getByLabel('连接', { exact: true }).click();
    await page.getByTitle('日报投放 · 文件夹').click();
    await page.getByLabel('文件名模式').fill('日报_*.csv');
    await page.getByLabel('静置时间').fill('1');
    await page.getByLabel('承诺更新周期').click();
    await page.getByTitle('每日').click();
    await page.getByRole('button', { name: '保存采集方案' }).click();
    await page.getByText('还没有名称符合“日报_*.csv”且有内容的文件').waitFor();
    await writeFile(join(directory, '日报_1.csv'), '编号,数量\nA,1\n');
    await writeFile(join(directory, '日报_2.csv'), '编号,数量\nA,1\nB,2\n');
    await page.getByRole('button', { name: '保存采集方案' }).click();
    await page.getByText('还没有采集过').waitFor();
    await collectNow(page);
    await page.getByRole('link', { name: '收到 2 个文件' }).click();
    await page.getByRole('cell', { name: '日报_2.csv' }).waitFor();
    expect(troubles).toEqual([]);
  });

  test('an interface is asked page by page', async () => {
    const old = await anOldHttp(({ url }, response) => {
      const number = Number(url.searchParams.get('p'));
      const rows = number > 2 ? [] : [{ code: `c${number}`, name: '街道' }];
      say(response, JSON.stringify({ data: { rows } }));
    });
    const { settings } = old.reach();
    await aConnection({ name: '街道接口', kind: 'http', settings });
    const dataSetId = await aDataSet('街道');
    const { page, troubles } = await open(`data-sets/${dataSetId}/feed`, { viewport: phone });
    await page.getByLabel('连接', { exact: true }).click();
    await page.getByTitle('街道接口 · HTTP 接口').click();
    await page.getByLabel('接口路径').fill('streets');
    await page.getByRole('button', { name: '增加参数' }).click();
    await page.getByLabel('第 1 个参数的名称').fill('kind');
    await page.getByLabel('第 1 个参数的值').fill('living');
    await page.getByLabel('记录所在的位置').fill('/data/records');
    await page.getByLabel('翻页方式').click();
    await page.getByTitle('按页码').click();
    await page.getByLabel('翻页参数').fill('p');
    await page.getByLabel('承诺更新周期').click();
    await page.getByTitle('每日').click();
    await page.getByRole('button', { name: '保存采集方案' }).click();
    await page.locator('.ant-form-item-explain-error').getByText('/data/records').waitFor();
    await page.getByLabel('记录所在的位置').fill('/data/rows');
    await page.getByRole('button', { name: '保存采集方案' }).click();
    await page.getByText('还没有采集过').waitFor();
    await collectNow(page);
    await page.getByText('已采集').waitFor();
    expect(old.asked.at(-1)?.url.search).toBe('?kind=living&p=3');
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(phone.width);
    expect(troubles).toEqual([]);
  });

  test('a source that is broken says why, and what was promised and has not come is listed', async () => {
    const dataSetId = await aDataSet('许可中断');
    const { page, troubles } = await open(`data-sets/${dataSetId}/feed`);
    await chooseTable(page, 'permit');
    await page.getByLabel('承诺更新周期').click();
    await page.getByTitle('每日').click();
    await page.getByRole('button', { name: '保存采集方案' }).click();
    await page.getByText('还没有采集过').waitFor();
    await old.run('alter table permit rename to permit_moved');
    await collectNow(page);
    const failed = page.getByRole('row').filter({ hasText: '失败' });
    await failed.getByText('旧系统里没有“public.permit”').waitFor();
    await failed.getByText('请核对名称；它可能已被改名或删除').waitFor();
    await page.getByText('上次采集失败').waitFor();
    await old.run('alter table permit_moved rename to permit');

    await page.goto(`${platform.url}/workbench/supply/late`);
    await page.getByText('没有逾期未到的数据').waitFor();
    const longAgo = new Date(platform.world.now().getTime() - 3 * 86_400_000);
    await rawPool(platform.world.db).query(
      `update feed set created_at = $2 from source s
       where s.id = source_id and s.data_set_id = $1`,
      [dataSetId, longAgo],
    );
    await page.reload();
    const late = page.getByRole('row').filter({ hasText: '许可中断' });
    await late.getByText('失败').waitFor();
    await late.getByRole('link', { name: '许可中断' }).click();
    await page.getByText('上次采集失败').waitFor();
    await page.goto(`${platform.url}/workbench`);
    await page.getByRole('link', { name: '许可中断' }).first().waitFor();
    expect(troubles).toEqual([]);
  });
});

async function chooseTable(page: Page, name: string): Promise<void> {
  await page.getByLabel('连接', { exact: true }).click();
  await page.getByTitle('审批业务库 · PostgreSQL').click();
  await page.getByLabel('表或视图').fill(name);
  await page.getByTitle(new RegExp(`^public\\.${name}`)).click();
}
