import { describe, expect, test } from 'vitest';
import { dateStyle, printIsoDate, printNumber, printSerial, unescapeText } from './xlsx-values.ts';

function shown(serial: string, code: string, date1904 = false): string {
  const style = dateStyle(200, code);
  return style === undefined ? printNumber(serial) : printSerial(serial, style, date1904);
}

test.each([
  ['1', '1'],
  ['-0', '0'],
  ['0.30000000000000004', '0.3'],
  ['1.1000000000000001', '1.1'],
  ['3.1415926535897931', '3.14159265358979'],
  ['1.5E-3', '0.0015'],
  ['1E-7', '0.0000001'],
  ['-1.234E-10', '-0.0000000001234'],
  ['1.2345678901234568E+17', '123456789012346000'],
  ['1.5e21', '1500000000000000000000'],
  ['110101199001011234', '110101199001011234'],
  ['1.50', '1.5'],
  ['0.15', '0.15'],
  ['123456789.123456', '123456789.123456'],
  ['', ''],
  ['x', 'x'],
])('prints %s as %s', (text, printed) => {
  expect(printNumber(text)).toBe(printed);
});

describe('number formats', () => {
  test.each([
    ['General', undefined],
    ['0.00', undefined],
    ['0.00E+00', undefined],
    ['#,##0"元";[Red]-#,##0"元"', undefined],
    ['0.0%', undefined],
    ['@', undefined],
    ['"day"0', undefined],
    ['[Red][>100]0;0', undefined],
    ['yyyy-mm-dd', 'date'],
    ['yyyy"年"m"月"d"日"', 'date'],
    ['yyyy"年"m"月"d"日";@', 'date'],
    ['[$-804]yyyy/m/d;@', 'date'],
    ['m"月"', 'date'],
    ['mmm', 'date'],
    ['e/m/d', 'date'],
    ['h:mm', 'time'],
    ['mm:ss', 'time'],
    ['[$-804]上午/下午h"时"mm"分"', 'time'],
    ['h:mm AM/PM', 'time'],
    ['yyyy/m/d h:mm', 'both'],
    ['yyyy\\-mm\\-dd\\ hh:mm:ss.000', 'both'],
    ['[h]:mm:ss', 'time'],
  ])('%s is %s', (code, kind) => {
    const style = dateStyle(200, code);
    const seen = style && (style.date ? (style.time ? 'both' : 'date') : 'time');
    expect(seen).toBe(kind);
  });

  test.each([
    [14, 'date'],
    [31, 'date'],
    [57, 'date'],
    [20, 'time'],
    [32, 'time'],
    [22, 'both'],
    [0, undefined],
    [10, undefined],
    [49, undefined],
  ])('built-in %i is %s', (id, kind) => {
    const style = dateStyle(id, undefined);
    expect(style && (style.date ? (style.time ? 'both' : 'date') : 'time')).toBe(kind);
  });
});

test.each([
  ['46347', 'yyyy-mm-dd', '2026-11-21'],
  ['46347.604166666664', 'yyyy-mm-dd hh:mm', '2026-11-21 14:30:00'],
  ['46347.604166666664', 'yyyy-mm-dd', '2026-11-21 14:30:00'],
  ['46347', 'yyyy-mm-dd hh:mm', '2026-11-21 00:00:00'],
  ['46347.999999999', 'yyyy-mm-dd hh:mm', '2026-11-22 00:00:00'],
  ['46347.00000578704', 'yyyy-mm-dd hh:mm:ss.000', '2026-11-21 00:00:00.500'],
  ['0.604166666666667', 'h:mm', '14:30:00'],
  ['1.5', '[h]:mm', '36:00:00'],
  ['1', 'yyyy-mm-dd', '1900-01-01'],
  ['59', 'yyyy-mm-dd', '1900-02-28'],
  ['60', 'yyyy-mm-dd', '1900-02-29'],
  ['61', 'yyyy-mm-dd', '1900-03-01'],
  ['2958465', 'yyyy-mm-dd', '9999-12-31'],
  ['2958466.5', 'yyyy-mm-dd', '2958466.5'],
  ['-1', 'yyyy-mm-dd', '-1'],
])('serial %s shown as %s is %s', (serial, code, printed) => {
  expect(shown(serial, code)).toBe(printed);
});

test('the 1904 system counts from its own first day', () => {
  expect(shown('0', 'yyyy-mm-dd', true)).toBe('1904-01-01');
  expect(shown('44885', 'yyyy-mm-dd', true)).toBe('2026-11-21');
});

test('ISO dates take the same form', () => {
  expect(printIsoDate('2026-11-21')).toBe('2026-11-21');
  expect(printIsoDate('2026-11-21T00:00:00.000')).toBe('2026-11-21');
  expect(printIsoDate('2026-11-21T14:30:00Z')).toBe('2026-11-21 14:30:00');
  expect(printIsoDate('soon')).toBe('soon');
});

test('escapes of text', () => {
  expect(unescapeText('a_x000D__x000A_b')).toBe('a\r\nb');
  expect(unescapeText('_x005F_x0041_')).toBe('_x0041_');
  expect(unescapeText('_x4E2D_')).toBe('中');
  expect(unescapeText('_x0000__xD800_ _xyz_')).toBe('_x0000__xD800_ _xyz_');
});

test('every day from 1900 to 9999 prints as the calendar says', () => {
  const style = { date: true, time: false, elapsed: false, fraction: false };
  for (let serial = 61; serial <= 2_958_465; serial += 31) {
    const expected = new Date(Date.UTC(1899, 11, 30) + serial * 86_400_000)
      .toISOString()
      .slice(0, 10);
    if (printSerial(String(serial), style, false) !== expected)
      expect.fail(`${serial} is ${expected}`);
  }
});
