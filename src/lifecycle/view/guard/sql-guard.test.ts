import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LakeSession } from '#platform/lake/lake.ts';
import { loadAreas, loadStandardisers } from '../standardisers/catalogue.ts';
import { aLake } from '../standardisers/standardisers.fixtures.ts';
import { wordsOf } from './sql-finding.ts';
import { allowedFunctions, decideFunction } from './sql-functions.ts';
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

const attacks: Record<string, string> = {
  "SELECT * FROM read_csv('/etc/passwd')": 'table-function',
  "SELECT * FROM read_csv_auto('/etc/passwd')": 'table-function',
  "SELECT * FROM read_text('/etc/passwd')": 'table-function',
  "SELECT * FROM read_blob('/etc/shadow')": 'table-function',
  "SELECT * FROM read_json('http://evil/x')": 'table-function',
  "SELECT * FROM read_parquet('s3://b/x.parquet')": 'table-function',
  "SELECT * FROM parquet_scan('x')": 'table-function',
  "SELECT * FROM parquet_metadata('x')": 'table-function',
  "SELECT * FROM glob('/**')": 'table-function',
  "SELECT * FROM sniff_csv('/etc/passwd')": 'table-function',
  "SELECT * FROM '/etc/passwd'": 'undeclared-table',
  'SELECT * FROM "/etc/passwd"': 'undeclared-table',
  'SELECT * FROM "x.csv"': 'undeclared-table',
  "SELECT * FROM 'https://evil/x.parquet'": 'undeclared-table',
  'SELECT * FROM secret_data': 'undeclared-table',
  'SELECT * FROM person, other': 'undeclared-table',
  'SELECT * FROM main.person': 'undeclared-table',
  'SELECT * FROM memory.main.person': 'undeclared-table',
  'SELECT * FROM information_schema.tables': 'undeclared-table',
  'SELECT * FROM pg_catalog.pg_tables': 'undeclared-table',
  'SELECT * FROM sqlite_master': 'undeclared-table',
  'SELECT * FROM duckdb_settings()': 'table-function',
  'SELECT * FROM duckdb_secrets()': 'table-function',
  "SELECT * FROM pragma_table_info('person')": 'table-function',
  "SELECT * FROM query('SELECT 1')": 'table-function',
  "SELECT * FROM query_table('person')": 'table-function',
  "SELECT * FROM json_execute_serialized_sql('{}')": 'table-function',
  'SELECT * FROM test_all_types()': 'table-function',
  'SELECT * FROM repeat_row(1, num_rows := 1000000000)': 'table-function',
  "SELECT (SELECT content FROM read_text('/etc/passwd'))": 'table-function',
  "WITH a AS (SELECT * FROM read_csv('/x')) SELECT * FROM a": 'table-function',
  "SELECT * FROM person WHERE name IN (SELECT content FROM read_text('/x'))": 'table-function',
  "SELECT * FROM person UNION ALL SELECT * FROM 'x.csv'": 'undeclared-table',
  "SELECT * FROM person JOIN LATERAL (SELECT * FROM 'x.csv') ON true": 'undeclared-table',
  "SELECT * FROM (PIVOT 'x.csv' ON a IN (1) USING sum(b))": 'undeclared-table',
  'SELECT * FROM (WITH hidden AS (SELECT 1) SELECT 1), hidden': 'undeclared-table',
  'WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a': 'undeclared-table',
  "SELECT getenv('HOME')": 'function-environment',
  "SELECT current_setting('memory_limit')": 'function-environment',
  "SELECT getvariable('x')": 'function-environment',
  'SELECT version()': 'function-environment',
  'SELECT current_database()': 'function-environment',
  'SELECT current_user': 'bare-function',
  'SELECT user FROM firm': 'bare-function',
  'SELECT current_date': 'bare-function',
  'SELECT CURRENT_TIMESTAMP': 'bare-function',
  'SELECT current_date.year()': 'bare-function',
  'SELECT now()': 'function-nondeterministic',
  'SELECT today()': 'function-nondeterministic',
  'SELECT age(born) FROM person': 'function-nondeterministic',
  'SELECT random()': 'function-nondeterministic',
  'SELECT main.random()': 'function-nondeterministic',
  'SELECT "RANDOM"()': 'function-nondeterministic',
  'SELECT uuid()': 'function-nondeterministic',
  'SELECT gen_random_uuid()': 'function-nondeterministic',
  "SELECT nextval('s')": 'function-nondeterministic',
  'SELECT list_transform([1], lambda x: random())': 'function-nondeterministic',
  'SELECT sum(id) OVER (ORDER BY random()) FROM person': 'function-nondeterministic',
  'SELECT * FROM person ORDER BY random()': 'function-nondeterministic',
  'SELECT * FROM person LIMIT (SELECT random()::INT)': 'function-nondeterministic',
  'SELECT count(*) FILTER (WHERE random() > 0.5) FROM person': 'function-nondeterministic',
  'SELECT * REPLACE (random() AS id) FROM person': 'function-nondeterministic',
  'SELECT CASE WHEN true THEN random() END': 'function-nondeterministic',
  'SELECT * FROM person TABLESAMPLE 10%': 'sampling',
  'SELECT * FROM person USING SAMPLE 5 ROWS': 'sampling',
  "SELECT json_serialize_sql('SELECT 1')": 'function-dynamic',
  "SELECT write_log('x')": 'function-file',
  "SELECT pg_sleep(1000)": "function-nondeterministic",
  'SELECT no_such_function(1)': 'function-unknown',
  'SELECT _std_text(name) FROM person': 'function-unknown',
  'SELECT * FROM std_area': 'undeclared-table',
  "SELECT repeat('x', 1000000000)": 'growth',
  "SELECT lpad(name, id) FROM person": 'growth',
  'SELECT range(100000000)': 'growth',
  "SELECT format('{:1000000000}', 1)": 'growth',
  "SELECT printf('%*d', 1000000000, 1)": 'growth',
  "SELECT format('{:{}}', 1, 1000000000)": 'growth',
  'SELECT $1': 'parameter',
  'SELECT ?': 'parameter',
  'SELECT 1; SELECT 2': 'several-statements',
  "SELECT 1; COPY person TO '/tmp/x'": 'not-a-select',
  "SELECT 1 --\n; ATTACH 'x'": 'not-a-select',
  "ATTACH '/tmp/x.db'": 'not-a-select',
  "COPY person TO '/tmp/x.csv'": 'not-a-select',
  "COPY (SELECT 1) TO '/tmp/x.csv'": 'not-a-select',
  "/* SELECT */ COPY person FROM '/etc/passwd'": 'not-a-select',
  'PRAGMA database_list': 'not-a-select',
  "SET enable_external_access = true": 'not-a-select',
  'RESET lock_configuration': 'not-a-select',
  'INSTALL httpfs': 'not-a-select',
  'LOAD httpfs': 'not-a-select',
  "EXPORT DATABASE '/tmp/x'": 'not-a-select',
  "IMPORT DATABASE '/tmp/x'": 'not-a-select',
  "CALL pragma_version()": 'not-a-select',
  'CREATE TABLE x AS SELECT 1': 'not-a-select',
  'CREATE MACRO std_text(v) AS v': 'not-a-select',
  "INSERT INTO person VALUES (1)": 'not-a-select',
  'DROP TABLE person': 'not-a-select',
  'DELETE FROM person': 'not-a-select',
  'UPDATE person SET id = 1': 'not-a-select',
  'EXPLAIN ANALYZE SELECT 1': 'not-a-select',
  "PREPARE p AS SELECT 1": 'not-a-select',
  'EXECUTE p': 'not-a-select',
  'BEGIN': 'not-a-select',
  'CHECKPOINT': 'not-a-select',
  'VACUUM': 'not-a-select',
  "CREATE SECRET (TYPE s3)": 'not-a-select',
  "DETACH memory": 'not-a-select',
  'USE memory': 'not-a-select',
  'SET VARIABLE x = 1': 'not-a-select',
  'PIVOT person ON sex USING count(*)': 'not-a-select',
  'DESCRIBE person': 'table-clause',
  'SHOW TABLES': 'table-clause',
  'SUMMARIZE person': 'table-clause',
  'SELECT * FROM (DESCRIBE person)': 'table-clause',
  'SELECT * FROM (SHOW ALL TABLES)': 'table-clause',
  'SELECT * FROM person AT (VERSION => 1)': 'table-clause',
  'SELECT 1 INTO x': 'syntax',
  'WITH a AS (INSERT INTO person VALUES (1) RETURNING *) SELECT * FROM a': 'syntax',
  'SELEC 1': 'syntax',
  'SELECT /* 1': 'syntax',
  "SELECT 'x": 'syntax',
  'SELECT 1\0; SELECT 2': 'syntax',
  '': 'empty',
  '-- SELECT 1': 'empty',
  ';': 'empty',
  'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT * FROM r': 'recursion',
  'SELECT std_text(std_text(std_text(std_text(std_text(name))))) FROM person': 'too-complex',
};
attacks[`SELECT ${'1 + '.repeat(5000)}1`] = 'syntax';
attacks[`SELECT ${' '.repeat(200_000)}1`] = 'too-long';

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
    const { findings } = await judgeSql(session, "SELECT '中文' AS 甲,\n  '表' AS b, now()\nFROM 表 JOIN 'x.csv' ON true", inputs);
    expect(findings).toEqual([
      { kind: 'function-nondeterministic', thing: 'now', line: 2, column: 13 },
      { kind: 'undeclared-table', thing: 'x.csv', line: 3, column: 13 },
    ]);
    expect(wordsOf(findings[1]!, 'zh')).toBe('“x.csv”不是本视图声明的输入');
  });
});

const legitimate = [
  'SELECT * FROM person',
  'FROM person',
  'FROM person SELECT name;',
  'SELECT id, std_text(name) AS name FROM person -- done',
  '/* a */ SELECT 1 AS one',
  'VALUES (1, 2), (3, 4)',
  'TABLE person',
  'SELECT p.name, f.uscc FROM person p JOIN firm f ON p.id = f.id',
  'SELECT * FROM person LEFT JOIN firm USING (id)',
  'SELECT * FROM person ANTI JOIN firm USING (id)',
  'SELECT * FROM person p ASOF JOIN firm f ON p.id >= f.id',
  'WITH a AS (SELECT * FROM person), b AS (SELECT id FROM a) SELECT * FROM a JOIN b USING (id)',
  'WITH person AS (SELECT * FROM person WHERE id > 1) SELECT * FROM person',
  'WITH a AS MATERIALIZED (SELECT 1 AS x) SELECT * FROM A',
  'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 10) SELECT * FROM r',
  'SELECT name, row_number() OVER (PARTITION BY sex ORDER BY born) AS n FROM person',
  'SELECT * FROM person QUALIFY row_number() OVER (PARTITION BY id ORDER BY born DESC) = 1',
  'SELECT sum(capital) OVER w AS total FROM firm WINDOW w AS (PARTITION BY area)',
  'SELECT lag(name) OVER (ORDER BY id) FROM person',
  "PIVOT person ON sex IN ('1', '2') USING count(*) GROUP BY area",
  "SELECT * FROM (PIVOT person ON sex IN ('1', '2') USING count(*) GROUP BY area)",
  'UNPIVOT (SELECT id, capital AS a, capital AS b FROM firm) ON a, b INTO NAME k VALUE v',
  'SELECT id FROM person UNION BY NAME SELECT id, uscc FROM firm',
  'SELECT id FROM person EXCEPT SELECT id FROM firm',
  'SELECT id FROM person INTERSECT SELECT id FROM firm ORDER BY id LIMIT 5 OFFSET 2',
  'SELECT p.id, l.x FROM person p, LATERAL (SELECT p.id * 2 AS x) l',
  'SELECT p.id, t FROM person p, unnest(p.tags) AS u(t)',
  'SELECT unnest(tags) FROM person',
  'SELECT * FROM range(10) AS r(n)',
  "SELECT d FROM generate_series(DATE '2020-01-01', DATE '2020-12-31', INTERVAL 1 DAY) AS g(d)",
  'SELECT list_transform(tags, lambda t: upper(t)) FROM person',
  "SELECT [x * 2 FOR x IN [1, 2, 3] IF x > 1]",
  "SELECT list_filter(tags, lambda t: t <> '') FROM person",
  'SELECT 姓名, 金额 FROM 表',
  'SELECT "姓名", "出生 日期" FROM "表"',
  'SELECT std_date("出生 日期") AS 出生日期 FROM 表 WHERE 金额 > 100',
  'SELECT 表.姓名 AS 名 FROM 表 ORDER BY 名',
  'SELECT firm."user" FROM firm',
  'SELECT * EXCLUDE (j) REPLACE (upper(name) AS name) FROM person',
  "SELECT COLUMNS('n.*') FROM person",
  'SELECT area, count(*) AS n, avg(capital) FROM firm GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL',
  'SELECT area, sex, count(*) FROM person GROUP BY CUBE (area, sex)',
  'SELECT grouping(area), count(*) FROM person GROUP BY ROLLUP (area)',
  'SELECT * FROM person WHERE id IN (SELECT id FROM firm WHERE capital > (SELECT avg(capital) FROM firm))',
  'SELECT * FROM person p WHERE EXISTS (SELECT 1 FROM firm f WHERE f.id = p.id)',
  "SELECT CASE sex WHEN '1' THEN '男' ELSE '女' END AS 性别 FROM person",
  "SELECT born + INTERVAL 3 DAY, date_trunc('month', born), extract(year FROM born) FROM person",
  "SELECT age(DATE '2020-01-01', born) FROM person",
  "SELECT try_cast(area AS INTEGER), name::VARCHAR, TRY(1 / id) FROM person",
  "SELECT j->>'$.a', json_extract(j, '$.b') FROM person",
  "SELECT name.upper().trim() FROM person",
  "SELECT {'a': 1, 'b': name}.b FROM person",
  "SELECT regexp_replace(name, '[0-9]+', '', 'g'), string_agg(name, ',' ORDER BY id) OVER () FROM person",
  'SELECT area_name(area), area_full_name(area), std_citizen_id(name) FROM person',
  "SELECT map_code(sex, MAP {'1': '男'}) FROM person",
  "SELECT lpad(area, 6, '0'), repeat('-', 10), format('{:.2f}', 1.5), printf('%05d', id) FROM person",
  "SELECT name COLLATE zh FROM person ORDER BY name COLLATE NOCASE",
  "SELECT strptime('2020', '%Y') AT TIME ZONE 'Asia/Shanghai'",
  'SELECT DISTINCT ON (area) * FROM firm ORDER BY area, capital DESC',
  'SELECT count(*) FILTER (WHERE id > 1) FROM person',
  'SELECT * FROM person POSITIONAL JOIN firm',
  'SELECT arg_max(name, born), any_value(area), median(id), quantile_cont(id, 0.9) FROM person',
];

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
    expect(allowedFunctions.filter((name) => !syntax.has(name) && known.get(name) !== false)).toEqual([]);
    for (const [name, volatile] of known) if (volatile) expect(decideFunction(name)).toBeDefined();
  });
});

describe('garbage', () => {
  const piece = fc.constantFrom('SELECT', 'FROM', 'person', '(', ')', ',', '*', "'x.csv'", '"', "'", ';', '--', '/*', '*/', '\n',
    'WITH', 'a', 'AS', 'UNION', 'JOIN', 'ON', '1', '[', ']', '{', '}', 'lambda', ':', '->', 'read_csv', 'now()', '中', '\\', '$1', '::', 'PIVOT', '\u{1f600}', '\t', 'WHERE', 'CASE');
  test('never crashes the guard and never lets a foreign table pass', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.array(piece, { maxLength: 25 }).map((p) => p.join(' '))), async (sql) => {
        const verdict = await judgeSql(session, sql, ['person']);
        expect(verdict.allowed).toBe(verdict.findings.length === 0);
        for (const { line, column } of verdict.findings) expect(Math.min(line, column)).toBeGreaterThan(0);
        if (verdict.allowed) expect(sql).not.toMatch(/(FROM|JOIN|,)\s+'x\.csv'/);
      }),
      { numRuns: 400 },
    );
  });
});
