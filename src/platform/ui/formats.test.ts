import { expect, test } from 'vitest';
import {
  formatBytes,
  formatClauses,
  formatDateTime,
  formatDuration,
  formatList,
  formatNumber,
  formatRelative,
  formatShare,
} from './formats.ts';

test('numbers have thousands separators and at most two digits after the point', () => {
  expect(formatNumber(41_352, 'zh')).toBe('41,352');
  expect(formatNumber(0.125, 'en')).toBe('0.13');
  expect(formatShare(0.1234, 'zh')).toBe('12.3%');
});

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1024, '1 KB'],
  [1536, '1.5 KB'],
  [5_000_000_000, '4.7 GB'],
  [2 ** 60, '1,048,576 TB'],
])('%d bytes are %s', (bytes, words) => {
  expect(formatBytes(bytes, 'zh')).toBe(words);
});

test('a moment is the time of the person', () => {
  const local = new Date(2026, 10, 21, 4, 5);
  expect(formatDateTime(local.toISOString())).toBe('2026-11-21 04:05');
});

test.each([
  ['2026-11-21T06:29:30Z', '30秒钟前', '30 seconds ago'],
  ['2026-11-21T06:00:00Z', '30分钟前', '30 minutes ago'],
  ['2026-11-21T09:30:00Z', '3小时后', 'in 3 hours'],
  ['2026-11-20T06:30:00Z', '昨天', 'yesterday'],
])('%s is %s', (iso, zh, en) => {
  const now = new Date('2026-11-21T06:30:00Z');
  expect(formatRelative(iso, now, 'zh').replaceAll(' ', '')).toBe(zh);
  expect(formatRelative(iso, now, 'en')).toBe(en);
});

test.each([
  [250, '250 毫秒', '250 ms'],
  [59_600, '1 分', '1 min'],
  [192_000, '3 分 12 秒', '3 min 12 s'],
  [7_500_000, '2 小时 5 分', '2 h 5 min'],
  [90_061_000, '1 天 1 小时', '1 d 1 h'],
])('%d ms take %s', (ms, zh, en) => {
  expect(formatDuration(ms, 'zh')).toBe(zh);
  expect(formatDuration(ms, 'en')).toBe(en);
});

test('names and clauses are separated as each language does', () => {
  const clauses = [formatList(['a', 'b'], 'en'), 'c'];
  expect(formatClauses(clauses, 'en')).toBe('a, b; c');
  expect(formatClauses([formatList(['甲', '乙'], 'zh'), '丙'], 'zh')).toBe('甲、乙；丙');
  expect(formatList([], 'zh')).toBe('');
});
