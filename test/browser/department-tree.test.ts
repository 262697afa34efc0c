import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anAccount } from '#governance/identity/identity.fixtures.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import { rawPool } from '#platform/database/database.ts';
import { closeBrowser, noBrowser, openPlatform, visitAs } from './browser.ts';

const departments = 3_000;
/** Far more than fit into a window, far fewer than there are. */
const drawnMax = 100;

const districts = 30;
/** Districts below the city, each with its offices. */
const fillDistricts = `
  insert into department (id, name_zh, kind, area_code, parent_id)
  select uuidv7(), '第 ' || n || ' 区', 'district', '330100', $1::uuid
  from generate_series(1, ${districts}) n`;
const fillOffices = `
  insert into department (id, name_zh, kind, area_code, parent_id)
  select uuidv7(), name_zh || '第 ' || n || ' 科', 'department', '330100', id
  from department, generate_series(1, ${departments / districts}) n where kind = 'district'`;

describe.skipIf(noBrowser !== undefined)('a tree of 3,000 departments in a browser', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  beforeAll(async () => {
    platform = await openPlatform();
    const { world } = platform;
    const { id: departmentId } = await aDepartment(world, { nameZh: '市政府' });
    await anAccount(world, { roles: ['system-officer'], departmentId, loginName: 'officer' });
    await rawPool(world.db).query(fillDistricts, [departmentId]);
    await rawPool(world.db).query(fillOffices);
  });
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
  });

  test('draws what is in sight, and is scrolled to its end', async () => {
    const { page, troubles } = await visitAs(platform.url, {
      loginName: 'officer',
      path: 'system/departments',
    });
    await page.getByText('第 1 区', { exact: true }).waitFor();
    const drawn = () => page.locator('.ant-table-row').count();
    expect(await drawn()).toBeLessThan(drawnMax);
    await page.getByText('第 1 区', { exact: true }).hover();
    const last = page.getByText('第 9 区第 99 科', { exact: true });
    await expect
      .poll(async () => {
        await page.mouse.wheel(0, 1_000_000);
        return last.count();
      })
      .toBeGreaterThan(0);
    expect(await drawn()).toBeLessThan(drawnMax);
    expect(troubles).toEqual([]);
  });
});
