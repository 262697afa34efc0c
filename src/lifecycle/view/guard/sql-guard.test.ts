import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LakeSession } from '#platform/lake/lake.ts';
import { loadAreas, loadStandardisers } from '../standardisers/catalogue.ts';
import { aLake } from '../standardisers/standardisers.fixtures.ts';
import { wordsOf } from './sql-finding.ts';
import { allowedFunctions, decideFunction } from './sql-functions.ts';
import { attacks, legitimate } from './sql-guard.fixtures.ts';
import { judgeSql } from './sql-guard.ts';

const inputs = ['person', 'firm', '表'];
let session: LakeSession;
let closing: () => Promise<void>;

beforeAll(async () => {
  const { lake, close } = await aLake();
  const ended = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<LakeSession>();
  const running = lake.session({}, async (given) => {
    await loadStandardisers(given);
    await loadAreas(given);
    await given.run(`CREATE TABLE person(id INT, name VARCHAR, born DATE, sex VARCHAR, area VARCHAR, tags VARCHAR[], j JSON);
      CREATE TABLE firm(id INT, uscc VARCHAR, capital DOUBLE, area VARCHAR, "user" VARCHAR);
      CREATE TABLE 表(姓名 VARCHAR, "出生 日期" VARCHAR, 金额 DOUBLE)`);
    opened.resolve(given);
    await ended.promise;
  });
  session = await opened.promise;
  closing = async () => {
    ended.resolve();
    await running;
    await close();
  };
});
afterAll(() => closing());

describe('refused', () => {
  test.each(Object.entries(attacks))('%s → %s', async (sql, kind) => {
    const verdict = await judgeSql(session, sql, inputs);
    expect(verdict.allowed).toBe(false);
    expect(verdict.findings.map((finding) => finding.kind)).toContain(kind);
    for (const finding of verdict.findings) {
      expect(wordsOf(finding, 'zh')).not.toContain('{');
      expect(wordsOf(finding, 'en')).not.toMatch(/\{thing\}/);
    }
  });

  test('each refusal names its line and column, in characters', async () => {
    const { findings } = await judgeSql(
      session,
      "SELECT '中文' AS 甲,\n  '表' AS b, now()\nFROM 表 JOIN 'x.csv' ON true",
      inputs,
    );
    expect(findings).toEqual([
      { kind: 'function-nondeterministic', thing: 'now', line: 2, column: 13 },
      { kind: 'undeclared-table', thing: 'x.csv', line: 3, column: 13 },
    ]);
    expect(wordsOf(findings[1]!, 'zh')).toBe('“x.csv”不是本视图声明的输入');
  });
});

describe('allowed', () => {
  test.each(legitimate)('%s', async (sql) => {
    expect(await judgeSql(session, sql, inputs)).toMatchObject({ allowed: true, findings: [] });
    // It is real SQL: the engine binds it.
    await session.run(`CREATE OR REPLACE TEMP VIEW tried AS ${sql}`);
    await session.rows('SELECT * FROM tried');
  });
});

describe('functions', () => {
  test('the engine knows every allowed name, and none of them is volatile', async () => {
    const rows = await session.rows<{ name: string; volatile: boolean }>(
      `SELECT lower(function_name) AS name, bool_or(coalesce(stability, 'CONSISTENT') <> 'CONSISTENT') AS volatile
       FROM duckdb_functions() GROUP BY ALL`,
    );
    const known = new Map(rows.map((row) => [row.name, row.volatile]));
    const syntax = new Set(['ifnull', 'coalesce', 'if', 'unnest']);
    expect(
      allowedFunctions.filter((name) => !syntax.has(name) && known.get(name) !== false),
    ).toEqual([]);
    for (const [name, volatile] of known) if (volatile) expect(decideFunction(name)).toBeDefined();
  });
});

describe('garbage', () => {
  const piece = fc.constantFrom(
    'SELECT',
    'FROM',
    'person',
    '(',
    ')',
    ',',
    '*',
    "'x.csv'",
    '"',
    "'",
    ';',
    '--',
    '/*',
    '*/',
    '\n',
    'WITH',
    'a',
    'AS',
    'UNION',
    'JOIN',
    'ON',
    '1',
    '[',
    ']',
    '{',
    '}',
    'lambda',
    ':',
    '->',
    'read_csv',
    'now()',
    '中',
    '\\',
    '$1',
    '::',
    'PIVOT',
    '\u{1f600}',
    '\t',
    'WHERE',
    'CASE',
  );
  test('never crashes the guard and never lets a foreign table pass', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc.array(piece, { maxLength: 25 }).map((p) => p.join(' ')),
        ),
        async (sql) => {
          const verdict = await judgeSql(session, sql, ['person']);
          expect(verdict.allowed).toBe(verdict.findings.length === 0);
          for (const { line, column } of verdict.findings)
            expect(Math.min(line, column)).toBeGreaterThan(0);
          if (verdict.allowed) expect(sql).not.toMatch(/(FROM|JOIN|,)\s+'x\.csv'/);
        },
      ),
      { numRuns: 400 },
    );
  });
});
