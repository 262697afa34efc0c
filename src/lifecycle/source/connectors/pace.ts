import { monotonicMs, sleep } from '#platform/time/time.ts';

const lineFeed = 0x0a;
const pauseMsMin = 20;

/**
 * Passes chunks on no faster than so many rows a second, so that the old system is spared: not asking for more is felt there
 * as a slow reader. Rows are counted by line ends: a line end inside a value counts as one too. Null: no limit.
 */
export async function* paced<T extends Uint8Array>(
  chunks: AsyncIterable<T>,
  given: { rowsPerSecond: number | null; signal?: AbortSignal | undefined },
): AsyncGenerator<T, void, void> {
  const { rowsPerSecond, signal } = given;
  if (rowsPerSecond === null) {
    yield* chunks;
    return;
  }
  const began = monotonicMs();
  let rows = 0;
  for await (const chunk of chunks) {
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) rows += 1;
    yield chunk;
    const aheadMs = (rows / rowsPerSecond) * 1000 - (monotonicMs() - began);
    if (aheadMs >= pauseMsMin) await sleep(aheadMs, signal);
  }
}
