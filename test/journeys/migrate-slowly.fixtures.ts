import { migrateDatabase } from '../../src/platform/database/migrate.ts';

/** A process that migrates a database and says what it applied. In: URL and directory of the migrations. */
const [url = '', dir = ''] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await migrateDatabase({ url, dir }))}\n`);
