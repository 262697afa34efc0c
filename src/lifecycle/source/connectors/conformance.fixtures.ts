import { describe, expect, test } from 'vitest';
import { codeOf } from '../collection.fixtures.ts';
import { type ConformanceGround, type Tools, toolsOf } from './conformance-tools.fixtures.ts';
import type { Reach } from './connector.ts';

const plenty = 20_000;

/** The tests that every connector to a database passes. `ground` is called inside tests. */
export function conformance(ground: () => ConformanceGround): void {
  const tools = toolsOf(ground);
  describe('a connector', () => {
    values(tools);
    catalogue(tools);
    changes(tools);
    endings(tools);
    losses(tools);
    steps(tools);
  });
}

const many = Array.from(
  { length: plenty },
  (_, n) => `(${n}, '街道 ${n} ${'x'.repeat(60)}', ${n})`,
);

/** What a delivery holds. */
function values({ ground, planOf, collected, table }: Tools): void {
  test('writes CSV that is proved regular, with every value as it is', async () => {
    await table('c_values', [
      "(1, 'plain', 1)",
      "(2, 'a,b', null)",
      '(3, \'say "hi"\', 3)',
      "(4, 'two\nlines', 4)",
      "(5, '', 5)",
      '(6, null, 6)',
      "(7, ' 中文 ', 7)",
    ]);
    const { text, spooled, rows, whole, fileName } = await collected(planOf('c_values'));
    expect(text.slice(0, text.indexOf('\n'))).toBe('id,title,changed');
    const lines = [
      '1,plain,1',
      '2,"a,b",',
      '3,"say ""hi""",3',
      '4,"two\nlines",4',
      '5,"",5',
      '6,,6',
      '7, 中文 ,7',
    ];
    for (const line of lines) expect(text).toContain(`\n${line}\n`);
    expect({ rows, proved: spooled.rows, whole }).toEqual({ rows: 7, proved: 7, whole: true });
    expect(fileName).toMatch(/c_values\.csv$/);
  });

  test('of an empty table and of one column delivers what is there', async () => {
    await table('c_empty', []);
    expect(await collected(planOf('c_empty'))).toMatchObject({
      text: 'id,title,changed\n',
      rows: 0,
    });
    await table('c_single', ["(1, 'a', 1)", '(2, null, 1)']);
    const selection = { schema: ground().schema, table: 'c_single', columns: ['title'] };
    const single = await collected(planOf('c_single', { selection }));
    expect(single.spooled.rows).toBe(2);
    expect(single.text).toContain(`\n${single.missing[0]}\n`);
  });
}

/** What the old system says of itself. */
function catalogue({ ground, planOf, collected, table }: Tools): void {
  test('describes columns and key, and refuses what is not there in words', async () => {
    await table('c_described', []);
    const { connector, reach, schema } = ground();
    const described = await connector.describe(reach(), { schema, table: 'c_described' });
    expect(described).toMatchObject({
      keyColumns: ['id'],
      columns: [{ name: 'id', isMark: true }, { name: 'title' }, { name: 'changed' }],
    });
    expect(described.understanding.map(({ type }) => type)).toEqual(['integer', 'text', 'integer']);
    expect(await codeOf(connector.describe(reach(), { schema, table: 'c_none' }))).toBe(
      'connection.no-such-table',
    );
    const columns = { schema, table: 'c_described', columns: ['nothing'] };
    expect(await codeOf(connector.describe(reach(), columns))).toBe('connection.no-such-column');
    expect(await codeOf(collected(planOf('c_none')))).toBe('connection.no-such-table');
  });

  test('lists tables page by page without a gap, and finds them by a part of the name', async () => {
    for (const name of ['c_list_a', 'c_list_b', 'C_list_c', 'c_list_d']) await table(name, []);
    const { connector, reach } = ground();
    const seen: string[] = [];
    let after: { schema: string; table: string } | undefined;
    for (;;) {
      const page = await connector.list(reach(), {
        limit: 2,
        ...(after === undefined ? {} : { after }),
      });
      seen.push(...page.map(({ schema, table: name }) => `${schema}.${name}`));
      after = page.at(-1);
      if (page.length < 2) break;
    }
    expect(new Set(seen).size).toBe(seen.length);
    const found = await connector.list(reach(), { q: 'c_list', limit: 100 });
    expect(found).toHaveLength(4);
    expect(seen).toEqual(
      expect.arrayContaining(found.map(({ schema, table: name }) => `${schema}.${name}`)),
    );
  });
}

/** What of the table is delivered. */
function changes({ ground, planOf, collected, table }: Tools): void {
  test('tells what changed since the mark, rows without one always', async () => {
    await table('c_changes', ["(1, 'a', 10)", "(2, 'b', 20)", "(3, 'c', null)"]);
    const plan = planOf('c_changes', { mode: 'watermark', markColumn: 'changed' });
    const first = await collected(plan);
    expect(first).toMatchObject({ whole: true, rows: 3, mark: '20' });
    await ground().run(`insert into ${ground().named('c_changes')} values (4, 'd', 30)`);
    const second = await collected({ ...plan, mark: '20' });
    expect(second).toMatchObject({ whole: false, rows: 3, mark: '30' });
    expect(second.text.split('\n').slice(1, -1).toSorted()).toEqual(['2,b,20', '3,c,', '4,d,30']);
    const byKey = await collected({ ...plan, mode: 'key', markColumn: 'id', mark: '3' });
    expect(byKey).toMatchObject({ text: 'id,title,changed\n4,d,30\n', mark: '4' });
  });

  test('sees one state however long it reads, and its server is read no faster than allowed', async () => {
    await table('c_steady', many);
    const { connector, reach, run, named } = ground();
    const budget = { rowsPerSecond: plenty, statementMinutes: 5 };
    const began = performance.now();
    let text = '';
    for await (const delivery of connector.collect(reach(), planOf('c_steady', { budget }))) {
      await run(
        `update ${named('c_steady')} set title = 'late'`,
        `delete from ${named('c_steady')} where id < 100`,
      );
      for await (const chunk of delivery.bytes) text += Buffer.from(chunk).toString();
      expect(delivery.rows()).toBe(plenty);
    }
    expect(performance.now() - began).toBeGreaterThan(800);
    expect(text).not.toContain('late');
    expect(text.split('\n')).toHaveLength(plenty + 2);
  });
}

/** How reading ends before its end. */
function endings({ ground, planOf, collected, table }: Tools): void {
  test('that is aborted ends at once with the reason; one that is left early leaves nothing open', async () => {
    await table('c_long', many);
    const controller = new AbortController();
    const { connector, reach } = ground();
    const read = async () => {
      const slow = { rowsPerSecond: 500, statementMinutes: 5 };
      for await (const delivery of connector.collect(
        { ...reach(), signal: controller.signal },
        planOf('c_long', { budget: slow }),
      )) {
        for await (const chunk of delivery.bytes)
          if (chunk.length > 0) setTimeout(() => controller.abort(new Error('enough')), 50);
      }
    };
    const began = performance.now();
    await expect(read()).rejects.toThrow('enough');
    expect(performance.now() - began).toBeLessThan(5000);
    for await (const delivery of connector.collect(reach(), planOf('c_long'))) {
      for await (const chunk of delivery.bytes) if (chunk.length > 0) break;
      break;
    }
    expect(await collected(planOf('c_long'))).toMatchObject({ rows: plenty });
  });

  test('that is aborted while the old system says nothing ends at once too', async () => {
    const { connector, reach, run, named, pause } = ground();
    await run(`create view ${named('c_silent')} as select 1 as id, ${pause} as waited`);
    const signal = AbortSignal.timeout(300);
    const read = async () => {
      for await (const delivery of connector.collect({ ...reach(), signal }, planOf('c_silent'))) {
        for await (const chunk of delivery.bytes) expect(chunk.length).toBeGreaterThan(0);
      }
    };
    const began = performance.now();
    await expect(read()).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
}

/** How it tells that the old system went away. */
function losses({ ground, planOf, table }: Tools): void {
  test('that is broken off in the middle says that it may be tried again', async () => {
    await table('c_broken_base', many);
    const { connector, reach, breakOff, run, named } = ground();
    // More than the sockets between the two hold.
    const base = named('c_broken_base');
    await run(
      `create table ${named('c_broken')} as select a.id, a.title, a.changed from ${base} a join ${base} b on b.id < 25`,
    );
    const read = async () => {
      const slow = { rowsPerSecond: 400_000, statementMinutes: 5 };
      let broken = false;
      for await (const delivery of connector.collect(
        reach(),
        planOf('c_broken', { budget: slow }),
      )) {
        for await (const chunk of delivery.bytes) {
          if (!broken && chunk.length > 0) await breakOff();
          broken = true;
        }
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'connection.lost', retryable: true });
  });
}

/** How a connection is tried. */
function steps({ ground }: Tools): void {
  test('is tried step by step and tells no secret', async () => {
    const { connector, reach, schema } = ground();
    const steps = async (given: Reach, selection?: { schema: string; table: string }) => {
      const answer = await connector.test(given, selection);
      expect(JSON.stringify(answer)).not.toContain('Wrong-Secret');
      return answer.steps.map(({ step, outcome }) => `${step} ${outcome}`).join(', ');
    };
    expect(await steps(reach(), { schema, table: 'c_none' })).toBe(
      'resolve ok, reach ok, tls not-tried, sign-in ok, rights ok, find failed',
    );
    expect(await steps(reach({}, 'Wrong-Secret'))).toBe(
      'resolve ok, reach ok, tls not-tried, sign-in failed, rights not-tried, find not-tried',
    );
    expect(await steps(reach({ host: 'no-such-host.invalid' }))).toMatch(
      /^resolve failed, reach not-tried/,
    );
    expect(await steps(reach({ port: 1 }))).toMatch(/^resolve ok, reach failed/);
  });
}
