import { expect, test } from 'vitest';
import { defineErrors } from './errors.ts';

const errors = defineErrors('errors-test', {
  stuck: {
    status: 409,
    words: { zh: '{what}处于“{state}”，第 {n} 次', en: '{what} is {state}, time {n}' },
    next: { zh: '请等 {state} 结束', en: 'Wait until it is no longer {state}' },
  },
});

test('a parameter of several languages is said in the one of the reader', () => {
  const state = { zh: '已暂停', en: 'suspended' };
  const refusal = errors.stuck({ what: 'A', state, n: 2 });
  expect(refusal.words('zh')).toBe('A处于“已暂停”，第 2 次');
  expect(refusal.next('zh')).toBe('请等 已暂停 结束');
  expect(refusal.message).toBe('A is suspended, time 2');
  expect(refusal.next('en')).toBe('Wait until it is no longer suspended');
});

test('a name without a parameter stays to be seen', () => {
  expect(errors.stuck({ n: 0 }).words('en')).toBe('{what} is {state}, time 0');
});
