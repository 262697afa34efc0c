import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LakeSession } from '#platform/lake/lake.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { testWorld } from '#platform/testing/world.ts';
import { bindingFinding } from './binding-finding.ts';

/** What the engine itself says, so that a new version of it that words it otherwise is noticed. */
async function said(session: LakeSession, sql: string): Promise<string> {
  try {
    await session.run(`CREATE OR REPLACE TEMP VIEW result AS ${sql}`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { reason } = error.params;
    return typeof reason === 'string' ? reason : '';
  }
  throw new Error(`the engine takes ${sql}`);
}

const cases = [
  ['SELECT 1,\n  "没有" FROM input', 'unknown-column', '没有', 2, 3],
  ["SELECT '一二三四', nosuch FROM input", 'unknown-column', 'nosuch', 1, 16],
  ['SELECT i.nosuch FROM input i', 'unknown-column', 'nosuch', 1, 8],
  ['SELECT x.a FROM input', 'unknown-table', 'x', 1, 8],
  ['SELECT 区划代码 FROM input, other', 'ambiguous-column', '区划代码', 1, 8],
  ['SELECT name, sum(区划代码) FROM input', 'not-grouped', 'name', 1, 8],
  ['SELECT name,\n sum(name) FROM input', 'argument-types', 'sum(VARCHAR)', 2, 2],
  [`SELECT '${'长'.repeat(80)}' AS t FROM input ORDER BY b`, 'unknown-column', 'b', 1, 116],
] as const;

describe('why SQL cannot be bound', () => {
  const reasons: string[] = [];
  let world: Awaited<ReturnType<typeof testWorld>>;
  afterAll(() => world.close());
  beforeAll(async () => {
    world = await testWorld({ keep: true });
    await world.lake.session({ allowedPaths: [] }, async (session) => {
      await session.run(`CREATE VIEW input AS SELECT 1 AS "区划代码", 'a' AS name`);
      await session.run(`CREATE VIEW other AS SELECT 1 AS "区划代码"`);
      for (const [sql] of cases) reasons.push(await said(session, sql));
    });
  });

  test.each(cases.map((one, index) => [...one, index] as const))(
    '%s',
    (sql, kind, thing, line, column, index) => {
      expect(bindingFinding(reasons[index] ?? '', sql)).toEqual({ kind, thing, line, column });
    },
  );

  test('what has no words of ours is told as the engine says it', () => {
    expect(bindingFinding('Catalog Error: No such thing!\nDid you mean it?', 'SELECT 1')).toEqual({
      kind: 'cannot-run',
      thing: 'No such thing!',
      line: 1,
      column: 1,
    });
  });
});
