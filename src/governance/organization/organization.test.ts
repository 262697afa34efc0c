import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { newId } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { Context } from '#governance/identity/context.ts';
import { aContext, anAccount } from '#governance/identity/identity.fixtures.ts';
import * as commands from './organization.commands.ts';
import { aDepartment, aRoot, aUscc } from './organization.fixtures.ts';
import { findDepartment } from './organization.queries.ts';
import { organizationRoutes } from './organization.routes.ts';

let world: Awaited<ReturnType<typeof testWorld>>;
let officer: Context;
beforeAll(async () => {
  world = await testWorld({ keep: true });
  officer = await aContext(world, { roles: ['system-officer'] });
});
afterAll(() => world.close());

const newDepartment = async () => ({
  nameZh: '生态环境局',
  nameEn: 'Ecology Bureau',
  uscc: aUscc(),
  areaCode: '110105',
  parentId: (await aRoot(world)).id,
  kind: 'department' as const,
  order: 3,
});

describe('a department', () => {
  it('is created, changed, moved and closed, each step in the audit', async () => {
    const created = await commands.createDepartment(officer, await newDepartment());
    expect(created).toMatchObject({ nameZh: '生态环境局', state: 'active', version: 1, order: 3 });
    const renamed = await commands.updateDepartment(officer, created.id, {
      nameEn: null,
      order: 1,
      version: 1,
    });
    expect(renamed).toMatchObject({ nameEn: null, order: 1, version: 2, uscc: created.uscc });
    const parent = await aDepartment(world);
    const moved = await commands.moveDepartment(officer, created.id, {
      parentId: parent.id,
      version: 2,
    });
    expect(moved.parentId).toBe(parent.id);
    const closed = await commands.closeDepartment(officer, created.id, { version: 3 });
    expect(await findDepartment(world.db, created.id)).toEqual(closed);
    expect(closed).toMatchObject({ state: 'closed', version: 4 });
    const { rows } =
      await sql`select action, outcome from audit_event where object_id = ${created.id} order by id`.execute(
        world.db,
      );
    expect(rows).toEqual(
      Array.from({ length: 4 }, () => ({ action: 'department:manage', outcome: 'done' })),
    );
  });

  it('is refused a credit code in use, an unknown or closed parent, and an old version', async () => {
    const body = await newDepartment();
    const first = await commands.createDepartment(officer, body);
    await expect(commands.createDepartment(officer, body)).rejects.toMatchObject({
      code: 'organization.uscc-taken',
    });
    const lost = { ...(await newDepartment()), parentId: newId() };
    await expect(commands.createDepartment(officer, lost)).rejects.toMatchObject({
      code: 'organization.not-found',
    });
    await commands.closeDepartment(officer, first.id, { version: 1 });
    const below = { ...(await newDepartment()), parentId: first.id };
    await expect(commands.createDepartment(officer, below)).rejects.toMatchObject({
      code: 'organization.parent-closed',
    });
    await expect(
      commands.updateDepartment(officer, first.id, { order: 1, version: 2 }),
    ).rejects.toMatchObject({ code: 'organization.closed' });
    const other = await aDepartment(world);
    await expect(
      commands.updateDepartment(officer, other.id, { order: 1, version: 7 }),
    ).rejects.toMatchObject({
      code: 'platform.version-conflict',
      params: { current: 1 },
    });
  });

  it('stays while something belongs to it, and the root for ever', async () => {
    const parent = await aDepartment(world);
    const child = await aDepartment(world, { parentId: parent.id });
    const closing = (id: string) => commands.closeDepartment(officer, id, { version: 1 });
    await expect(closing(parent.id)).rejects.toMatchObject({
      code: 'organization.has-children',
      params: { children: 1 },
    });
    await anAccount(world, { departmentId: child.id });
    await expect(closing(child.id)).rejects.toMatchObject({ code: 'organization.has-accounts' });
    const root = await aRoot(world);
    const to = { parentId: child.id, version: root.version };
    await expect(commands.moveDepartment(officer, root.id, to)).rejects.toMatchObject({
      code: 'organization.root-stays',
    });
    await expect(commands.closeDepartment(officer, root.id, to)).rejects.toMatchObject({
      code: 'organization.root-stays',
    });
  });

  it('is maintained by nobody without the permission', async () => {
    const steward = await aContext(world, { roles: ['department-steward'] });
    await expect(commands.createDepartment(steward, await newDepartment())).rejects.toMatchObject({
      code: 'policy.denied',
      message: expect.stringContaining('data bureau, system officer'),
    });
  });
});

describe('the tree', () => {
  const chain = async (length: number) => {
    const ids: string[] = [];
    let parentId = (await aRoot(world)).id;
    for (let level = 0; level < length; level += 1) {
      parentId = (await aDepartment(world, { parentId })).id;
      ids.push(parentId);
    }
    return ids;
  };

  it('refuses a circle of one and of three', async () => {
    const [a, , c] = await chain(3);
    for (const parentId of [a!, c!]) {
      await expect(
        commands.moveDepartment(officer, a!, { parentId, version: 1 }),
      ).rejects.toMatchObject({
        code: 'organization.circle',
      });
    }
  });

  it('refuses two moves at once that would close a circle together', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [await aDepartment(world), await aDepartment(world)];
      const moves = await Promise.allSettled([
        commands.moveDepartment(officer, a.id, { parentId: b.id, version: 1 }),
        commands.moveDepartment(officer, b.id, { parentId: a.id, version: 1 }),
      ]);
      expect(moves.map((move) => move.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    }
  });

  it('is at most ten levels deep', async () => {
    const ids = await chain(9);
    const body = { ...(await newDepartment()), parentId: ids.at(-1)! };
    await expect(commands.createDepartment(officer, body)).rejects.toMatchObject({
      code: 'organization.too-deep',
    });
    const [top] = await chain(2);
    const move = { parentId: ids.at(-2)!, version: 1 };
    await expect(commands.moveDepartment(officer, top!, move)).rejects.toMatchObject({
      code: 'organization.too-deep',
    });
  });

  it('has one root', async () => {
    await aRoot(world);
    const second = sql`insert into department (id, name_zh, area_code, kind) values (${newId()}, '二', '110100', 'authority')`;
    await expect(second.execute(world.db)).rejects.toThrow('department_one_root');
  });

  it('is listed from the root on, with depths', async () => {
    const input = { params: undefined, query: {}, body: undefined };
    // The handler of a list needs nothing of the raw request.
    const { items } = (await organizationRoutes.handlers['list']!(
      officer,
      input,
      undefined as never,
    )) as unknown as {
      items: { id: string; parentId: string | null; depth: number }[];
    };
    expect(items[0]).toMatchObject({ parentId: null, depth: 0 });
    const seen = new Set<string | null>([null]);
    for (const item of items) {
      expect(seen.has(item.parentId)).toBe(true);
      seen.add(item.id);
    }
  });
});
