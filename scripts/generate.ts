import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '#platform/database/embedded/embedded.ts';
import { migrateDatabase } from '#platform/database/migrate.ts';
import { createLogger } from '#platform/log/log.ts';
import {
  cliReference,
  configReference,
  errorReference,
  loadErrors,
  openApi,
  permissionReference,
  roadReference,
} from './reference.ts';
import { tableReference, tableTypes } from './table-types.ts';

// Everything that can be derived is derived here and committed; `npm run check` fails when it has drifted.
const root = join(import.meta.dirname, '..');
const reference = join(root, 'docs/reference');
await mkdir(reference, { recursive: true });

const dataDir = await mkdtemp(join(tmpdir(), 'chengshu-generate-'));
const database = await startEmbedded({
  dataDir,
  log: createLogger({ level: 'warn' }),
  settings: { fsync: 'off' },
});
try {
  await migrateDatabase({ url: database.url });
  await writeFile(join(root, 'src/platform/database/tables.ts'), await tableTypes(database.url));
  await writeFile(join(reference, 'tables.md'), await tableReference(database.url));
} finally {
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
}
await loadErrors(join(root, 'src'));
await writeFile(join(reference, 'openapi.json'), `${JSON.stringify(openApi(), null, 2)}\n`);
await writeFile(join(reference, 'errors.md'), errorReference());
await writeFile(join(reference, 'permissions.md'), permissionReference());
await writeFile(join(reference, 'configuration.md'), configReference());
await writeFile(join(reference, 'cli.md'), cliReference());
await writeFile(join(reference, 'road.md'), roadReference());
