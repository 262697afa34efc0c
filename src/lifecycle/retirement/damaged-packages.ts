import { assert, Refusal } from '#platform/errors/errors.ts';
import type { World } from '#platform/world.ts';
import { verifyPackage } from './archive-package.ts';
import { findArchive } from './archive.queries.ts';

/** What packages are looked at with. */
type Ground = Pick<World, 'db' | 'secrets'> & { storage: Pick<World['storage'], 'path'> };

/**
 * Opens sealed packages and reads every file of them; nothing is written. In: ids of packages. Out: of each that is not what
 * was sealed the first such file, as `archives/<directory>/<file>`, or that its key cannot be opened.
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
  if (archive?.state !== 'sealed') return undefined;
  const { files, manifestSha256, sealedKey, directory } = archive;
  assert(sealedKey !== null && directory !== null, 'a sealed archive has key and directory');
  let key: Buffer | undefined;
  try {
    key = ground.secrets.open(`archive:${id}`, sealedKey);
    const from = { id, key, dir: ground.storage.path('archives', directory) };
    const expected = { files, manifestSha256: manifestSha256 ?? '' };
    await verifyPackage(from, expected, { signal: new AbortController().signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { file } = error.params;
    return typeof file === 'string' ? `archives/${file}` : `archives/${directory}: ${error.code}`;
  } finally {
    key?.fill(0);
  }
}
