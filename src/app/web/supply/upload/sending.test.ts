import { expect, test } from 'vitest';
import { createCaller } from '#platform/http/client.ts';
import { sendFile } from './sending.ts';

/** A platform that keeps bytes and loses its connection when told to. */
function platform(kept: Uint8Array, trouble: (count: number) => 'lost' | 'late' | undefined) {
  let count = 0;
  let length = 0;
  const call = createCaller({
    url: 'http://platform',
    language: () => 'zh',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (request.method === 'GET') {
        return Response.json({ state: 'receiving', offsetBytes: length });
      }
      count += 1;
      const what = trouble(count);
      if (what === 'lost') throw new TypeError('the connection is lost');
      expect(Number(request.headers.get('upload-offset'))).toBe(length);
      expect(request.headers.get('content-type')).toBe('application/offset+octet-stream');
      const piece = new Uint8Array(await request.arrayBuffer());
      kept.set(piece, length);
      length += piece.length;
      // The bytes came, their answer did not.
      if (what === 'late') throw new TypeError('the connection is lost');
      return new Response(null, {
        status: 204,
        headers: { 'upload-offset': String(length) },
      });
    },
  });
  return call;
}

test('a connection lost twice, once after the bytes came, sends every byte once', async () => {
  const content = Uint8Array.from({ length: 900_000 }, (_, index) => index % 251);
  const kept = new Uint8Array(content.length);
  let waits = 0;
  const safe: number[] = [];
  await sendFile({
    call: platform(kept, (count) => (count === 1 ? 'lost' : count === 2 ? 'late' : undefined)),
    id: '01990000-0000-7000-8000-00000000000a',
    file: new Blob([content]),
    signal: new AbortController().signal,
    onSafe: (offset) => safe.push(offset),
    onWait: () => {
      waits += 1;
    },
    wait: () => Promise.resolve(),
  });
  expect(waits).toBe(2);
  expect(Buffer.from(kept).equals(content)).toBe(true);
  expect(safe.at(-1)).toBe(content.length);
  expect(safe).toEqual(safe.toSorted((a, b) => a - b));
});

test('an upload that was cancelled elsewhere is not sent on', async () => {
  const call = createCaller({
    url: 'http://platform',
    language: () => 'zh',
    fetch: async () => Response.json({ state: 'cancelled', offsetBytes: 0 }),
  });
  const sending = sendFile({
    call,
    id: '01990000-0000-7000-8000-00000000000a',
    file: new Blob(['a']),
    signal: new AbortController().signal,
    onSafe: () => undefined,
    onWait: () => undefined,
  });
  await expect(sending).rejects.toMatchObject({ reason: 'gone' });
});
