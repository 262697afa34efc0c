import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { aContext, anAccount } from '#governance/identity/identity.fixtures.ts';
import { aSource } from '#lifecycle/source/source.fixtures.ts';
import { getSource, updateSource } from '#lifecycle/source/source.ts';
import { closeBrowser, noBrowser, openPlatform, visitAs } from './browser.ts';

describe.skipIf(noBrowser !== undefined)('the settings of a source in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let colleague: Context;
  beforeAll(async () => {
    platform = await openPlatform();
    colleague = await aContext(platform.world, { roles: ['department-steward'] });
    const departmentId = colleague.actor.departmentId ?? '';
    const roles = ['department-steward'] as const;
    await anAccount(platform.world, { loginName: 'steward', roles, departmentId });
  });
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  test('what another person saved meanwhile is compared, and what was typed outlives a reload', async () => {
    const { id, version, dataSet } = await aSource(colleague, { name: '排水户名录' });
    const { page, troubles } = await visitAs(platform.url, {
      loginName: 'steward',
      path: `supply/data-sets/${dataSet.id}/source`,
    });
    await page.getByRole('button', { name: '修改设置' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('允许拒收的比例').fill('5');
    await drawer.getByLabel('名称').fill('排水户名录（全市）');
    await updateSource(colleague, id, { version, driftPolicy: 'pass' });
    await page.reload();
    await page.getByRole('button', { name: '修改设置' }).click();
    await drawer.getByText('已恢复上次未提交的内容').waitFor();
    await drawer.getByRole('button', { name: '保存设置' }).click();
    const conflict = drawer.getByRole('region', { name: '与他人修改的差异' });
    await conflict.getByRole('button', { name: '采用 字段变化时' }).click();
    await conflict.getByRole('button', { name: '已比较，保存我填写的内容' }).click();
    await page.getByText('设置已保存').waitFor();
    expect(await getSource(platform.world.db, id)).toMatchObject({
      driftPolicy: 'pass',
      rejectLimit: 0.05,
      dataSet: { name: '排水户名录（全市）' },
    });
    expect(troubles).toEqual([]);
  });
});
