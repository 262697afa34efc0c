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
