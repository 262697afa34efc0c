import { expect, it } from 'vitest';
import { isOwnOrigin } from './origin.rules.ts';

const host = '127.0.0.1:8080';
const post = (headers: Record<string, string>) => ({ method: 'POST', headers, host });

it.each([
  ['same-origin fetch', post({ 'sec-fetch-site': 'same-origin' }), true],
  ['fetch from another site', post({ 'sec-fetch-site': 'cross-site' }), false],
  ['fetch from a sister host', post({ 'sec-fetch-site': 'same-site' }), false],
  ['form typed by nobody', post({ 'sec-fetch-site': 'none' }), false],
  ['own origin', post({ origin: 'http://127.0.0.1:8080' }), true],
  ['another port', post({ origin: 'http://127.0.0.1:8081' }), false],
  ['another host', post({ origin: 'https://evil.example' }), false],
  ['opaque origin', post({ origin: 'null' }), false],
  ['no origin at all', post({}), false],
  [
    'cross-site words win over an own origin',
    post({ 'sec-fetch-site': 'cross-site', origin: `http://${host}` }),
    false,
  ],
  ['reading from anywhere', { ...post({ 'sec-fetch-site': 'cross-site' }), method: 'GET' }, true],
])('a change by cookie, %s: %o', (_name, request, allowed) => {
  expect(isOwnOrigin(request, true)).toBe(allowed);
});

it('without a cookie a program needs no origin, and a foreign page is still refused', () => {
  expect(isOwnOrigin(post({}), false)).toBe(true);
  expect(isOwnOrigin(post({ origin: 'https://evil.example' }), false)).toBe(false);
});

it('behind a proxy the public address counts', () => {
  const request = { ...post({ origin: 'https://data.city.example' }), host: '10.0.0.5:8080' };
  expect(isOwnOrigin({ ...request, publicUrl: 'https://data.city.example/' }, true)).toBe(true);
  expect(isOwnOrigin(request, true)).toBe(false);
});
