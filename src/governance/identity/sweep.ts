import type { World } from '#platform/world.ts';
import { deleteStale } from './session.queries.ts';

const keptDays = 30;
const dayMs = 86_400_000;

/** Deletes sessions, set-up links and failure counters that ended long ago. For a daily job. */
export function sweepIdentity(world: World): Promise<void> {
  return deleteStale(world.db, new Date(world.now().getTime() - keptDays * dayMs));
}
