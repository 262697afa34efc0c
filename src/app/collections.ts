import { startDueCollections } from '#lifecycle/source/source.ts';
import type { World } from '#platform/world.ts';

const everyMs = 20_000;

/**
 * Starts collections when they are due by their schedules, looking now and every twenty seconds. In several processes each
 * is started once; a look that fails is logged and comes again.
 */
export function startCollecting(world: World): { stop: () => Promise<void> } {
  let look = Promise.resolve();
  const begin = () => {
    look = look.then(async () => {
      try {
        await startDueCollections(world);
      } catch (error) {
        world.log.warn({ err: error }, 'due collections could not be started; the next look does');
      }
    });
  };
  const timer = setInterval(begin, everyMs);
  begin();
  return {
    stop: async () => {
      clearInterval(timer);
      await look;
    },
  };
}
