import { expect, test } from 'vitest';
import { aFeed } from '#lifecycle/source/collection.fixtures.ts';
import { anOldHttp, asking, say } from '#lifecycle/source/connectors/old-http.fixtures.ts';
import { aWorld, gather, lastRun, rowsOf } from './collected.fixtures.ts';

test('pages of an interface land as one snapshot, fields that come later included', async () => {
  const world = await aWorld();
  let count = 250;
  const old = await anOldHttp(({ url }, response) => {
    const from = Number(url.searchParams.get('offset'));
    const rows = Array.from({ length: Math.max(0, Math.min(100, count - from)) }, (_, at) => {
      const id = from + at + 1;
      return id < 200 ? { id, name: `街道 ${id}` } : { id, name: `街道 ${id}`, phone: `0${id}` };
    });
    say(response, JSON.stringify({ code: 0, total: count, data: { rows } }));
  });
  const paging = { by: 'offset', parameter: 'offset', total: '/total' };
  const selection = asking({ records: '/data/rows', paging, requestsPerSecond: 1000 });
  const at = await aFeed(world, { kind: 'http', reach: old.reach(), feed: { selection } });
  const first = await gather(world, at);
  expect(first.outcome).toMatchObject({ state: 'done', rowCount: 250 });
  expect(first.snapshot).toMatchObject({ number: 1, rowCount: 250 });
  expect((await rowsOf(world, at)).find(({ phone }) => phone === '0200')).toMatchObject({
    name: '街道 200',
  });
  expect((await gather(world, at)).outcome).toMatchObject({ state: 'unchanged' });
  count = 251;
  expect((await gather(world, at)).snapshot).toMatchObject({ number: 2, rowCount: 251 });
  count = 120;
  // A field that is gone is drift, as of any file.
  expect((await gather(world, at)).snapshot).toMatchObject({ number: 2 });
  expect(await lastRun(world, at)).toMatchObject({ error: { code: 'cache.schema-drift' } });
});

test('a CSV file in GB18030 lands row by row as it stands, and stays when the interface fails', async () => {
  const world = await aWorld();
  // 编号,名称 and 1,东街 and 2,西街 in GB18030.
  const gb = Buffer.from('b1e0bac52cc3fbb3c60a312cb6abbdd60a322ccef7bdd60a', 'hex');
  const type = 'text/csv;charset=GB2312';
  let isWell = true;
  const old = await anOldHttp(({ headers }, response) => {
    if (!isWell) say(response, '<html><title>系统升级</title>', { 'content-type': type });
    else if (headers['if-none-match'] === '"1"') response.writeHead(304).end();
    else say(response, gb, { 'content-type': type, etag: '"1"' });
  });
  const selection = asking({ path: 'streets.csv', format: 'csv' });
  const at = await aFeed(world, { kind: 'http', reach: old.reach(), feed: { selection } });
  const { snapshot } = await gather(world, at);
  expect(snapshot).toMatchObject({ number: 1, rowCount: 2 });
  const rows = await rowsOf(world, at);
  expect(rows.map((row) => Object.values(row).map(String))).toEqual([
    ['1', '东街'],
    ['2', '西街'],
  ]);
  expect((await gather(world, at)).outcome).toMatchObject({ state: 'unchanged', byteCount: 0 });
  isWell = false;
  await expect(gather(world, at)).rejects.toMatchObject({ code: 'http.html' });
  expect(await rowsOf(world, at)).toEqual(rows);
});
