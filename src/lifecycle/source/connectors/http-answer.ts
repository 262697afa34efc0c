import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { HttpSelection } from '../http-connection.contract.ts';
import { httpErrors } from '../http.errors.ts';
import type { Encoding } from '../formats/canonical-text.ts';
import { foreignKind } from '../formats/sniff.ts';
import { explained, Passing, Silence } from './http-failures.ts';
import { isPassing, retryAfterOf } from './http-retry.rules.ts';
import type { Answer, HttpSession } from './http.session.ts';

/** Media types under which old systems send a format; one that is not declared may be anything. */
const mediaTypes: Readonly<Record<HttpSelection['format'], RegExp>> = {
  csv: /^(text\/(csv|plain|tab-separated-values|comma-separated-values)|application\/(csv|x-csv|vnd\.ms-excel|octet-stream|x-download|force-download|download)|binary\/octet-stream)$/,
  json: /^((application|text)\/(json|x-json|javascript|octet-stream|plain)|application\/[\w.+-]+\+json|binary\/octet-stream)$/,
};
/** Charsets by their names; undefined: the bytes decide, because the name is what servers say when nobody told them. */
const charsets: Readonly<Record<string, Encoding | undefined>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp936: 'gb18030',
  'x-gbk': 'gb18030',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'utf-16': undefined,
  'iso-8859-1': undefined,
  latin1: undefined,
  'windows-1252': undefined,
};
const namedLengthMax = 60;
/** How much of an answer tells a web page. */
const headBytes = 512;

/** Refuses an answer by its status; what may pass is thrown as `Passing`. 304 is for who asked with conditions. */
export function judgeStatus(answer: Answer, { conditional = false } = {}): 'new' | 'unchanged' {
  const { status, headers } = answer;
  if (status === 200 || status === 203) return 'new';
  if (status === 304 && conditional) return 'unchanged';
  if (isPassing(status)) {
    const busy = (attempts: number) => httpErrors.busy({ status, attempts });
    throw new Passing(busy, { retryAfterMs: retryAfterOf(headers) });
  }
  if (status === 204) throw httpErrors.empty();
  if (status === 401 || status === 407) throw httpErrors.keyRefused();
  if (status === 403) throw httpErrors.forbidden();
  if (status === 404 || status === 410) {
    throw httpErrors.notThere({ path: answer.address.pathname, status });
  }
  throw httpErrors.refused({ status });
}

/** The encoding that an answer declares, if any. Refuses a media type that is no such data, and a charset nobody here reads. */
export function judgeKind(answer: Answer, format: HttpSelection['format']): Encoding | undefined {
  const [declared = '', ...parameters] = (answer.headers['content-type'] ?? '').split(';');
  const type = declared.trim().toLowerCase();
  if (/html/.test(type)) throw httpErrors.html();
  if (type !== '' && !mediaTypes[format].test(type)) {
    const named = type.replace(/[^\w.+/-]/g, '').slice(0, namedLengthMax);
    throw httpErrors.wrongType({ type: named, format: format.toUpperCase() });
  }
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*["']?([\w.:-]+)/i.exec(parameter)?.[1]?.toLowerCase())
    .find((name) => name !== undefined);
  if (charset === undefined || charset in charsets) return charsets[charset ?? ''];
  throw httpErrors.charsetUnknown({ charset: charset.slice(0, namedLengthMax) });
}

/**
 * The bytes of an answer, unpacked, whole or in an error: one that ends early, is silent too long or larger than `bytesMax`
 * throws, and so does one that is empty, or a web page whatever it says it is.
 */
export async function* bodyOf(
  answer: Answer,
  { session, bytesMax }: { session: HttpSession; bytesMax: number },
): AsyncGenerator<Buffer, void, void> {
  const { response } = answer;
  let sizeBytes = 0;
  let head = Buffer.alloc(0);
  try {
    for await (const chunk of heard(answer, session.patience.idleMs)) {
      sizeBytes += chunk.length;
      if (sizeBytes > bytesMax) throw httpErrors.tooLarge({ limitMb: bytesMax / 1024 ** 2 });
      if (head.length < headBytes) {
        head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)]);
        if (isPage(head)) throw httpErrors.html();
      }
      yield chunk;
    }
    if (!response.complete) throw cutOff();
    if (sizeBytes === 0) throw httpErrors.empty();
  } catch (error) {
    throw explained(error, { ...session.reach, isBegun: true });
  } finally {
    if (!response.readableEnded) response.destroy();
  }
}

function cutOff(): Passing {
  return new Passing((attempts) => httpErrors.cutOff({ attempts }));
}

function isPage(head: Buffer): boolean {
  const text = head.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
  return (
    foreignKind(Buffer.from(text, 'latin1')) !== undefined || /^\s*<(head|body|!--)/i.test(text)
  );
}

/** The chunks as they come; the time is counted only while one is waited for. */
async function* heard(answer: Answer, idleMs: number): AsyncGenerator<Buffer, void, void> {
  const { response } = answer;
  const chunks = unpacked(answer)[Symbol.asyncIterator]();
  for (;;) {
    const timer = setTimeout(() => response.destroy(new Silence(idleMs)), idleMs);
    const next = await chunks.next().finally(() => clearTimeout(timer));
    if (next.done === true) return;
    // Streams of HTTP and zlib without an encoding give Buffers.
    yield next.value as Buffer;
  }
}

function unpacked({ response, headers }: Answer): AsyncIterable<unknown> {
  const packing = (headers['content-encoding'] ?? '').trim().toLowerCase();
  if (packing === '' || packing === 'identity') return response;
  if (packing !== 'gzip' && packing !== 'x-gzip') {
    throw httpErrors.packingUnknown({
      packing: packing.replace(/\W/g, '').slice(0, namedLengthMax),
    });
  }
  // The error of either is met by who reads.
  return pipeline(response, createGunzip(), () => undefined);
}
