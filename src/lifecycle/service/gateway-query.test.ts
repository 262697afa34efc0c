import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import {
  dataOf,
  openStreetGateway,
  streetColumns,
  type StreetGateway,
} from './gateway.fixtures.ts';
import type { Admitted } from './gateway-ports.ts';
import { aPublishedResource, aService, rebind, refresh } from './service.fixtures.ts';

let streets: StreetGateway;
const ask = (path: string, headers?: Record<string, string>) => streets.ask(path, headers);
const asGrant = <T>(grant: Partial<Admitted>, work: () => Promise<T>) =>
  streets.asGrant(grant, work);

beforeAll(async () => {
  streets = await openStreetGateway();
});
afterAll(() => streets.close());

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
    const own = await aPublishedResource(streets.world, {
      columns: streetColumns.slice(0, 3),
      rows: `SELECT i::VARCHAR, 'old', 1 FROM range(20) r(i)`,
    });
    await aService(streets.world, own, { code: 'moving', kind: 'query' });
    await refresh(streets.world, own);
    const first = await ask('moving?limit=15');
    await rebind(streets.world, own, `SELECT i::VARCHAR, 'new', 2 FROM range(20) r(i)`);
    expect(await refresh(streets.world, own)).toMatchObject({ outcome: 'switched', rowCount: 20 });
    const second = await ask(`moving?limit=15&next=${first.body['next'] as string}`);
    expect(dataOf(second).map((row) => row['名称'])).toEqual(['old', 'old', 'old', 'old', 'old']);
    expect(dataOf(await ask('moving?limit=1'))[0]).toMatchObject({ 名称: 'new', n: 2 });
    await rawPool(streets.world.db).query(
      `delete from serving_table where state = 'old' and resource_id = $1`,
      [own.id],
    );
    const late = await ask(`moving?limit=15&next=${first.body['next'] as string}`);
    expect([late.status, late.body['code']]).toEqual([409, 'service.cursor-expired']);
  });
});

describe('the record of a call', () => {
  test('holds the shape and the count, and no value', async () => {
    streets.records.length = 0;
    await ask('streets?code=000005&n.gt=1&fields=code&limit=3');
    await ask('streets?n=abc');
    expect(streets.records).toMatchObject([
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
    expect(JSON.stringify(streets.records)).not.toMatch(/000005|abc/);
  });

  test('the same question is not modified until the data are', async () => {
    const first = await ask('streets?n=3');
    const etag = first.headers.get('etag') ?? '';
    const second = await ask('streets?n=3', { 'if-none-match': `"x", W/${etag}` });
    expect([second.status, second.text]).toEqual([304, '']);
    expect(streets.records.at(-1)).toMatchObject({ outcome: 'not-modified', rowCount: 0 });
    for (const { headers } of [first, second]) {
      expect(headers.get('cache-control')).toBe('private, no-cache');
      expect(headers.get('vary')).toBe('authorization, x-api-key');
    }
    expect((await ask('streets?n=4', { 'if-none-match': etag })).status).toBe(200);
    expect(
      (await asGrant({ scopeKey: 'other' }, () => ask('streets?n=3', { 'if-none-match': etag })))
        .status,
    ).toBe(200);
  });
});
