import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Lake, type LakeSession, openLake } from '#platform/lake/lake.ts';
import { createLogger } from '#platform/log/log.ts';
import { loadAreas, loadStandardisers } from './catalogue.ts';

/** A lake in a temporary directory, for tests that need no database. */
export async function aLake(): Promise<{ lake: Lake; dir: string; close(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-view-'));
  const lake = await openLake({
    dir: join(dir, 'lake'),
    tempDir: join(dir, 'temp'),
    memoryLimitMb: 1024,
    threads: 2,
    log: createLogger({ level: 'silent' }),
  });
  return { lake, dir, close: () => rm(dir, { recursive: true, force: true }) };
}

/** A session that stays open until `close` and knows every standardiser. */
export async function aSession(): Promise<{ session: LakeSession; close(): Promise<void> }> {
  const { lake, close } = await aLake();
  const ended = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<LakeSession>();
  const running = lake.session({}, async (session) => {
    await loadStandardisers(session);
    await loadAreas(session);
    opened.resolve(session);
    await ended.promise;
  });
  return {
    session: await opened.promise,
    close: async () => {
      ended.resolve();
      await running;
      await close();
    },
  };
}

/** Applies a standardiser to many values at once. Out: one text (or null) for each. */
export async function apply(
  session: LakeSession,
  name: string,
  values: readonly (string | null)[],
): Promise<(string | null)[]> {
  const rows = await session.rows<{ result: string | null }>(
    `SELECT CAST(${name}(v) AS VARCHAR) AS result
     FROM (SELECT unnest(from_json(CAST(? AS VARCHAR), '["VARCHAR"]')) AS v, generate_subscripts(from_json(CAST(? AS VARCHAR), '["VARCHAR"]'), 1) AS i)
     ORDER BY i`,
    [JSON.stringify(values), JSON.stringify(values)],
    { rowsMax: 100_000 },
  );
  return rows.map((row) => row.result);
}

export async function expectEach(
  session: LakeSession,
  name: string,
  pairs: Record<string, string | null>,
): Promise<void> {
  const results = await apply(session, name, Object.keys(pairs));
  expect(Object.fromEntries(Object.keys(pairs).map((value, i) => [value, results[i]]))).toEqual(
    pairs,
  );
}
