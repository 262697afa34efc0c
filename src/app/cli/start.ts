import { loadConfig, processEnvironment, redactedConfig } from '#platform/config/config.ts';
import { createLogger } from '#platform/log/log.ts';
import { openServer } from '../http/open-server.ts';
import { openInstallation } from '../installation.ts';
import { firstStartNotice } from './first-start.ts';

/**
 * Runs the platform until SIGTERM or SIGINT: answers requests, runs jobs, delivers events. A second signal ends it
 * at once; the next start recovers.
 */
export async function start(): Promise<void> {
  const config = loadConfig(processEnvironment());
  const log = createLogger({ level: config.logLevel });
  log.info({ config: redactedConfig(config) }, 'starting');
  const installation = await openInstallation(config, log);
  const server = await openServer(installation.world);
  if (config.role !== 'api') await installation.work();
  log.info({ url: server.url, role: config.role }, 'ready');
  process.stdout.write(`城枢 Chengshu  ${server.url}   API ${server.url}/api/docs\n`);
  const notice = await firstStartNotice(installation.world, config.publicUrl ?? server.url);
  if (notice !== undefined) process.stdout.write(notice);
  await untilStopped();
  log.info('stopping');
  await server.close();
  await installation.close();
  log.info('stopped');
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
