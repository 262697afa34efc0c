import type { FastifyInstance } from 'fastify';
import { Registry, collectDefaultMetrics, Counter, Gauge, Histogram } from 'prom-client';
import { rawPool } from '#platform/database/database.ts';
import { countDeliveries } from '#platform/events/events.ts';
import { countJobs } from '#platform/jobs/worker.ts';
import type { World } from '#platform/world.ts';

/** Whether this process answers; false from the moment it begins to stop. */
export interface Readiness {
  ready: boolean;
}

/** Adds /healthz (the process lives), /readyz (it can work) and /metrics (Prometheus). They need no sign-in and tell nothing of the data. */
export function mountSystem(server: FastifyInstance, world: World, readiness: Readiness): void {
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    if (!readiness.ready) return reply.code(503).send({ status: 'stopping' });
    try {
      await rawPool(world.db).query('select 1');
      return await reply.send({ status: 'ready' });
    } catch (error) {
      world.log.warn({ err: error }, 'not ready: the database does not answer');
      return reply.code(503).send({ status: 'database' });
    }
  });
  mountMetrics(server, world);
}

function mountMetrics(server: FastifyInstance, world: World): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'chengshu_http_requests_total',
    help: 'Answers by route and status',
    labelNames: ['route', 'status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'chengshu_http_request_seconds',
    help: 'Time to answer',
    labelNames: ['route'],
    buckets: [0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers: [registry],
  });
  new Gauge({
    name: 'chengshu_jobs',
    help: 'Jobs by state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const counts = await countJobs(world);
      this.set({ state: 'queued' }, counts.queued);
      this.set({ state: 'running' }, counts.running);
    },
  });
  new Gauge({
    name: 'chengshu_event_deliveries',
    help: 'Event deliveries that wait or were given up',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const counts = await countDeliveries(world.db);
      this.set({ state: 'waiting' }, counts.waiting);
      this.set({ state: 'dead' }, counts.dead);
    },
  });
  server.addHook('onResponse', (request, reply, done) => {
    // The route's pattern, never the address itself: an address may hold a value a person asked for.
    const route = request.routeOptions.url ?? 'none';
    requests.inc({ route, status: String(reply.statusCode) });
    seconds.observe({ route }, reply.elapsedTime / 1000);
    done();
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
