import { afterAll, beforeAll, describe } from 'vitest';
import { conformance } from './conformance.fixtures.ts';
import { mariadb } from './mariadb.ts';
import { anOldMariadb, noMariadb, type OldMariadb } from './old-mariadb.fixtures.ts';

if (noMariadb !== undefined) process.stdout.write(`mariadb.test.ts ${noMariadb}\n`);

describe.skipIf(noMariadb !== undefined)('MariaDB', () => {
  let old: OldMariadb;
  beforeAll(async () => {
    old = await anOldMariadb();
  }, 120_000);
  afterAll(() => old.end());

  conformance(() => ({
    connector: mariadb,
    reach: old.reach,
    run: old.run,
    schema: 'office',
    named: (table) => `office.${table}`,
    pause: 'sleep(30)',
    breakOff: async () => {
      const reading = await old.run<{ id: number }>(
        `select id from information_schema.processlist where user = 'office'`,
      );
      for (const { id } of reading) await old.run(`kill ${id}`);
    },
  }));
});
