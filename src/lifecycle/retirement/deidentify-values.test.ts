import { expect, test } from 'vitest';
import { testWorld } from '#platform/testing/world.ts';
import type { Treatment } from './deidentify.contract.ts';
import { saltVariable, treatedColumns } from './deidentify.sql.ts';

type Type = 'text' | 'integer' | 'decimal' | 'double' | 'date' | 'timestamp';

const cases: [string, Type, Treatment, unknown][] = [
  [
    `DATE '1987-11-30'`,
    'date',
    { column: 'c', treatment: 'date', unit: 'year', quasi: true },
    1987,
  ],
  [
    `TIMESTAMP '2024-03-05 23:59:59'`,
    'timestamp',
    { column: 'c', treatment: 'date', unit: 'month', quasi: true },
    '2024-03',
  ],
  ['20', 'integer', { column: 'c', treatment: 'band', width: 10, quasi: true }, '[20, 30)'],
  ['-1', 'integer', { column: 'c', treatment: 'band', width: 10, quasi: true }, '[-10, 0)'],
  [
    '0.3::DECIMAL(18, 2)',
    'decimal',
    { column: 'c', treatment: 'band', width: 0.1, quasi: true },
    '[0.3, 0.4)',
  ],
  [
    '116.3974::DOUBLE',
    'double',
    { column: 'c', treatment: 'band', width: 0.05, quasi: true },
    '[116.35, 116.40)',
  ],
  [`'inf'::DOUBLE`, 'double', { column: 'c', treatment: 'band', width: 1, quasi: true }, null],
  ['NULL::BIGINT', 'integer', { column: 'c', treatment: 'band', width: 1, quasi: true }, null],
  [
    `'北京市东城区'`,
    'text',
    { column: 'c', treatment: 'prefix', characters: 3, quasi: true },
    '北京市',
  ],
  ['110101', 'integer', { column: 'c', treatment: 'prefix', characters: 4, quasi: true }, '1101'],
  ['NULL::VARCHAR', 'text', { column: 'c', treatment: 'surrogate' }, null],
];

test('values are made coarser as a plan says', async () => {
  const world = await testWorld();
  await world.lake.session({}, async (session) => {
    for (const [value, type, treatment, wanted] of cases) {
      const [column] = treatedColumns({ columns: [treatment] }, [{ name: 'c', type }]);
      const query = `SELECT ${column!.sql} AS v FROM (SELECT ${value} AS c)`;
      expect(await session.rows(query), `${value} ${treatment.treatment}`).toEqual([{ v: wanted }]);
    }
  });
});

test('a surrogate is the same for the same value, and another in another run', async () => {
  const world = await testWorld();
  const treatment = { column: 'c', treatment: 'surrogate' } as const;
  const [column] = treatedColumns({ columns: [treatment] }, [{ name: 'c', type: 'text' }]);
  const run = (salt: string) =>
    world.lake.session({}, async (session) => {
      await session.run(`SET VARIABLE ${saltVariable} = $1`, [salt]);
      const rows = await session.rows<{ v: string }>(
        `SELECT ${column!.sql} AS v FROM (VALUES ('甲'), ('乙'), ('甲')) AS t(c)`,
      );
      return rows.map(({ v }) => v);
    });
  const [first, second, third] = await run('a'.repeat(64));
  expect(third).toBe(first);
  expect(second).not.toBe(first);
  expect(await run('b'.repeat(64))).not.toContain(first);
});
