import { getDepartment } from '#governance/organization/organization.ts';
import type { World } from '#platform/world.ts';

/** Stands in a directory of CHENGSHU_WATCH_ROOTS for the credit code of the department that watches. */
const codeMark = '{uscc}';

/**
 * The directories below which a department may watch folders. One that is named with `{uscc}` is that of the department alone; a
 * department without a credit code has none of these.
 */
export async function watchRootsOf(
  { db, config }: Pick<World, 'db' | 'config'>,
  departmentId: string,
): Promise<string[]> {
  const { watchRoots } = config;
  if (!watchRoots.some((root) => root.includes(codeMark))) return [...watchRoots];
  const { uscc } = await getDepartment(db, departmentId);
  return watchRoots.flatMap((root) => {
    if (!root.includes(codeMark)) return [root];
    return uscc === null ? [] : [root.replaceAll(codeMark, uscc)];
  });
}
