import { afterAll, beforeAll, expect, test } from 'vitest';
import { aServed, openGateway, type OpenGateway } from './gateway.fixtures.ts';
import type { TestColumn } from './service.fixtures.ts';

const columns: TestColumn[] = [
  { name: 'id', type: 'text', key: true },
  { name: 'year', type: 'integer', key: true },
  { name: 'name', type: 'text' },
  { name: 'amount', type: 'decimal' },
  { name: 'ratio', type: 'double' },
  { name: 'day', type: 'date' },
  { name: 'at', type: 'timestamp' },
  { name: 'ok', type: 'boolean' },
];
const rows = `
  SELECT * FROM (VALUES
    ('A1', 2025, ' 李四　', 12.50, 0.5, DATE '2026-01-02', TIMESTAMP '2026-01-02 08:00:00', true),
    ('A2', 2025, NULL, NULL, NULL, NULL, NULL, NULL),
    ('A3', 2025, 'one', 1, 1, NULL, NULL, false),
    ('A3', 2025, 'two', 1, 1, NULL, NULL, false),
    ('A4', 2025, 'secret', 99, 1e21, NULL, NULL, false)) t`;

let gateway: OpenGateway;

beforeAll(async () => {
  gateway = await openGateway(async (world) => {
    await aServed(world, { columns, rows }, { code: 'persons', kind: 'verify' });
  });
});
afterAll(() => gateway.close());

async function verify(body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${gateway.url}/data/v1/persons/verify`, {
    method: 'POST',
    headers: {
      'x-api-key': 'csk_x',
      'content-type': 'application/json',
      'accept-language': 'en',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  // Bodies of the gateway are JSON objects.
  return { status: response.status, text, body: JSON.parse(text) as Record<string, unknown> };
}
const item = (id: string, assert: Record<string, unknown>) => ({ key: { id, year: 2025 }, assert });

test('each asserted value gets a verdict, and no value is told', async () => {
  const answer = await verify({
    items: [
      item('A1', {
        name: '李四',
        amount: '12.5',
        ratio: 0.5,
        day: '2026-01-02',
        at: '2026-01-02T08:00',
        ok: true,
      }),
      item('A1', {
        name: '李 四',
        amount: 12.51,
        ratio: '0.50001',
        day: '2026-01-03',
        at: '2026-01-02T08:00:01',
        ok: false,
      }),
      item('A2', { name: '李四', amount: 1, ok: true }),
      item('A9', { name: '李四' }),
      item('A1', { name: '　李四 ' }),
      item('A3', { name: 'one' }),
      item('A4', { name: 'secre', ratio: 1e21 }),
    ],
  });
  expect(answer.status, answer.text).toBe(200);
  const all = (verdict: string) => ({
    name: verdict,
    amount: verdict,
    ratio: verdict,
    day: verdict,
    at: verdict,
    ok: verdict,
  });
  expect(answer.body['data']).toEqual([
    all('yes'),
    all('no'),
    { name: 'unknown', amount: 'unknown', ok: 'unknown' },
    { name: 'unknown' },
    { name: 'yes' },
    { name: 'unknown' },
    { name: 'no', ratio: 'yes' },
  ]);
  expect(answer.text).not.toMatch(/secret|12\.5|李四|99/);
  expect(gateway.records.at(-1)).toMatchObject({
    kind: 'verify',
    outcome: 'answered',
    rowCount: 7,
    shape: 'id.eq,year.eq;assert=name,amount,ratio,day,at,ok',
  });
  expect(JSON.stringify(gateway.records)).not.toMatch(/李四|A1/);
});

test('a row outside the grant is as unknown as one that does not exist', async () => {
  gateway.admit({
    rowFilter: [{ column: 'amount', op: 'lt', values: ['50'] }],
    fields: ['name'],
  });
  const answer = await verify({
    items: [item('A4', { name: 'secret' }), item('A1', { name: '李四' })],
  });
  expect(answer.body['data']).toEqual([{ name: 'unknown' }, { name: 'yes' }]);
  const refused = await verify({ items: [item('A1', { amount: 1 })] });
  expect(refused.status).toBe(400);
  expect(refused.body['errors']).toEqual([
    { path: 'items.0.assert.amount', message: 'no such column in your grant' },
  ]);
  gateway.admit({});
});

test.each([
  ['not JSON', '{', 'platform.bad-json'],
  ['no items', {}, 'service.bad-verification'],
  ['a list', [], 'service.bad-verification'],
  ['null', 'null', 'service.bad-verification'],
  ['empty items', { items: [] }, 'service.bad-verification'],
  [
    'too many',
    { items: Array.from({ length: 101 }, () => item('A1', { name: 'x' })) },
    'service.bad-verification',
  ],
  ['no key', { items: [{ assert: { name: 'x' } }] }, 'service.bad-verification'],
  [
    'part of the key',
    { items: [{ key: { id: 'A1' }, assert: { name: 'x' } }] },
    'service.bad-verification',
  ],
  [
    'more than the key',
    { items: [{ key: { id: 'A1', year: 1, x: 1 }, assert: { name: 'x' } }] },
    'service.bad-verification',
  ],
  [
    'a key of another type',
    { items: [{ key: { id: 'A1', year: 'x' }, assert: { name: 'x' } }] },
    'service.bad-verification',
  ],
  ['nothing asserted', { items: [item('A1', {})] }, 'service.bad-verification'],
  ['an unknown column', { items: [item('A1', { __proto__x: 1 })] }, 'service.bad-verification'],
  ['an object as value', { items: [item('A1', { name: {} })] }, 'service.bad-verification'],
  ['a null as value', { items: [item('A1', { name: null })] }, 'service.bad-verification'],
  ['NUL', { items: [item('A1', { name: 'a\0' })] }, 'service.bad-verification'],
])('%s is refused in words', async (_, body, code) => {
  const answer = await verify(body);
  expect([answer.status, answer.body['code']]).toEqual([400, code]);
});

test('another media type and a body that is too large are refused', async () => {
  expect((await verify('x', { 'content-type': 'text/plain+x' })).status).toBe(415);
  expect((await verify({ items: 'x'.repeat(600_000) })).status).toBe(413);
});
