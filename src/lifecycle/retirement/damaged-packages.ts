import { Refusal } from '#platform/errors/errors.ts';
import type { World } from '#platform/world.ts';
import { packageDir, verifyPackage } from './archive-package.ts';
import { findArchive } from './archive.queries.ts';

/** What packages are looked at with. */
type Ground = Pick<World, 'db' | 'secrets'> & { storage: Pick<World['storage'], 'path'> };

/**
 * Opens sealed packages and reads every file of them; nothing is written. In: ids of packages. Out: of each that is not what
 * was sealed the first such file, as `archives/<package>/<file>`, or that its key cannot be opened.
 */
export async function findDamagedPackages(
  ground: Ground,
  ids: readonly string[],
): Promise<string[]> {
  const damaged: string[] = [];
  for (const id of ids) {
    const finding = await damageOf(ground, id);
    if (finding !== undefined) damaged.push(finding);
  }
  return damaged;
}

async function damageOf(ground: Ground, id: string): Promise<string | undefined> {
  const archive = await findArchive(ground.db, { id });
  // Destroyed since the ids were listed.
  if (archive?.state !== 'sealed' || archive.sealedKey === null) return undefined;
  const { files, manifestSha256, sealedKey } = archive;
  let key: Buffer | undefined;
  try {
    key = ground.secrets.open(`archive:${id}`, sealedKey);
    const from = { id, key, dir: packageDir(ground.storage, id) };
    const expected = { files, manifestSha256: manifestSha256 ?? '' };
    await verifyPackage(from, expected, { signal: new AbortController().signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { file } = error.params;
    return typeof file === 'string' ? `archives/${file}` : `archives/${id}: ${error.code}`;
  } finally {
    key?.fill(0);
  }
}
