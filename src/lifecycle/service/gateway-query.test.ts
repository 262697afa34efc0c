import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { Admitted } from './gateway-ports.ts';
import {
  aGateway,
  anAdmission,
  aPublishedResource,
  aService,
  rebind,
  refresh,
  type TestColumn,
  type TestResource,
} from './service.fixtures.ts';

type Json = Record<string, unknown>;
const columns: TestColumn[] = [
  { name: 'code', type: 'text', key: true },
  { name: '名称', type: 'text' },
  { name: 'n', type: 'integer' },
  { name: 'price', type: 'decimal' },
  { name: 'ratio', type: 'double' },
  { name: 'day', type: 'date' },
  { name: 'at', type: 'timestamp' },
  { name: 'open', type: 'boolean' },
  { name: 'limit', type: 'integer' },
];
/** 200 rows; every 7th has missing values; text with quotes, commas, line ends, an empty text and a formula. */
const rows = `
  SELECT lpad(i::VARCHAR, 6, '0'),
         CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'a"b,c' || chr(10) || 'd' WHEN 3 THEN '=1+1' ELSE '东城' || i END,
         CASE WHEN i % 7 = 0 THEN NULL ELSE i % 10 END, i * 1.25, CASE WHEN i % 7 = 0 THEN NULL ELSE i / 3.0 END,
         DATE '2026-01-01' + i::INTEGER, TIMESTAMP '2026-01-01 00:00:00' + to_milliseconds(i * 1001),
         CASE WHEN i % 7 = 0 THEN NULL ELSE i % 2 = 0 END, i
  FROM range(200) r(i) ORDER BY i`;

let world: Awaited<ReturnType<typeof testWorld>>;
let resource: TestResource;
let gateway: Awaited<ReturnType<typeof aGateway>>;
let lakeOnly: TestResource;
let admitted: Admitted = anAdmission();

beforeAll(async () => {
  world = await testWorld({ keep: true });
  resource = await aPublishedResource(world, { columns, rows });
  await aService(world, resource, { code: 'streets', kind: 'query' });
  await refresh(world, resource);
  lakeOnly = await aPublishedResource(world, {
    columns: columns.map((column) => ({ ...column, key: false })),
    rows,
  });
  await aService(world, lakeOnly, { code: 'streets-lake', kind: 'query' });
  await refresh(world, lakeOnly);
  gateway = await aGateway(world, { admitted: () => admitted });
});
afterAll(async () => {
  await gateway.server.close();
  await world.close();
});

async function ask(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Json; headers: Headers; text: string }> {
  const response = await fetch(`${gateway.url}/data/v1/${path}`, {
    headers: { authorization: 'Bearer csk_x', 'accept-language': 'en', ...headers },
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === '' ? {} : (JSON.parse(text) as Json),
  };
}
const dataOf = (answer: { body: Json }) => answer.body['data'] as Json[];

async function asGrant<T>(grant: Partial<Admitted>, work: () => Promise<T>): Promise<T> {
  admitted = anAdmission(grant);
  try {
    return await work();
  } finally {
    admitted = anAdmission();
  }
}

describe('values', () => {
  test.each(['streets', 'streets-lake'])('%s gives every type as documented', async (code) => {
    const answer = await ask(`${code}?code=000002`);
    expect(answer.status, answer.text).toBe(200);
    expect(dataOf(answer)).toEqual([
      {
        code: '000002',
        名称: 'a"b,c\nd',
        n: 2,
        price: 2.5,
        ratio: 2 / 3,
        day: '2026-01-03',
        at: '2026-01-01T00:00:02.002',
        open: true,
        limit: 2,
      },
    ]);
    expect(answer.text).toContain('"price":2.50');
    expect(answer.headers.get('x-snapshot-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('x-resource-version')).toBe('1');
    expect(answer.headers.get('ratelimit')).toBe('"default";r=999;t=60');
    expect(answer.headers.get('x-request-id')).toBeTruthy();
  });

  test('missing values are null and an empty text stays empty', async () => {
    const [missing] = dataOf(await ask('streets?code=000000'));
    expect(missing).toMatchObject({ 名称: null, n: null, ratio: null, open: null });
    const [empty] = dataOf(await ask('streets?code=000001'));
    expect(empty).toMatchObject({ 名称: '' });
  });

  test('store and lake answer alike, whatever is asked', async () => {
    const questions = [
      'sort=-n&limit=50',
      'n=3',
      'n.ne=3&limit=1000',
      'n.gt=3&n.lte=7',
      'price.gte=12.5&price.lt=100.00',
      'ratio.gt=1.5e1',
      'day.in=2026-01-03,2026-02-01',
      'at.lt=2026-01-01T00:01',
      'open=true',
      'open.null=true',
      `${encodeURIComponent('名称')}.like=${encodeURIComponent('东城1*')}`,
      `${encodeURIComponent('名称')}=`,
      'limit.eq=7',
      'fields=n,code&sort=n,-code&limit=7',
      'code.in=000001,"000002"',
      'at=2026-01-01 00:00:02.002',
      'sort=open,-ratio',
    ];
    for (const question of questions) {
      const [store, lake] = [
        await ask(`streets?${question}`),
        await ask(`streets-lake?${question}`),
      ];
      expect(store.status, store.text).toBe(200);
      const normal = (text: string) => text.replace(/"next":.*$/, '');
      expect(normal(lake.text), question).toBe(normal(store.text));
    }
  });
});

describe('pages', () => {
  test.each([
    'streets?sort=-n,open&limit=7',
    'streets?limit=33',
    'streets?sort=名称&limit=9',
    'streets-lake?sort=ratio&limit=50',
    'streets?sort=-名称&limit=13&n.null=false',
  ])('%s gives each row once, in one order', async (path) => {
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const answer = await ask(next === null ? path : `${path}&next=${next}`);
      expect(answer.status, answer.text).toBe(200);
      seen.push(...dataOf(answer).map((row) => row['code'] as string));
      next = answer.body['next'] as string | null;
    } while (next !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(path.includes('null=false') ? 171 : 200);
    const again = await ask(path);
    expect(dataOf(again).map((row) => row['code'])).toEqual(seen.slice(0, dataOf(again).length));
  });

  test('a cursor that was changed, moved to another question or another grant is refused', async () => {
    const next = (await ask('streets?limit=5')).body['next'] as string;
    for (let index = 0; index < next.length; index += 7) {
      const changed =
        next.slice(0, index) + (next[index] === 'A' ? 'B' : 'A') + next.slice(index + 1);
      expect((await ask(`streets?limit=5&next=${changed}`)).body['code']).toBe(
        'service.bad-cursor',
      );
    }
    for (const path of [
      `streets?limit=5&n=1&next=${next}`,
      `streets?sort=n&next=${next}`,
      `streets-lake?limit=5&next=${next}`,
      'streets?next=%F0%9F',
      'streets?next=x',
    ]) {
      const answer = await ask(path);
      expect([answer.status, answer.body['code']]).toEqual([400, 'service.bad-cursor']);
    }
    const other = await asGrant({ scopeKey: 'another' }, () => ask(`streets?limit=5&next=${next}`));
    expect(other.body['code']).toBe('service.bad-cursor');
    expect(Buffer.from(next, 'base64url').toString('latin1')).not.toContain('000004');
  });

  test('a reader in the middle of its pages stays on its snapshot while it is kept, and is told when it is not', async () => {
    const own = await aPublishedResource(world, {
      columns: columns.slice(0, 3),
      rows: `SELECT i::VARCHAR, 'old', 1 FROM range(20) r(i)`,
    });
    await aService(world, own, { code: 'moving', kind: 'query' });
    await refresh(world, own);
    const first = await ask('moving?limit=15');
    await rebind(world, own, `SELECT i::VARCHAR, 'new', 2 FROM range(20) r(i)`);
    expect(await refresh(world, own)).toMatchObject({ outcome: 'switched', rowCount: 20 });
    const second = await ask(`moving?limit=15&next=${first.body['next'] as string}`);
    expect(dataOf(second).map((row) => row['名称'])).toEqual(['old', 'old', 'old', 'old', 'old']);
    expect(dataOf(await ask('moving?limit=1'))[0]).toMatchObject({ 名称: 'new', n: 2 });
    await rawPool(world.db).query(
      `delete from serving_table where state = 'old' and resource_id = $1`,
      [own.id],
    );
    const late = await ask(`moving?limit=15&next=${first.body['next'] as string}`);
    expect([late.status, late.body['code']]).toEqual([409, 'service.cursor-expired']);
  });
});

describe('what a grant does not open', () => {
  test('columns outside it can be neither seen, filtered, sorted nor told from columns that do not exist', async () => {
    await asGrant({ fields: ['名称', 'n'] }, async () => {
      expect(Object.keys(dataOf(await ask('streets?limit=1'))[0] ?? {})).toEqual(['名称', 'n']);
      for (const question of [
        'price=1',
        'price.gt=1',
        'fields=price',
        'sort=price',
        'code=000001',
      ]) {
        const refused = await ask(`streets?${question}`);
        expect(refused.status).toBe(400);
        const unknown = await ask(`streets?${question.replace(/price|code/, 'nosuch')}`);
        const words = (answer: { body: Json }) =>
          (answer.body['errors'] as Json[]).map((one) => one['message']);
        expect(words(refused)).toEqual(words(unknown));
      }
    });
  });

  test('the row filter holds whatever the caller asks', async () => {
    const rowFilter = [
      { column: 'n', op: 'in' as const, values: ['3', '4'] },
      { column: 'code', op: 'lt' as const, values: ['000100'] },
    ];
    await asGrant({ rowFilter, fields: ['code'] }, async () => {
      const answer = await ask('streets?limit=1000');
      const codes = dataOf(answer).map((row) => Number(row['code']));
      expect(codes.length).toBeGreaterThan(10);
      expect(codes.every((code) => [3, 4].includes(code % 10) && code < 100)).toBe(true);
      expect(dataOf(await ask('streets?code=000001'))).toEqual([]);
    });
  });

  test('a row filter that does not fit the version closes the grant', async () => {
    for (const rowFilter of [
      [{ column: 'gone', op: 'eq' as const, values: ['1'] }],
      [{ column: 'n', op: 'eq' as const, values: ['x'] }],
      [{ column: 'n', op: 'in' as const, values: [] }],
    ]) {
      const answer = await asGrant({ rowFilter }, () => ask('streets'));
      expect([answer.status, answer.body['code']]).toEqual([403, 'service.grant-unfit']);
    }
  });
});

describe('refusals', () => {
  test.each([
    ['n=x', 'n', 'an integer'],
    ['n=1.0', 'n', 'an integer'],
    ['n=9223372036854775808', 'n', 'an integer'],
    ['price=1e3', 'price', 'a decimal'],
    ['ratio=NaN', 'ratio', 'a number'],
    ['day=2026-02-30', 'day', 'a date'],
    ['at=2026-01-01T25:00', 'at', 'a time'],
    ['open=1', 'open', 'true or false'],
    ['open.gt=true', 'open.gt', 'boolean'],
    ['n.like=1*', 'n.like', 'prefix'],
    ['code.like=0001', 'code.like', 'prefix'],
    ['code.like=%25', 'code.like', 'prefix'],
    ['limit=0', 'limit', '1 to 1000'],
    ['limit=1001', 'limit', '1 to 1000'],
    ['n=1&n=2', 'n', 'only once'],
    ['sort=nosuch', 'sort', 'columns'],
    ['sort=n,-n', 'sort', 'distinct'],
    ['fields=n,n', 'fields', 'distinct'],
    ['n.between=1', 'n.between', 'no such'],
    ['code=%00', 'code', 'a text'],
    ['code.in="a', 'code.in', 'commas'],
    ['n.null=maybe', 'n.null', 'true or false'],
    ['__proto__=1', '__proto__', 'no such'],
    ['constructor=1', 'constructor', 'no such'],
  ])('%s says which parameter and what was expected', async (question, path, words) => {
    const answer = await ask(`streets?${question}`);
    expect([answer.status, answer.body['code']]).toEqual([400, 'service.bad-question']);
    const [problem] = answer.body['errors'] as Json[];
    expect(problem?.['path']).toBe(path);
    expect(problem?.['message']).toContain(words);
  });

  test('a key in the URL is refused before anything else sees it', async () => {
    const before = gateway.keys.length;
    for (const question of [
      'code=csk_abc',
      'api_key=1',
      'csk_abc=1',
      'access_token=q',
      'code=c%73k_abc',
    ]) {
      const answer = await ask(`streets?${question}`);
      expect([answer.status, answer.body['code']]).toEqual([400, 'service.key-in-url']);
      expect(answer.text).not.toContain('csk_abc');
    }
    expect(gateway.keys.length).toBe(before);
  });

  const injections = [
    "'; drop table service; --",
    "' or '1'='1",
    '1); select pg_sleep(5); --',
    '$1',
    '$1::text',
    '?',
    "\\'; --",
    '" or ""="',
    "'||(select current_user)||'",
    '/**/union/**/select',
    'x\' COLLATE "C',
    '{a,b}',
    '%',
    '_',
    "E'\\x27'",
    '; attach',
    "read_csv('/etc/passwd')",
  ];
  test.each(injections)('%s is a value, or refused, and never SQL', async (text) => {
    const value = encodeURIComponent(text);
    for (const code of ['streets', 'streets-lake']) {
      const answer = await ask(`${code}?code=${value}`);
      expect([answer.status, answer.body['data']]).toEqual([200, []]);
      for (const question of [
        `code.in=${value}`,
        `code.like=${value}*`,
        `n=${value}`,
        `sort=${value}`,
        `fields=${value}`,
        `${value}=1`,
        `limit=${value}`,
        `next=${value}`,
      ]) {
        const other = await ask(`${code}?${question}`);
        expect([200, 400], `${question}: ${other.text}`).toContain(other.status);
        // The parameter's own name, which the caller wrote, is repeated to say where the problem is.
        expect(other.text.replaceAll(JSON.stringify(text).slice(1, -1), '')).not.toMatch(
          /select |serving\.|read_parquet|syntax/i,
        );
      }
    }
    const { rows: alive } = await rawPool(world.db).query('select 1 from service limit 1');
    expect(alive.length).toBe(1);
  });

  test('whatever stands in the query string: an answer or words, never a 500', async () => {
    const name = fc.oneof(
      fc.constantFrom(
        'code',
        '名称',
        'n',
        'price',
        'ratio',
        'day',
        'at',
        'open',
        'limit',
        'sort',
        'fields',
        'next',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    const suffix = fc.constantFrom(
      '',
      '.eq',
      '.ne',
      '.gt',
      '.gte',
      '.lt',
      '.lte',
      '.in',
      '.like',
      '.null',
      '.x',
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        '1',
        '-',
        '*',
        'true',
        '2026-01-01',
        '1e308',
        '-0',
        '9'.repeat(20),
        'a*',
        '0001-01-01',
        '9999-12-31T23:59:59.999999',
        '\u{10FFFF}*',
        '\uD7FF*',
      ),
      fc.integer().map(String),
      fc.double().map(String),
    );
    const part = fc
      .tuple(name, suffix, value)
      .map(([a, b, c]) => `${encodeSafely(a + b)}=${encodeSafely(c)}`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 4 }),
        fc.constantFrom('streets', 'streets-lake'),
        async (parts, code) => {
          const answer = await gateway.server.inject({
            url: `/data/v1/${code}?${parts.join('&')}`,
            headers: { 'x-api-key': 'csk_x' },
          });
          expect([200, 400], `${parts.join('&')}: ${answer.body}`).toContain(answer.statusCode);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('the record of a call', () => {
  test('holds the shape and the count, and no value', async () => {
    gateway.records.length = 0;
    await ask('streets?code=000005&n.gt=1&fields=code&limit=3');
    await ask('streets?n=abc');
    expect(gateway.records).toMatchObject([
      {
        kind: 'query',
        outcome: 'answered',
        status: 200,
        rowCount: 1,
        shape: 'code.eq,n.gt;fields=code;limit=3',
        purpose: '测试',
      },
      { kind: 'query', outcome: 'refused', status: 400, rowCount: 0, shape: 'query' },
    ]);
    expect(JSON.stringify(gateway.records)).not.toMatch(/000005|abc/);
  });

  test('the same question is not modified until the data are', async () => {
    const first = await ask('streets?n=3');
    const etag = first.headers.get('etag') ?? '';
    const second = await ask('streets?n=3', { 'if-none-match': `"x", W/${etag}` });
    expect([second.status, second.text]).toEqual([304, '']);
    expect(gateway.records.at(-1)).toMatchObject({ outcome: 'not-modified', rowCount: 0 });
    expect((await ask('streets?n=4', { 'if-none-match': etag })).status).toBe(200);
    expect(
      (await asGrant({ scopeKey: 'other' }, () => ask('streets?n=3', { 'if-none-match': etag })))
        .status,
    ).toBe(200);
  });
});

/** encodeURIComponent refuses lone surrogates. */
function encodeSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
