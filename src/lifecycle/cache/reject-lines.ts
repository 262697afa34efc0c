import { createReadStream } from 'node:fs';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import type { Reject } from '#lifecycle/source/understanding.ts';

const lineFeed = 0x0a;

/** A reject of a file of rejects, and where the line after it begins, in bytes. */
export interface RejectLine {
  reject: Reject;
  end: number;
}

/**
 * The rejects of a run one after the other, in constant memory. In: their NDJSON file and the byte where a line begins.
 * Only a line feed ends a line: raw text may hold every other separator that readers of lines know.
 */
export async function* rejectLines(path: string, start = 0): AsyncGenerator<RejectLine> {
  let rest: Buffer = Buffer.alloc(0);
  let end = start;
  for await (const chunk of createReadStream(path, { start })) {
    // Without an encoding a file is read as buffers.
    let bytes = Buffer.concat([rest, chunk as Buffer]);
    for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed)) {
      end += at + 1;
      if (at > 0) yield { reject: parsed(bytes.subarray(0, at)), end };
      bytes = bytes.subarray(at + 1);
    }
    rest = bytes;
  }
  if (rest.length > 0) yield { reject: parsed(rest), end: end + rest.length };
}

/**
 * At most `limit` rejects from a byte on; `next` is where the following ones begin, null after the last. Refuses a byte
 * where no line begins.
 */
export async function rejectsFrom(
  path: string,
  { start, limit }: { start: number; limit: number },
): Promise<{ rejects: Reject[]; next: number | null }> {
  const rejects: Reject[] = [];
  let next = start;
  try {
    for await (const { reject, end } of rejectLines(path, start)) {
      if (rejects.length === limit) return { rejects, next };
      rejects.push(reject);
      next = end;
    }
  } catch (error) {
    if (error instanceof SyntaxError && next === start && start > 0)
      throw platformErrors.badCursor({}, { cause: error });
    throw error;
  }
  return { rejects, next: null };
}

function parsed(line: Buffer): Reject {
  // The file was written by writeRejects and the readers, one Reject a line.
  return JSON.parse(line.toString('utf8')) as Reject;
}
