import { sweepIdentity } from '#governance/identity/identity.ts';
import { sweepIdempotencyKeys } from '#governance/policy/perform.ts';
import { sweepDeliveries } from '#lifecycle/cache/cache.ts';
import { sweepProposals } from '#lifecycle/retirement/retirement.ts';
import { sweepReplaced } from '#lifecycle/service/service.ts';
import { sweepSource } from '#lifecycle/source/source.ts';
import { sweepEvents } from '#platform/events/events.ts';
import { sweepJobs } from '#platform/jobs/jobs.ts';
import type { World } from '#platform/world.ts';

const everyMs = 3_600_000;

const chores: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  sessions: sweepIdentity,
  'idempotency keys': (world) => sweepIdempotencyKeys(world.db, world.now()),
  uploads: sweepSource,
  deliveries: sweepDeliveries,
  'replaced serving tables': sweepReplaced,
  'proposals to retire': sweepProposals,
  events: sweepEvents,
  jobs: sweepJobs,
};

/**
 * Does the chores now and every hour: what has expired or was replaced is deleted. All of them may be repeated and run
 * in several processes at once; one that fails is logged and comes again.
 */
export function startMaintenance(world: World): { stop: () => Promise<void> } {
  let round = Promise.resolve();
  const once = async () => {
    for (const [name, chore] of Object.entries(chores)) {
      try {
        await chore(world);
      } catch (error) {
        world.log.warn({ err: error, chore: name }, 'a chore failed and is repeated in an hour');
      }
    }
  };
  const begin = () => {
    round = round.then(once);
  };
  const timer = setInterval(begin, everyMs);
  begin();
  return {
    stop: async () => {
      clearInterval(timer);
      await round;
    },
  };
}
