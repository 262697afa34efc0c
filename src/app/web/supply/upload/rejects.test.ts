import { expect, test } from 'vitest';
import { firstRejects } from './rejects.ts';

function stream(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(control) {
      if (at >= bytes.length) {
        control.close();
        return;
      }
      control.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
}

const text =
  '\uFEFF行号,字段,原因,原文\r\n7,金额,值不符合,"a,""b""\r\nc"\r\n9,,字段个数,\r\n12,x,y,z\r\n';

test.each([1, 5, 4_096])('reads the first rejects from parts of %i bytes', async (size) => {
  expect(await firstRejects(stream(text, size), 2)).toEqual([
    { line: '7', column: '金额', reason: '值不符合', raw: 'a,"b"\r\nc' },
    { line: '9', column: '', reason: '字段个数', raw: '' },
  ]);
  expect(await firstRejects(stream(text, size), 20)).toHaveLength(3);
  expect(await firstRejects(stream('\uFEFF行号,字段,原因,原文\r\n', size), 20)).toEqual([]);
});
