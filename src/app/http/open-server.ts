import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { identityEdge } from '#governance/identity/identity.ts';
import { openSignals } from '#platform/events/signals.ts';
import { jobChannel } from '#platform/jobs/jobs.ts';
import { mount } from '#platform/http/mount.ts';
import { openApiDocument } from '#platform/http/openapi.ts';
import type { World } from '#platform/world.ts';
import { apis, mountGateway, routes } from '../modules.ts';
import { version } from '../version.ts';
import { mountDocs } from './docs.routes.ts';
import { serverErrors } from './server.errors.ts';
import { createServer } from './server.ts';
import { mountSystem, type Readiness } from './system.routes.ts';
import { mountWeb } from './web.routes.ts';

/** Requests under way get this long to end when the process stops. */
const drainMs = 10_000;

/** A server that answers. */
export interface OpenServer {
  /** `http://127.0.0.1:8080`, with the port really taken. */
  url: string;
  close(): Promise<void>;
}

/**
 * The server of an installation with all it answers, not yet listening. A worker process answers only for its health.
 * Out: the server, and what closes what stands behind it.
 */
export async function composeServer(
  world: World,
  readiness: Readiness,
): Promise<{ server: FastifyInstance; closeParts: () => Promise<void> }> {
  const server = createServer(world);
  const closers: (() => Promise<void>)[] = [];
  mountSystem(server, world, readiness);
  if (world.config.role !== 'worker') {
    const signals = await openSignals(world, [jobChannel]);
    closers.push(signals.close);
    const edge = identityEdge(world);
    for (const module of routes(signals)) mount(server, module, edge);
    closers.push(await mountGateway(server, world));
    mountDocs(server, openApiDocument({ title: 'Chengshu 城枢', version, apis }));
    mountWeb(server);
  }
  const closeParts = async () => {
    for (const closer of closers) await closer();
  };
  return { server, closeParts };
}

/**
 * Opens the server on the configured address; refuses one that another program holds. Closing stops taking requests, lets
 * those under way end, and ends what takes longer than ten seconds.
 */
export async function openServer(world: World): Promise<OpenServer> {
  const readiness = { ready: true };
  const { server, closeParts } = await composeServer(world, readiness);
  try {
    await listen(server, world.config);
  } catch (error) {
    await server.close();
    await closeParts();
    throw error;
  }
  // A TCP server's address is an object while it listens.
  const { port } = server.server.address() as AddressInfo;
  const host = world.config.host.includes(':') ? `[${world.config.host}]` : world.config.host;
  return {
    url: `http://${host}:${port}`,
    close: async () => {
      readiness.ready = false;
      const cut = setTimeout(() => {
        server.server.closeAllConnections();
      }, drainMs);
      await server.close();
      clearTimeout(cut);
      await closeParts();
    },
  };
}

async function listen(
  server: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? serverErrors.addressTaken({ host, port }) : error;
  }
}
