import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { dataOf, openStreetGateway, type Json, type StreetGateway } from './gateway.fixtures.ts';
import type { Admitted } from './gateway-ports.ts';

let streets: StreetGateway;
const ask = (path: string, headers?: Record<string, string>) => streets.ask(path, headers);
const asGrant = <T>(grant: Partial<Admitted>, work: () => Promise<T>) =>
  streets.asGrant(grant, work);

beforeAll(async () => {
  streets = await openStreetGateway();
});
afterAll(() => streets.close());

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
    const before = streets.keys.length;
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
    expect(streets.keys.length).toBe(before);
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
    const { rows: alive } = await rawPool(streets.world.db).query('select 1 from service limit 1');
    expect(alive.length).toBe(1);
  });

  test('a code that no database can look for is no service', async () => {
    const answer = await streets.server.inject({ url: '/data/v1/streets%00' });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'service.not-found']);
  });

  test('whatever stands in the query string: an answer or words, never a 500', async () => {
    const code = fc.constantFrom('streets', 'streets-lake');
    const ask = fc.asyncProperty(fc.array(parameter, { maxLength: 4 }), code, async (parts, to) => {
      const url = `/data/v1/${to}?${parts.join('&')}`;
      const answer = await streets.server.inject({ url, headers: { 'x-api-key': 'csk_x' } });
      expect([200, 400], `${url}: ${answer.body}`).toContain(answer.statusCode);
    });
    await fc.assert(ask, { numRuns: 150 });
  });
});

const names = 'code 名称 n price ratio day at open limit sort fields next'.split(' ');
const suffixes = ['', ...'.eq .ne .gt .gte .lt .lte .in .like .null .x'.split(' ')];
const values =
  `1 - * true 2026-01-01 1e308 -0 99999999999999999999 a* 0001-01-01 9999-12-31T23:59:59.999999 \u{10FFFF}* \uD7FF*`.split(
    ' ',
  );

/** One parameter of a query string: near enough to a right one to get far, and wilder ones. */
const parameter = fc
  .tuple(
    fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 12 })),
    fc.constantFrom(...suffixes),
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(...values),
      fc.integer().map(String),
      fc.double().map(String),
    ),
  )
  .map(([name, suffix, value]) => `${encodeSafely(name + suffix)}=${encodeSafely(value)}`);

/** encodeURIComponent refuses lone surrogates. */
function encodeSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
