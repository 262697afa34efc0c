import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../collection.fixtures.ts';
import { anOldHttp, type Behave, readAll, say } from './old-http.fixtures.ts';

const csv = { 'content-type': 'text/csv' };
const asCsv = { format: 'csv' };
const refusal = async (behave: Behave, given: Record<string, unknown> = {}) => {
  const old = await anOldHttp(behave);
  return codeOf(readAll(old.reach(), given));
};

describe('one answer', () => {
  test('comes as it is, byte for byte, unpacked', async () => {
    const text = '编号,名称\r\n1,"东\n街"\r\n';
    const old = await anOldHttp(({ headers }, response) => {
      expect(headers['accept-encoding']).toBe('gzip');
      say(response, gzipSync(text), { ...csv, 'content-encoding': 'gzip', etag: '"a"' });
    });
    const read = await readAll(old.reach(), asCsv);
    expect(read).toEqual({
      text,
      records: undefined,
      validators: { etag: '"a"', lastModified: undefined },
    });
    const list = ' [ {"a" : 12345678901234567890.10},\n{"b":[1,{"c":"]"}]} ] ';
    const json = await anOldHttp((_, response) => say(response, list));
    expect(await readAll(json.reach())).toMatchObject({ text: list, records: 2 });
  });

  test('of JSON that is no list itself gives its records one a line, digits and all', async () => {
    const answer = `\ufeff{"code":0,"big":[[{"x":1}]],"data":{"note":"}]","rows":[
      {"a":1.50,\n"b":"x\\ny"},{"a":12345678901234567890}]},"end":null}`;
    const old = await anOldHttp((_, response) => say(response, answer));
    const { text, records } = await readAll(old.reach(), { records: '/data/rows' });
    expect(text).toBe('{"a":1.50, "b":"x\\ny"}\n{"a":12345678901234567890}\n');
    expect(records).toBe(2);
    const odd = await anOldHttp((_, response) => say(response, '[[{"a~/":[{"z":1}]}]]'));
    expect((await readAll(odd.reach(), { records: '/0/0/a~0~1' })).text).toBe('{"z":1}\n');
  });

  test('in another charset that it declares becomes UTF-8 when it is taken apart', async () => {
    const street = Buffer.from('b6abbdd6', 'hex');
    const body = Buffer.concat([Buffer.from('{"d":[{"n":"'), street, Buffer.from('"}]}')]);
    const type = { 'content-type': 'application/json; charset="GBK"' };
    const old = await anOldHttp((_, response) => say(response, body, type));
    expect((await readAll(old.reach(), { records: '/d' })).text).toBe('{"n":"东街"}\n');
  });

  test('is read in pieces of any size', async () => {
    const rows = Array.from({ length: 300 }, (_, n) => `{"n":${n},"t":"\\u4e1c\\"街{[${n}"}`);
    const whole = Buffer.from(`{"total": 300 ,"d":[${rows.join(' , ')}]}`);
    const old = await anOldHttp((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (let at = 0; at < whole.length; at += 7) response.write(whole.subarray(at, at + 7));
      response.end();
    });
    expect((await readAll(old.reach(), { records: '/d' })).text).toBe(`${rows.join('\n')}\n`);
  });
});

describe('a sample', () => {
  const sample = { sampleBytesMax: 70_000 };
  const records = Array.from({ length: 9000 }, (_, n) => ({ n, name: `街 ${n}` }));

  test('of a large answer is its beginning, in whole records', async () => {
    const body = JSON.stringify({ d: records, code: 0 });
    const old = await anOldHttp((_, response) => say(response, body));
    const given = { records: '/d', success: { member: '/code', value: '0' } };
    const { text } = await readAll(old.reach(), given, sample);
    const seen = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(seen.length).toBeGreaterThan(1000);
    expect(seen).toEqual(records.slice(0, seen.length));
    expect(seen.length).toBeLessThan(9000);
    const lines = await anOldHttp((_, response) => say(response, 'a,b\n1,2\n'.repeat(40_000), csv));
    const cut = await readAll(lines.reach(), asCsv, sample);
    expect(cut.text).toMatch(/^(a,b\n1,2\n)+(a,b\n)?$/);
    expect(cut.text.length).toBeLessThan(200_000);
  });

  test('of pages is the first of them, and of a list its records one a line', async () => {
    const old = await anOldHttp((_, response) => say(response, '[{"a":1},\n{"b":2}]'));
    const paging = { by: 'page', parameter: 'p' };
    for (const given of [{ paging }, {}]) {
      expect((await readAll(old.reach(), given, sample)).text).toBe('{"a":1}\n{"b":2}\n');
    }
    expect(old.asked).toHaveLength(2);
    const other = await anOldHttp((_, response) => say(response, '{"d":1}'));
    expect(await codeOf(readAll(other.reach(), {}, sample))).toBe('http.no-list');
  });
});

describe('what is no data is refused in words', () => {
  const page = '<!DOCTYPE html><title>登录</title>';
  test.each<[string, string, Behave, Record<string, unknown>]>([
    ['a web page', 'http.html', (_, r) => say(r, page, { 'content-type': 'text/html' }), {}],
    ['one that says JSON', 'http.html', (_, r) => say(r, page), {}],
    ['one that says CSV', 'http.html', (_, r) => say(r, `\ufeff\n${page}`, csv), asCsv],
    ['JSON for CSV', 'http.wrong-type', (_, r) => say(r, '[]'), asCsv],
    ['CSV for JSON', 'http.wrong-type', (_, r) => say(r, 'a\n1', csv), {}],
    ['an image', 'http.wrong-type', (_, r) => say(r, 'x', { 'content-type': 'image/png' }), asCsv],
    [
      'a charset nobody reads',
      'http.charset-unknown',
      (_, r) => say(r, 'a\n', { 'content-type': 'text/csv;charset=big5' }),
      asCsv,
    ],
    ['brotli', 'http.packing-unknown', (_, r) => say(r, 'x', { 'content-encoding': 'br' }), {}],
    [
      'what says gzip and is none',
      'http.packing-damaged',
      (_, r) => say(r, '[{"a":1}]', { 'content-encoding': 'gzip' }),
      {},
    ],
    ['nothing', 'http.empty', (_, r) => say(r, '', csv), asCsv],
    ['no content', 'http.empty', (_, r) => void r.writeHead(204).end(), asCsv],
    ['an empty list', 'http.no-records', (_, r) => say(r, '[]'), {}],
    ['an error in JSON', 'http.no-list', (_, r) => say(r, '{"code":401,"msg":"过期"}'), {}],
    ['a missing pointer', 'http.no-list', (_, r) => say(r, '{"d":[]}'), { records: '/rows' }],
    ['null for a list', 'http.no-list', (_, r) => say(r, '{"d":null}'), { records: '/d' }],
    ['a number', 'http.not-json', (_, r) => say(r, '12'), {}],
    ['blanks', 'http.not-json', (_, r) => say(r, '  '), {}],
    ['half of it', 'http.not-json', (_, r) => say(r, '[{"a":1},{"a"'), {}],
    ['more than it', 'http.not-json', (_, r) => say(r, '[{"a":1}] x'), {}],
    ['bad JSON', 'http.not-json', (_, r) => say(r, "[{'a':1}]"), {}],
    ['a comma too many', 'http.not-json', (_, r) => say(r, '[{"a":1},]'), {}],
    ['two lists', 'http.not-json', (_, r) => say(r, '{"d":[],"d":[]}'), { records: '/d' }],
    ['no objects', 'http.no-objects', (_, r) => say(r, '[1,2]'), {}],
    ['a key that is refused', 'http.key-refused', (_, r) => void r.writeHead(401).end('no'), {}],
    ['no right', 'http.forbidden', (_, r) => void r.writeHead(403).end('no'), {}],
    ['no path', 'http.not-there', (_, r) => void r.writeHead(404).end('no'), {}],
    ['another status', 'http.refused', (_, r) => void r.writeHead(418).end('no'), {}],
    ['304 unasked', 'http.refused', (_, r) => void r.writeHead(304).end(), {}],
    [
      'too much',
      'http.too-large',
      (_, r) => say(r, `a\n${'1\n'.repeat(600_000)}`, csv),
      { ...asCsv, answerMegabytesMax: 1 },
    ],
    [
      'too much once it is unpacked',
      'http.too-large',
      (_, r) => say(r, gzipSync(Buffer.alloc(3e6, 'a\n')), { ...csv, 'content-encoding': 'gzip' }),
      { ...asCsv, answerMegabytesMax: 1 },
    ],
    [
      'a record too long',
      'http.record-too-long',
      (_, r) => say(r, `[{"a":"${'x'.repeat(4_300_000)}"}]`),
      {},
    ],
    [
      'no success',
      'http.not-well',
      (_, r) => say(r, '{"code":500,"d":[{"a":1}]}'),
      { records: '/d', success: { member: '/code', value: '200' } },
    ],
  ])('%s', async (_, code, behave, given) => {
    expect(await refusal(behave, given)).toBe(code);
  });

  test('something that is no HTTP at all', async () => {
    const old = await anOldHttp((_, response) => void response.socket?.end('+OK ready\r\n'));
    expect(await codeOf(readAll(old.reach()))).toBe('http.not-http');
  });
});

describe('an old system in trouble', () => {
  const rows = '[{"a":1}]';
  test.each<[string, Behave]>([
    ['says 503', (_, response) => void response.writeHead(503).end()],
    ['says 429', (_, response) => void response.writeHead(429, { 'retry-after': '0' }).end()],
    ['resets', (_, response) => void response.socket?.resetAndDestroy()],
    ['closes without a word', (_, response) => void response.socket?.destroy()],
    [
      'breaks off before the length it told',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '900' });
        response.write('[{"a":');
        setTimeout(() => response.socket?.end(), 20);
      },
    ],
    [
      'breaks off between chunks',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('[{"a":1}]');
        setTimeout(() => response.socket?.resetAndDestroy(), 20);
      },
    ],
    [
      'cuts what it packed',
      (_, response) => {
        const packed = gzipSync(Buffer.from(rows.repeat(50)));
        say(response, packed.subarray(0, packed.length - 9), { 'content-encoding': 'gzip' });
      },
    ],
  ])('that %s is asked again, and no half of an answer is kept', async (_, misbehave) => {
    const old = await anOldHttp((request, response) => {
      if (request.ordinal <= 2) misbehave(request, response);
      else say(response, rows);
    });
    expect((await readAll(old.reach())).text).toBe(rows);
    expect(old.asked).toHaveLength(3);
  });

  test('that does not answer, or falls silent, is asked again', async () => {
    const halfway: Behave = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('[');
    };
    for (const misbehave of [() => undefined, halfway]) {
      const old = await anOldHttp((request, response) => {
        if (request.ordinal === 1) misbehave(request, response);
        else say(response, rows);
      });
      const patience = { answerMs: 250, idleMs: 250, backoffMs: 5 };
      expect((await readAll({ ...old.reach(), patience })).text).toBe(rows);
      expect(old.asked.length).toBeGreaterThan(1);
    }
  });

  test('that stays in trouble is given up in words, after five attempts', async () => {
    const never = async (behave: Behave, waitMs = 20_000) => {
      const old = await anOldHttp(behave);
      const patience = { answerMs: waitMs, idleMs: waitMs, backoffMs: 1 };
      const code = await codeOf(readAll({ ...old.reach(), patience }));
      return `${code} ${old.asked.length}`;
    };
    expect(await never((_, r) => void r.writeHead(500).end())).toBe('http.busy 5');
    expect(await never((_, r) => void r.socket?.resetAndDestroy())).toBe('connection.lost 5');
    expect(await never(() => undefined, 500)).toBe('http.silent 5');
    const cut: Behave = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '9' });
      response.write('[');
      setTimeout(() => response.socket?.end(), 5);
    };
    expect(await never(cut)).toBe('http.cut-off 5');
    // Who asks for an hour of patience is not asked again now.
    const later: Behave = (_, r) => void r.writeHead(429, { 'retry-after': '3600' }).end();
    expect(await never(later)).toBe('http.busy 1');
  });

  test('that is gone is unreachable; an abort ends at once', async () => {
    const old = await anOldHttp(() => undefined);
    const gone = old.reach({ baseUrl: 'http://127.0.0.1:9/' });
    expect(await codeOf(readAll(gone))).toBe('connection.unreachable');
    const controller = new AbortController();
    const reading = readAll({ ...old.reach(), signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(reading).rejects.toThrow('enough');
  });

  test.each([
    '169.254.169.254',
    '100.100.100.200',
    '[fd00:ec2::254]',
    // The same in other clothes.
    '[::ffff:100.100.100.200]',
    '0xa9fea9fe',
  ])('is not asked at %s, where a cloud gives its keys away', async (host) => {
    const old = await anOldHttp(() => undefined);
    const reach = {
      ...old.reach({ baseUrl: `http://${host}/` }),
      signal: AbortSignal.timeout(2000),
    };
    expect(await codeOf(readAll(reach))).toBe('http.forbidden-address');
  });

  test('is left when the disk is full', async () => {
    const old = await anOldHttp((_, response) => say(response, '[{"a":1}]'));
    const storage = { space: () => Promise.resolve({ freeBytes: 1, totalBytes: 2 }) };
    expect(await codeOf(readAll(old.reach(), {}, { storage }))).toBe('collection.no-space');
  });
});
