import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../collection.fixtures.ts';
import { CsvPage } from './csv-page.ts';
import { nextLink } from './http-address.rules.ts';
import { retryAfterOf, waitBefore } from './http-retry.rules.ts';
import { anOldHttp, type Behave, readAll, say } from './old-http.fixtures.ts';

/** Numbers from..to as records. */
const rows = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, at) => ({ n: from + at }));
const lines = (count: number) => rows(0, count).map((row) => `${JSON.stringify(row)}\n`);
const list = (response: ServerResponse, records: unknown[]) =>
  say(response, JSON.stringify(records));
const csv = { 'content-type': 'text/csv' };

const read = async (behave: Behave, given: Record<string, unknown>) => {
  const old = await anOldHttp(behave);
  const { text, records } = await readAll(old.reach(), given);
  return { text, records, asked: old.asked.map(({ url }) => url.search) };
};
const refusal = async (behave: Behave, given: Record<string, unknown>) => {
  const old = await anOldHttp(behave);
  return codeOf(readAll(old.reach(), given));
};

describe('pages of JSON', () => {
  const byPage: Behave = ({ url }, response) => {
    const from = (Number(url.searchParams.get('p')) - 1) * 10;
    list(response, rows(from, Math.min(from + 10, 25)));
  };

  test('by number end at an empty one, however few a server gives at a time', async () => {
    const paging = { by: 'page', parameter: 'p', sizeParameter: 'n', size: 500 };
    const { text, asked } = await read(byPage, { paging, query: [{ name: 'q', value: '东 街' }] });
    expect(text).toBe(lines(25).join(''));
    expect(asked).toHaveLength(4);
    expect(asked[3]).toBe('?q=%E4%B8%9C+%E8%A1%97&p=4&n=500');
  });

  test('by offset go on behind what came, and end where the total says', async () => {
    const behave: Behave = ({ url }, response) => {
      const from = Number(url.searchParams.get('o'));
      say(response, JSON.stringify({ n: '25', d: rows(from, Math.min(from + 10, 25)) }));
    };
    const paging = { by: 'offset', parameter: 'o', total: '/n' };
    const { text, asked } = await read(behave, { paging, records: '/d' });
    expect(text).toBe(lines(25).join(''));
    expect(asked).toEqual(['?o=0', '?o=10', '?o=20']);
  });

  test('by cursor end without one, or with the same behind an empty page', async () => {
    const cursors = [null, '', undefined, 12345678901234567890n, 3] as const;
    for (const last of cursors) {
      const behave: Behave = ({ url }, response) => {
        const cursor = url.searchParams.get('c') ?? '0';
        const next = cursor === '0' ? '"a&b"' : cursor === 'a&b' ? '3' : String(last ?? null);
        const at = ['0', 'a&b', '3'].indexOf(cursor);
        const page = { d: at < 0 ? [] : rows(at * 5, at * 5 + 5), next: 'x' };
        say(response, JSON.stringify(page).replace('"x"', last === '' && at > 1 ? '""' : next));
      };
      const paging = { by: 'cursor', parameter: 'c', cursor: '/next' };
      const reading = read(behave, { paging, records: '/d' });
      if (last === 3) expect(await codeOf(reading)).toBe('http.pages-repeat');
      else expect((await reading).text).toBe(lines(15).join(''));
    }
  });

  test('by link in the header or in the answer, at the same place only', async () => {
    const header: Behave = ({ url }, response) => {
      const page = Number(url.searchParams.get('p') ?? 1);
      const link = `</other>; rel="prev", <?p=${page + 1}>; title="a, b"; rel="last next"`;
      say(response, JSON.stringify(rows(page * 2 - 2, page * 2)), page < 3 ? { link } : {});
    };
    expect((await read(header, { paging: { by: 'link' } })).text).toBe(lines(6).join(''));
    let to = '';
    const body: Behave = ({ ordinal }, response) => {
      const next = ordinal < 3 ? to.replace('N', String(ordinal)) : null;
      say(response, JSON.stringify({ d: rows(ordinal * 2 - 2, ordinal * 2), links: { next } }));
    };
    const given = { paging: { by: 'link', next: '/links/next' }, records: '/d' };
    to = '/api/next/N?a=1';
    const followed = await read(body, given);
    expect(followed.text).toBe(lines(6).join(''));
    for (to of [
      'http://elsewhere.invalid/?p=N',
      '//elsewhere.invalid/',
      'http://u:p@',
      'file:///a',
    ])
      expect(await refusal(body, given)).toBe('http.led-elsewhere');
  });

  test('that are not all, too many or always the same are refused', async () => {
    const paging = { by: 'page', parameter: 'p' };
    const clamped: Behave = ({ url }, response) =>
      list(response, rows(0, Number(url.searchParams.get('p')) > 2 ? 5 : 3));
    expect(await refusal(clamped, { paging })).toBe('http.pages-repeat');
    const modulo: Behave = ({ url }, response) => {
      const page = Number(url.searchParams.get('p')) % 3;
      list(response, rows(page * 2, page * 2 + 2));
    };
    expect(await refusal(modulo, { paging })).toBe('http.pages-repeat');
    const alike: Behave = ({ ordinal }, response) => list(response, [{ n: ordinal % 2 }]);
    expect(await refusal(alike, { paging, pagesMax: 5 })).toBe('http.too-many-pages');
    const endless: Behave = ({ ordinal }, response) => list(response, [{ n: ordinal }]);
    expect(await refusal(endless, { paging, pagesMax: 7 })).toBe('http.too-many-pages');
    const circle: Behave = ({ ordinal }, response) =>
      say(response, JSON.stringify({ d: [{ n: ordinal }], c: ordinal % 3 }));
    const byCursor = { by: 'cursor', parameter: 'c', cursor: '/c' };
    expect(await refusal(circle, { paging: byCursor, records: '/d' })).toBe('http.pages-repeat');
    const told = (total: unknown): Behave => {
      const pages = [rows(0, 3), rows(3, 5), []];
      return ({ ordinal }, response) =>
        say(response, JSON.stringify({ d: pages[ordinal - 1] ?? [], total }));
    };
    const counted = { paging: { ...paging, total: '/total' }, records: '/d' };
    expect((await read(told(5), counted)).asked).toHaveLength(2);
    expect(await refusal(told(6), counted)).toBe('http.incomplete');
    expect(await refusal(told(4), counted)).toBe('http.incomplete');
    expect(await refusal(told('many'), counted)).toBe('http.no-total');
    expect(await refusal(told(0), counted)).toBe('http.incomplete');
  });

  test('an error with status 200 in the middle is no end', async () => {
    const behave: Behave = ({ ordinal }, response) =>
      say(response, ordinal === 2 ? '{"code":429,"d":[]}' : `{"code":0,"d":[{"n":${ordinal}}]}`);
    const given = { paging: { by: 'page', parameter: 'p' }, records: '/d' };
    const success = { member: '/code', value: '0' };
    expect(await refusal(behave, { ...given, success })).toBe('http.not-well');
  });

  test('one that breaks off is asked for again; those before are not', async () => {
    const broken = new Set(['2', '3']);
    const { text, asked } = await read(
      ({ url }, response) => {
        const page = url.searchParams.get('p') ?? '';
        if (!broken.delete(page)) {
          list(response, rows(Number(page) * 2 - 2, Math.min(Number(page) * 2, 6)));
          return;
        }
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '90' });
        response.write('[{"n":');
        setTimeout(() => response.socket?.destroy(), 10);
      },
      { paging: { by: 'page', parameter: 'p' } },
    );
    expect(text).toBe(lines(6).join(''));
    expect(asked).toEqual(['?p=1', '?p=2', '?p=2', '?p=3', '?p=3', '?p=4']);
  });
});

describe('pages of CSV', () => {
  const paging = { by: 'page', parameter: 'p' };
  const paged = (...pages: string[]) => {
    const behave: Behave = ({ url }, response) =>
      say(response, pages[Number(url.searchParams.get('p')) - 1] ?? 'a;b', csv);
    return [behave, { paging, format: 'csv' }] as const;
  };

  test('become one under the first header', async () => {
    const [behave, given] = paged(
      '\ufeffa;b\r\n1;"x\ny"\r\n2;z',
      '\ufeffa;b\n3;5" pipe\n\n',
      'a;b\r\n4;c',
    );
    const { text, records } = await read(behave, given);
    expect(text).toBe('\ufeffa;b\r\n1;"x\ny"\r\n2;z\n3;5" pipe\n\n4;c');
    expect(records).toBe(4);
  });

  test('are refused with another header, cut inside quotes, or in UTF-16', async () => {
    const of = (...pages: string[]) => refusal(...paged(...pages));
    expect(await of('a;b\n1;2\n', 'b;a\n3;4\n')).toBe('http.header-changed');
    expect(await of('a;b\n1;2\n', '1;2\n3;4\n')).toBe('http.header-changed');
    expect(await of('a;b\n1;"2\n')).toBe('http.open-quote');
    expect(await of('a\0;\0b\0\n\0')).toBe('http.charset-unknown');
    expect(await of('a;b\n1;2\n', 'a;b\n1;2\n')).toBe('http.pages-repeat');
    expect(await of('a;b\n')).toBe('http.no-records');
  });

  test.each([
    ['a,b\n1,2\n3,4', 2],
    ['a\n"x""\n"",y"\n""\n\n \n', 3],
    ['a\n5" x\n6" y\n', 2],
    ['a', 0],
  ])('%j has %i records, in pieces of any size', (text, records) => {
    for (let size = 1; size <= text.length; size += 1) {
      const page = new CsvPage(1);
      for (let at = 0; at < text.length; at += size)
        page.push(Buffer.from(text.slice(at, at + size)));
      page.end();
      expect([page.header.toString(), page.records]).toEqual([text.split('\n')[0], records]);
    }
  });
});

describe('a key', () => {
  const key = 'Wild-Goose 77/+&';
  test('goes along at the same place and never elsewhere', async () => {
    const elsewhere = await anOldHttp((_, response) => say(response, '[{"n":0}]'));
    let to = '';
    const old = await anOldHttp(({ url }, response) => {
      if (url.pathname === '/api/rows') response.writeHead(302, { location: to }).end();
      else say(response, '[{"n":0}]');
    });
    const byQuery = { auth: { by: 'query', name: 'k' } } as const;
    const byHeader = { auth: { by: 'header', name: 'Authorization', prefix: 'Bearer ' } } as const;
    const basic = { auth: { by: 'basic', user: '用户' } } as const;
    to = '/api/moved?k=stale&x=1#part';
    await readAll(old.reach(byQuery, { key }));
    expect(old.asked[0]?.url.searchParams.get('k')).toBe(key);
    expect(old.asked[1]?.url.searchParams.getAll('k')).toEqual([key]);
    await readAll(old.reach(byHeader, { key }));
    expect(old.asked.at(-1)?.headers.authorization).toBe(`Bearer ${key}`);
    await readAll(old.reach(basic, { password: '密:码' }));
    const pair = Buffer.from('用户:密:码').toString('base64');
    expect(old.asked.at(-1)?.headers.authorization).toBe(`Basic ${pair}`);
    for (to of [
      elsewhere.baseUrl,
      old.baseUrl.replace('127.0.0.1', 'localhost'),
      'https://a/',
      'x:',
    ])
      expect(await codeOf(readAll(old.reach(byQuery, { key })))).toBe('http.led-elsewhere');
    expect(elsewhere.asked).toEqual([]);
    to = '/api/rows';
    expect(await codeOf(readAll(old.reach()))).toBe('http.too-many-redirects');
    expect(await codeOf(readAll(old.reach(byQuery)))).toBe('http.secret-missing');
  });
});

test('requests and records a second are kept', async () => {
  const timed = async (given: Record<string, unknown>, rowsPerSecond: number | null) => {
    const old = await anOldHttp(({ ordinal }, response) =>
      list(response, ordinal > 4 ? [] : [{ n: ordinal }]),
    );
    const began = performance.now();
    const paging = { by: 'page', parameter: 'p' };
    await readAll(old.reach(), { paging, ...given }, { rowsPerSecond });
    return performance.now() - began;
  };
  expect(await timed({ requestsPerSecond: 20 }, null)).toBeGreaterThan(180);
  expect(await timed({}, 20)).toBeGreaterThan(180);
});

test('waits between attempts grow, and are what the old system asks for', () => {
  expect([1, 2, 3, 4, 5].map((attempt) => waitBefore(attempt, { backoffMs: 1000 }))).toEqual([
    1000,
    2000,
    4000,
    8000,
    undefined,
  ]);
  expect(waitBefore(1, { backoffMs: 1000, retryAfterMs: 90_000 })).toBe(90_000);
  expect(waitBefore(1, { backoffMs: 1000, retryAfterMs: 200_000 })).toBeUndefined();
  const date = 'Sat, 21 Nov 2026 10:00:00 GMT';
  expect(retryAfterOf({ 'retry-after': '7' })).toBe(7000);
  expect(retryAfterOf({ 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT', date })).toBe(30_000);
  expect(retryAfterOf({ 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT', date })).toBe(0);
  expect(retryAfterOf({ 'retry-after': 'soon' })).toBeUndefined();
});

test.each([
  ['<a>; rel=next', 'a'],
  ['<a>; rel="prev", <b?x=1,2>; REL="next"', 'b?x=1,2'],
  ['<a>; rel="nextish", <b>; rel=nextish', undefined],
  ['<a>', undefined],
  [undefined, undefined],
])('the next link of %j', (header, link) => {
  expect(nextLink(header)).toBe(link);
});
