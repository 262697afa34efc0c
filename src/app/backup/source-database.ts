import { join } from 'node:path';
import type { Config } from '#platform/config/config.ts';
import { attachEmbedded } from '#platform/database/embedded/attach.ts';
import { startEmbedded } from '#platform/database/embedded/embedded.ts';
import type { Logger } from '#platform/log/log.ts';
import { exists } from '#platform/storage/storage.ts';
import { backupErrors } from './backup.errors.ts';

/**
 * The database of an installation as it is: external, that of the running platform, or the embedded one run for the
 * time of the backup. Nothing is migrated or mended. Refuses backup.no-installation.
 */
export async function openSourceDatabase(
  config: Config,
  log: Logger,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const { dataDir, databaseUrl } = config;
  const none = backupErrors.noInstallation({ directory: dataDir });
  if (!(await exists(join(dataDir, 'lake')))) throw none;
  const nothing = () => Promise.resolve();
  if (databaseUrl !== undefined) return { url: databaseUrl, stop: nothing };
  if (!(await exists(join(dataDir, 'database', 'cluster', 'PG_VERSION')))) throw none;
  const url = await attachEmbedded(dataDir);
  return url === undefined ? startEmbedded({ dataDir, log }) : { url, stop: nothing };
}
