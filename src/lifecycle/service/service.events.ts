import { systemContext } from '#governance/identity/context.ts';
import { transact } from '#platform/database/database.ts';
import { defineSubscriber } from '#platform/events/events.ts';
import { retireService } from './service.commands.ts';
import { startRefresh } from './service.jobs.ts';
import { listLiveServices } from './service.queries.ts';
import { withdrawServing } from './serving.queries.ts';

/** Reacts to a new version or snapshot of a resource. */
export const refreshOnResource = defineSubscriber({
  name: 'service.refresh',
  topics: ['resource.published', 'resource.refreshed'],
  handle: async (world, event) => {
    const services = await listLiveServices(world.db, event.key);
    if (services.length === 0) return;
    await transact(world.db, (tx) =>
      startRefresh(tx, world, { resourceId: event.key, cause: String(event.id) }),
    );
  },
});

/** A revoked resource takes its services with it: calls are answered with 410. */
export const retireOnRevoke = defineSubscriber({
  name: 'service.retire',
  topics: ['resource.revoked'],
  handle: async (world, event) => {
    const ctx = systemContext(world, 'event:resource.revoked');
    for (const service of await listLiveServices(world.db, event.key))
      await retireService(ctx, { id: service.id });
    await transact(world.db, (tx) => withdrawServing(tx, event.key, world.now()));
  },
});
