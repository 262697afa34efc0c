import { expect, test } from 'vitest';
import { lookLimit, timeLimit } from './time-limit.ts';

const ended = (signal: AbortSignal) =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });

test('a look that takes too long ends in words', async () => {
  expect(await ended(lookLimit(5))).toMatchObject({ code: 'connection.slow-to-look' });
});

test('a collection ends in words, or with what ends it earlier', async () => {
  const controller = new AbortController();
  expect(await ended(timeLimit(0.0001, controller.signal).signal)).toMatchObject({
    code: 'connection.too-slow',
  });
  const { signal, stop } = timeLimit(1, controller.signal);
  controller.abort(new Error('enough'));
  stop();
  expect(signal.reason).toMatchObject({ message: 'enough' });
});
