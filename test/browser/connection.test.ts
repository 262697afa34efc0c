import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import type { Role } from '#governance/identity/context.ts';
import { aPassword, anAccount } from '#governance/identity/identity.fixtures.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import {
  anOldPostgresql,
  type OldPostgresql,
} from '#lifecycle/source/connectors/old-postgresql.fixtures.ts';
import { anOldHttp, say } from '#lifecycle/source/connectors/old-http.fixtures.ts';
import { anOldSshd, noSshd } from '#lifecycle/source/connectors/old-sshd.fixtures.ts';
import { closeBrowser, noBrowser, openPlatform, phone, visit, type Visit } from './browser.ts';

const wrong = 'Wild-Goose-77';
const tabsMax = 60;

describe.skipIf(noBrowser !== undefined)('connections in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let old: OldPostgresql;
  beforeAll(async () => {
    platform = await openPlatform();
    old = await anOldPostgresql();
    await old.run(`create table street (code varchar(12) primary key, name text, changed timestamp);
      create table diary (day date, words text); create schema many;
      do $$ begin for n in 1..5000 loop
        execute format('create table many.t_%s (a int)', lpad(n::text, 4, '0')); end loop; end $$`);
    const { id } = await aDepartment(platform.world, { nameZh: '民政局' });
    const people = { engineer: 'data-engineer', second: 'data-engineer', bureau: 'data-bureau' };
    for (const [loginName, role] of Object.entries(people) as [string, Role][])
      await anAccount(platform.world, { departmentId: id, loginName, roles: [role] });
  }, 120_000);
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
    await old.end();
  });

  /** Opens the list of connections as one of the people; `seen` gathers what the network brings. */
  async function visitAs(
    loginName: string,
    options?: Parameters<typeof visit>[1],
  ): Promise<Visit & { seen: string[] }> {
    const { url } = platform;
    const visited = await visit(url, options);
    const data = { loginName, password: aPassword };
    expect((await visited.page.request.post(`${url}/api/v1/session`, { data })).status()).toBe(200);
    const seen: string[] = [];
    visited.page.on('response', (answer) => {
      seen.push(answer.url());
      if (answer.url().includes('/api/')) {
        // A page that was left takes its answers with it.
        const text = answer.text().catch(() => '');
        void text.then((words) => seen.push(words));
      }
    });
    await visited.page.goto(`${url}/workbench/supply/connections`);
    return { ...visited, seen };
  }

  test('an engineer registers one by keyboard, mends its password, finds a table and begins to collect it', async () => {
    const { page, troubles, seen } = await visitAs('engineer');
    await page.getByText('连接说明怎样到达部门的旧系统').waitFor();
    const { settings, secret } = old.reach();
    await tabTo(page, page.getByRole('link', { name: '登记连接' }));
    await page.keyboard.press('Enter');
    await register(page, { name: '民政旧库', settings, password: wrong });
    await page.getByText('在“登录”这一步没有通过').waitFor();
    await page.getByText('旧系统不接受这个账号或密码', { exact: true }).waitFor();
    await page.getByText('请按上面的提示改正，再重新测试。').waitFor();
    expect(await outcomes(page)).toEqual(['ok', 'ok', 'failed', 'not-tried']);

    await tabTo(page, page.getByRole('button', { name: '修改' }));
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: '修改“民政旧库”' });
    await drawer.getByLabel('密码', { exact: true }).fill(secret?.password ?? '');
    await drawer.getByRole('button', { name: '保存并测试' }).click();
    await page.getByText('每一步都通过，连接可用。').waitFor();
    expect(await outcomes(page)).toEqual(['ok', 'ok', 'ok', 'ok']);
    const address = page.url();

    await page.getByText('已显示 200 条，还有更多').waitFor();
    await page.getByLabel('按名称查找表').fill('T_499');
    await page.getByText('已显示 10 条').waitFor();
    await page.getByLabel('按名称查找表').fill('diary');
    await page.getByRole('button', { name: 'diary' }).click();
    await page.getByText('没有主键，只能整表采集').waitFor();
    await page.keyboard.press('Escape');
    await page.getByLabel('按名称查找表').fill('street');
    await page.getByRole('button', { name: 'street' }).click();
    await page.getByText('共 3 个字段，主键：code。').waitFor();
    await page.getByText('character varying(12)').waitFor();
    await page.getByRole('button', { name: '采集这张表' }).click();
    await page.getByLabel('数据集名称').fill('街道');
    await page.getByRole('button', { name: '登记并设置采集' }).click();
    await page.getByText('须作出声明才能登记').waitFor();
    await page.getByLabel('本部门声明其中不含国家秘密').check();
    await page.getByRole('button', { name: '登记并设置采集' }).click();
    await page.waitForURL(/\/feed\?connection=[\w-]+&schema=public&table=street$/);
    await page.getByRole('heading', { level: 1 }).waitFor();

    await page.goto(address);
    await page.getByRole('button', { name: '暂停' }).click();
    await page.getByText('现在没有数据集用它采集。').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: '暂停' }).click();
    await page.getByText('已暂停', { exact: true }).waitFor();
    const kept = await page.evaluate(
      'JSON.stringify([{ ...sessionStorage }, { ...localStorage }])',
    );
    for (const shown of [await page.content(), String(kept), ...seen]) {
      expect(shown).not.toContain(wrong);
      expect(shown).not.toContain(secret?.password);
    }
    expect(seen.some((text) => text.includes('民政旧库'))).toBe(true);
    expect(troubles).toEqual([]);
  }, 60_000);

  test('one that leads elsewhere asks for its password again, and of two editors the second compares', async () => {
    const { page, troubles } = await visitAs('engineer');
    const { settings, secret } = old.reach();
    await page.getByRole('link', { name: '登记连接' }).click();
    await register(page, { name: '婚姻登记库', settings, password: secret?.password ?? '' });
    await page.getByText('每一步都通过，连接可用。').waitFor();
    const second = await visitAs('second');
    await second.page.goto(page.url());
    for (const one of [page, second.page]) {
      await one.getByRole('button', { name: '修改' }).click();
      await one.getByRole('dialog').getByLabel('主机').waitFor();
    }
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('主机').fill('localhost');
    await drawer.getByText('须重新填写密码或密钥').waitFor();
    await drawer.getByRole('button', { name: '保存并测试' }).click();
    await drawer.getByText('地址或登录方式变了，请重新填写').waitFor();
    await drawer.getByLabel('密码', { exact: true }).fill(secret?.password ?? '');
    await drawer.getByRole('button', { name: '保存并测试' }).click();
    await page.getByText('每一步都通过，连接可用。').waitFor();
    await page.getByText(`localhost:${settings.port}`).waitFor();

    const theirs = second.page.getByRole('dialog');
    await theirs.getByLabel('连接名称').fill('婚姻登记库（新）');
    await second.page.reload();
    await second.page.getByRole('button', { name: '修改' }).click();
    await theirs.getByRole('button', { name: '保存并测试' }).click();
    await theirs.getByText('与他人修改的差异').waitFor();
    await theirs.getByText(/^localhost/).waitFor();
    await theirs.getByRole('button', { name: '采用 主机' }).click();
    await theirs.getByRole('button', { name: '已比较，保存我填写的内容' }).click();
    await second.page.getByRole('heading', { level: 1, name: '婚姻登记库（新）' }).waitFor();
    await second.page.getByText(`localhost:${settings.port}`).waitFor();

    const reader = await visitAs('bureau');
    await reader.page.getByRole('link', { name: '婚姻登记库（新）' }).click();
    await reader.page.getByText('还没有数据集用它采集').waitFor();
    for (const name of ['重新测试', '修改', '暂停', '停用'])
      await expect.poll(() => reader.page.getByRole('button', { name }).count()).toBe(0);
    expect([...troubles, ...second.troubles, ...reader.troubles]).toEqual([]);
  }, 60_000);

  test.skipIf(noSshd !== undefined)(
    'the key of a file server is kept; a changed one is refused until it is accepted with the secret',
    async () => {
      const files = await anOldSshd();
      onTestFinished(() => files.end());
      const { page, troubles, seen } = await visitAs('engineer');
      await page.goto(`${platform.url}/workbench/supply/connections/new?kind=sftp`);
      await page.getByLabel('连接名称').fill('年报文件');
      await page.getByLabel('主机', { exact: true }).fill(files.settings.host);
      await page.getByLabel('端口').fill(String(files.settings.port));
      await page.getByLabel('账号', { exact: true }).fill(files.settings.user);
      await page.getByLabel('目录', { exact: true }).fill(files.settings.directory);
      await page.getByText('私钥', { exact: true }).click();
      await page.getByLabel('私钥', { exact: true }).last().fill(files.privateKey);
      await page.getByRole('button', { name: '保存并测试' }).click();
      await page.getByText('每一步都通过，连接可用。').waitFor();
      await page.getByText(files.hostKey, { exact: true }).waitFor();

      await files.rekey();
      await page.getByRole('button', { name: '重新测试' }).click();
      await page.getByText('在“核对主机公钥”这一步没有通过').waitFor();
      await page.getByRole('button', { name: '修改' }).click();
      const drawer = page.getByRole('dialog');
      await drawer.getByText('私钥', { exact: true }).click();
      await drawer.getByLabel('主机公钥指纹').fill('');
      await drawer.getByText('须重新填写密码或密钥').waitFor();
      await drawer.getByLabel('私钥', { exact: true }).last().fill(files.privateKey);
      await drawer.getByRole('button', { name: '保存并测试' }).click();
      await page.getByText('每一步都通过，连接可用。').waitFor();
      await expect.poll(() => page.getByText(files.hostKey, { exact: true }).count()).toBe(0);
      const [, secretLine = ''] = files.privateKey.split('\n');
      for (const shown of [await page.content(), ...seen]) expect(shown).not.toContain(secretLine);
      expect(troubles).toEqual([]);
    },
    60_000,
  );

  test('an interface is tried with its key in a header, and asks for it again when that changes', async () => {
    const key = 'river-42-key';
    const web = await anOldHttp(({ headers }, response) => {
      if (headers['x-api-key'] === key) say(response, '[]');
      else response.writeHead(401).end();
    });
    const { page, troubles, seen } = await visitAs('engineer');
    await page.goto(`${platform.url}/workbench/supply/connections/new?kind=http`);
    await page.getByLabel('连接名称').fill('气象接口');
    await page.getByLabel('接口地址').fill(web.baseUrl);
    await page.getByLabel('密钥', { exact: true }).fill(key);
    await page.getByRole('button', { name: '保存并测试' }).click();
    await page.getByText('在“登录”这一步没有通过').waitFor();
    await page.getByRole('button', { name: '修改' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('请求头名称').fill('X-Api-Key');
    await drawer.getByLabel('密钥前的固定文字').fill('');
    await drawer.getByRole('button', { name: '保存并测试' }).click();
    await drawer.getByText('地址或登录方式变了，请重新填写').waitFor();
    await drawer.getByLabel('密钥', { exact: true }).fill(key);
    await drawer.getByRole('button', { name: '保存并测试' }).click();
    await page.getByText('每一步都通过，连接可用。').waitFor();
    await page.getByRole('button', { name: '采集数据' }).click();
    await page.getByLabel('数据集名称').fill('气象观测');
    await page.getByLabel('本部门声明其中不含国家秘密').check();
    await page.getByRole('button', { name: '登记并设置采集' }).click();
    await page.waitForURL(/\/feed\?connection=[\w-]+$/);
    for (const shown of [await page.content(), ...seen]) expect(shown).not.toContain(key);
    expect(troubles).toEqual([]);
  }, 60_000);

  test('each kind has a form of its own, on a phone', async () => {
    const { page, troubles } = await visitAs('engineer', { viewport: phone });
    const fields = {
      mariadb: ['主机', '数据库', '密码'],
      folder: ['本平台没有开放可监视的目录'],
      sftp: ['主机', '目录', '主机公钥指纹', '密码'],
      http: ['接口地址', '请求头名称', '密钥'],
    };
    for (const [kind, labels] of Object.entries(fields)) {
      await page.goto(`${platform.url}/workbench/supply/connections/new?kind=${kind}`);
      for (const label of labels) {
        const field = page.getByLabel(label, { exact: true }).or(page.getByText(label));
        await field.first().waitFor();
      }
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(phone.width);
    }
    await page.goto(`${platform.url}/workbench/supply/connections/new?kind=sftp`);
    await page.getByText('私钥', { exact: true }).click();
    await page.getByLabel('私钥口令').waitFor();
    await page.goto(`${platform.url}/workbench/supply/connections/new?kind=http`);
    await page.getByLabel('认证方式').click();
    await page.getByTitle('账号和密码').click();
    await page.getByLabel('账号', { exact: true }).waitFor();
    await expect.poll(() => page.getByLabel('密钥', { exact: true }).count()).toBe(0);
    expect(troubles).toEqual([]);
  }, 60_000);
});

/** Fills the form of a database by keyboard alone, and sends it. */
async function register(
  page: Page,
  given: {
    name: string;
    settings: ReturnType<OldPostgresql['reach']>['settings'];
    password: string;
  },
): Promise<void> {
  const { name, settings, password } = given;
  const values = [
    ['连接名称', name],
    ['主机', settings.host],
    ['端口', String(settings.port)],
    ['数据库', settings.database],
    ['账号', settings.user],
    ['密码', password],
  ] as const;
  await page.getByLabel('连接名称').waitFor();
  for (const [label, value] of values) {
    await tabTo(page, page.getByLabel(label, { exact: true }));
    await page.keyboard.press('Control+A');
    await page.keyboard.type(value);
  }
  const draft = String(await page.evaluate('JSON.stringify({ ...sessionStorage })'));
  expect(draft).toContain(name);
  expect(draft).not.toContain(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** Presses the tabulator until something has the focus. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let pressed = 0; pressed < tabsMax; pressed += 1) {
    if (await wanted.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('it cannot be reached by keyboard');
}

/** How the steps of the last test went. */
async function outcomes(page: Page): Promise<(string | null)[]> {
  const steps = await page.locator('.connection-steps li').all();
  return Promise.all(steps.map((step) => step.getAttribute('data-outcome')));
}
