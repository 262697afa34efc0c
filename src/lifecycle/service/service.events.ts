import { systemContext } from '#governance/identity/context.ts';
import { transact } from '#platform/database/database.ts';
import { defineSubscriber } from '#platform/events/events.ts';
import type { World } from '#platform/world.ts';
import { findPublishedResource } from '#lifecycle/resource/resource.ts';
import { notShared, retireService, suspendService } from './service.commands.ts';
import { startRefresh } from './service.jobs.ts';
import { listLiveServices, listServices } from './service.queries.ts';
import { withdrawServing } from './serving.queries.ts';

/** Services one resource may have; far above any that was seen. */
const servicesMax = 1000;

/** Reacts to a new version or snapshot of a resource. A version that is no longer shared suspends its services. */
export const refreshOnResource = defineSubscriber({
  name: 'service.refresh',
  topics: ['resource.published', 'resource.refreshed'],
  handle: async (world, event) => {
    const services = await listLiveServices(world.db, event.key);
    if (services.length === 0) return;
    const resource = await findPublishedResource(world.db, event.key);
    if (resource?.shareType === notShared) return suspendAll(world, event.key);
    await transact(world.db, (tx) =>
      startRefresh(tx, world, { resourceId: event.key, cause: String(event.id) }),
    );
  },
});

async function suspendAll(world: World, resourceId: string): Promise<void> {
  const ctx = systemContext(world, 'event:resource.published');
  const reason = '资源新版本不予共享 (the new version of the resource is not shared)';
  const services = await listServices(
    world.db,
    { departments: 'all', resourceId, state: 'published' },
    servicesMax,
  );
  for (const { id, version } of services) await suspendService(ctx, { id, version, reason });
  await transact(world.db, (tx) => withdrawServing(tx, resourceId, world.now()));
}

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
