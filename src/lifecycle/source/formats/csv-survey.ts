import { blockBytes, byteBlocks } from './bytes.ts';
import type { Container } from './bytes.ts';
import { rawHeadBytes } from './csv-sample.ts';
import { EncodingJudge } from './encoding.ts';
import type { EncodingJudgement } from './encoding.ts';
import type { SourceFile } from './reader.ts';

/** Samples of lines taken all over the file, and bytes of each. */
const slicesMax = 128;
const sliceBytes = 16_384;

/** What one pass over the whole file tells. */
export interface TextSurvey {
  judgement: EncodingJudgement;
  /** The first bytes, at most `rawHeadBytes`. */
  head: Buffer;
  sizeBytes: number;
  /** Whole lines from places all over the file (not of UTF-16), for what the beginning does not show. */
  slices: Buffer[];
}

/** Reads a text file once: its encoding from every byte, its beginning, and samples of the rest. Memory is bounded. */
export async function surveyText(
  file: SourceFile,
  container: Container,
  signal: AbortSignal | undefined,
): Promise<TextSurvey> {
  const judge = new EncodingJudge();
  const head: Buffer[] = [];
  const slices: Buffer[] = [];
  const stride = Math.max(1, Math.ceil(file.sizeBytes / blockBytes / slicesMax));
  let headSize = 0;
  let sizeBytes = 0;
  let index = 0;
  for await (const block of byteBlocks(file, container, { signal })) {
    judge.push(block);
    if (headSize < rawHeadBytes) {
      const part = Buffer.from(block.subarray(0, rawHeadBytes - headSize));
      head.push(part);
      headSize += part.length;
    }
    if (index > 0 && index % stride === 0 && slices.length < slicesMax)
      slices.push(wholeLines(block));
    sizeBytes += block.length;
    index += 1;
  }
  return { judgement: judge.end(), head: Buffer.concat(head), sizeBytes, slices };
}

function wholeLines(block: Buffer): Buffer {
  const slice = block.subarray(0, sliceBytes);
  return Buffer.from(slice.subarray(slice.indexOf(0x0a) + 1, slice.lastIndexOf(0x0a) + 1));
}
