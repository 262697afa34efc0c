import type { AddressInfo } from 'node:net';
import { identityEdge } from '#governance/identity/identity.ts';
import { openSignals } from '#platform/events/signals.ts';
import { jobChannel } from '#platform/jobs/jobs.ts';
import { mount } from '#platform/http/mount.ts';
import { openApiDocument } from '#platform/http/openapi.ts';
import type { World } from '#platform/world.ts';
import { apis, mountGateway, routes, version } from '../modules.ts';
import { mountDocs } from './docs.routes.ts';
import { createServer } from './server.ts';
import { mountSystem } from './system.routes.ts';

/** Requests under way get this long to end when the process stops. */
const drainMs = 10_000;

/** A server that answers. */
export interface OpenServer {
  /** `http://127.0.0.1:8080`, with the port really taken. */
  url: string;
  close(): Promise<void>;
}

/**
 * Opens the HTTP server of an installation on the configured address. A worker process answers only for its health.
 * Closing stops taking requests, lets those under way end, and ends what takes longer than ten seconds.
 */
export async function openServer(world: World): Promise<OpenServer> {
  const readiness = { ready: true };
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
  }
  await server.listen({ host: world.config.host, port: world.config.port });
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
      for (const closer of closers) await closer();
    },
  };
}
