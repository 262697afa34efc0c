import { loadConfig, processEnvironment, redactedConfig } from '#platform/config/config.ts';
import { createLogger } from '#platform/log/log.ts';
import { refuseExposed } from '../demo/demo-place.ts';
import { openServer } from '../http/open-server.ts';
import { openInstallation } from '../installation.ts';
import { firstStartNotice } from './first-start.ts';
import { whenAskedToStop } from './stop.ts';

/**
 * Runs the platform until it is asked to stop: answers requests, runs jobs, delivers events. Asked while it is still
 * opening, it opens to the end and stops in order.
 */
export async function start(): Promise<void> {
  const environment = processEnvironment();
  const config = loadConfig(environment);
  await refuseExposed(config);
  const asked = whenAskedToStop(environment);
  // Who read what is printed may be gone before the platform is, as the terminal or the other end of a pipe.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const log = createLogger({ level: config.logLevel });
  log.info({ config: redactedConfig(config) }, 'starting');
  const installation = await openInstallation(config, log);
  const server = await openServer(installation.world).catch(async (error: unknown) => {
    await installation.close();
    throw error;
  });
  if (config.role !== 'api') await installation.work();
  log.info({ url: server.url, role: config.role }, 'ready');
  process.stdout.write(`城枢 Chengshu  ${server.url}   API ${server.url}/api/docs\n`);
  const notice = await firstStartNotice(installation.world, config.publicUrl ?? server.url);
  if (notice !== undefined) process.stdout.write(notice);
  const reason = await asked;
  log.info({ reason }, 'stopping');
  await server.close();
  await installation.close();
  log.info('stopped');
}
