import { expect, test } from 'vitest';
import { readCodes, writeCodes } from './code-lines.ts';

test('codes are read from lines and written as lines', () => {
  expect(readCodes('1=男\n\n 2 ＝ 女=F \n')).toEqual({ codes: { 1: '男', 2: '女=F' } });
  expect(writeCodes({ 1: '男', 2: '女' })).toBe('1=男\n2=女');
  expect(readCodes('')).toEqual({ codes: {} });
});

test('the first line that is no code is named', () => {
  expect(readCodes('1=男\n女')).toEqual({ wrongLine: 2 });
  expect(readCodes('=男')).toEqual({ wrongLine: 1 });
  expect(readCodes('1=')).toEqual({ wrongLine: 1 });
});
