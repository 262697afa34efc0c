import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aContext, aPassword } from '#governance/identity/identity.fixtures.ts';
import { changePassword } from '#governance/identity/identity.ts';
import { aRoot } from '#governance/organization/organization.fixtures.ts';
import { demoAccounts, demoPassword } from '#app/demo/demo-accounts.ts';
import { closeBrowser, noBrowser, openPlatform, visit } from './browser.ts';

describe.skipIf(noBrowser !== undefined)('the sign-in of the demo city', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  beforeAll(async () => {
    platform = await openPlatform();
    const { world } = platform;
    const { id: departmentId } = await aRoot(world);
    const [first] = demoAccounts;
    const given = { loginName: first!.loginName, roles: [first!.role], departmentId };
    const person = await aContext(world, given);
    await changePassword(person, { current: aPassword, next: demoPassword });
  });
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  test('shows the accounts in the demo alone, and one touch signs in', async () => {
    const { page, troubles } = await visit(platform.url);
    await page.goto(`${platform.url}/`);
    await page.getByRole('heading', { name: '登录' }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.locator('main').innerText()).not.toContain(demoPassword);
    platform.world.config.isDemo = true;
    await page.reload();
    await page.getByText(demoPassword).waitFor();
    const accounts = page.getByRole('region', { name: '演示城市的账号' }).getByRole('button');
    await expect.poll(() => accounts.count()).toBe(demoAccounts.length);
    await accounts.first().click();
    await page.getByRole('heading', { name: '登录' }).waitFor({ state: 'detached' });
    await page.waitForURL('**/workbench**');
    expect(troubles).toEqual([]);
  });
});
