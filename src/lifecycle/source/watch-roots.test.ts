import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import { testWorld } from '#platform/testing/world.ts';
import { registerConnection } from './connection.commands.ts';
import { isFileConnection, testFileConnection } from './file-connection.commands.ts';
import { watchRootsOf } from './watch-roots.ts';

test('a department watches below a root with its own credit code, and no other', async () => {
  const root = await mkdtemp(join(tmpdir(), 'exchange-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const base = await testWorld();
  const watchRoots = [join(root, '{uscc}')];
  const world = { ...base, config: { ...base.config, watchRoots } };
  const [mine, other, codeless] = [
    await aDepartment(world),
    await aDepartment(world),
    await aDepartment(world, { uscc: null }),
  ];
  for (const { uscc } of [mine, other]) await mkdir(join(root, uscc ?? ''));
  expect(await watchRootsOf(world, mine.id)).toEqual([join(root, mine.uscc ?? '')]);
  expect(await watchRootsOf(world, codeless.id)).toEqual([]);

  const departmentId = mine.id;
  const ctx = await aContext(world, { roles: ['department-steward'], departmentId });
  const tried = async (uscc: string | null) => {
    const settings = { directory: join(root, uscc ?? '') };
    const name = `接收 ${uscc}`;
    const kind = 'folder' as const;
    const connection = await registerConnection(ctx, { departmentId, name, kind, settings });
    if (!isFileConnection(connection)) throw new Error('a folder is one of files');
    const { passed, steps } = await testFileConnection(ctx, connection, undefined);
    return [passed, steps.find(({ outcome }) => outcome === 'failed')?.words?.en ?? ''];
  };
  expect(await tried(mine.uscc)).toEqual([true, '']);
  expect(await tried(other.uscc)).toEqual([
    false,
    expect.stringContaining('does not lie, links followed, below one that may be watched'),
  ]);
});
