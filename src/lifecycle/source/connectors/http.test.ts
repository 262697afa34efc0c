import { expect, test } from 'vitest';
import { HttpSelection, HttpSettings } from '../http-connection.contract.ts';
import { aGround, anOldHttp, asking, type Behave, say } from './old-http.fixtures.ts';
import { testHttp } from './http.ts';
import type { HttpReach } from './http.session.ts';

const key = 'Wild-Goose-77';
const byHeader = { auth: { by: 'header', name: 'X-Key', prefix: '' } } as const;

const guarded: Behave = ({ url, headers }, response) => {
  if (headers['x-key'] !== key) response.writeHead(401).end();
  else if (url.pathname === '/api/closed') response.writeHead(403).end();
  else if (url.pathname === '/api/page') say(response, '<!DOCTYPE html><p>登录', {});
  else if (url.pathname === '/api/rows') say(response, '[{"a":1}]');
  else response.writeHead(404).end();
};

async function outcomes(reach: HttpReach, selection?: HttpSelection): Promise<string> {
  const { steps } = await testHttp(reach, selection && (await aGround(selection)));
  return steps.map(({ step, outcome }) => `${step} ${outcome}`).join(', ');
}

test('a test names the first step that fails', async () => {
  const old = await anOldHttp(guarded);
  const good = old.reach(byHeader, { key });
  const tried = async (path: string, reach = good) =>
    (await outcomes(reach, asking({ path }))).replace('resolve ok, reach ok, tls not-tried, ', '');
  expect(await tried('rows')).toBe('sign-in ok, rights ok, find ok');
  expect(await tried('rows', old.reach(byHeader, { key: 'wrong' }))).toBe(
    'sign-in failed, rights not-tried, find not-tried',
  );
  expect(await tried('rows', old.reach(byHeader))).toMatch(/^sign-in failed/);
  expect(await tried('closed')).toBe('sign-in ok, rights failed, find not-tried');
  expect(await tried('page')).toBe('sign-in ok, rights ok, find failed');
  expect(await tried('nothing')).toBe('sign-in ok, rights ok, find failed');
  const { steps } = await testHttp(good, await aGround(asking({ path: 'rows', records: '/d' })));
  expect(steps.at(-1)?.words?.zh).toContain('“/d”处没有记录列表');
  const silent = await anOldHttp(() => undefined);
  const patience = { answerMs: 30, idleMs: 30, backoffMs: 1 };
  expect(await tried('rows', { ...silent.reach(), patience })).toMatch(/^sign-in failed/);
  const nowhere = old.reach({ baseUrl: 'http://127.0.0.1:9/api' });
  expect(await outcomes(nowhere, asking())).toMatch(/^resolve ok, reach failed, tls not-tried/);
  const secure = old.reach({ baseUrl: old.baseUrl.replace('http', 'https') });
  expect(await outcomes(secure, asking())).toMatch(/reach ok, tls failed, sign-in not-tried/);
  const unknown = old.reach({ baseUrl: 'http://no-such-host.invalid/' });
  expect(await outcomes(unknown)).toMatch(/^resolve failed/);
});

test('without a selection only a key that is refused is told', async () => {
  const old = await anOldHttp(guarded);
  const rest = 'rights not-tried, find not-tried';
  expect(await outcomes(old.reach(byHeader, { key }))).toContain(`sign-in not-tried, ${rest}`);
  expect(await outcomes(old.reach(byHeader, { key: 'x' }))).toContain(`sign-in failed, ${rest}`);
  const open = await anOldHttp((_, response) => say(response, '{}'));
  expect(await outcomes(open.reach())).toContain(`sign-in ok, ${rest}`);
});

test.each([
  ['ftp://old/', {}],
  ['http://user:pass@old/', {}],
  ['http://old/?key=1', {}],
  ['http://old/', { auth: { by: 'header', name: 'Host' } }],
  ['http://old/', { auth: { by: 'header', name: 'X Key' } }],
  ['http://old/', { auth: { by: 'basic', user: 'a:b' } }],
])('settings refuse %s %j', (baseUrl, rest) => {
  expect(HttpSettings.safeParse({ baseUrl, ...rest }).success).toBe(false);
});

test.each([
  { path: '/rows' },
  { path: '../rows' },
  { path: 'rows?token=1' },
  { query: [{ name: 'access_token', value: '1' }] },
  { records: 'data' },
  { format: 'csv', paging: { by: 'cursor', parameter: 'c', cursor: '/next' } },
  { format: 'csv', paging: { by: 'page', parameter: 'p', total: '/total' } },
])('a selection refuses %j', (wrong) => {
  expect(HttpSelection.safeParse({ path: '', format: 'json', ...wrong }).success).toBe(false);
});
