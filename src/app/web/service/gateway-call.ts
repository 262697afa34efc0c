import * as z from 'zod';
import { indentJson } from './indent-json.ts';

/** What the form asks the gateway. The path is one of this platform. */
export interface GatewayAsk {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}

const Problem = z.object({
  title: z.string(),
  detail: z.string(),
  next: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});
type GatewayProblem = z.infer<typeof Problem>;

/** What the gateway answered. */
export interface GatewayAnswer {
  status: number;
  durationMs: number;
  headers: readonly (readonly [name: string, value: string])[];
  /** Text that is shown, JSON indented; undefined for a file. */
  text: string | undefined;
  /** Why the call was refused, in words. */
  problem: GatewayProblem | undefined;
  file: { blob: Blob; name: string } | undefined;
  /** The content was longer than is taken. */
  tooLong: boolean;
}

/** A trial takes at most so much of an answer. */
export const answerBytesMax = 16 * 1024 * 1024;
/** Most characters that are shown. */
export const shownMax = 20_000;

const shownHeaders = [
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'etag',
  'x-request-id',
  'x-resource-code',
  'x-resource-version',
  'x-snapshot-id',
  'content-type',
];

/** Calls the gateway with a key, without the session of the person. Throws when no answer comes. */
export async function callGateway(
  { method, path, body }: GatewayAsk,
  key: string,
): Promise<GatewayAnswer> {
  const began = performance.now();
  const response = await fetch(path, {
    method,
    credentials: 'omit',
    cache: 'no-store',
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const { bytes, tooLong } = await readBytes(response);
  const durationMs = performance.now() - began;
  const type = response.headers.get('content-type') ?? '';
  const isFile = response.ok && path.split('?')[0]?.endsWith('/file') === true;
  const blob = new Blob(bytes, { type });
  const text = isFile ? undefined : await blob.text();
  return {
    status: response.status,
    durationMs,
    headers: shownHeaders.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    }),
    text: text === undefined || tooLong || !type.includes('json') ? text : indentJson(text),
    problem: text === undefined ? undefined : problemOf(text, type),
    file: isFile && !tooLong ? { blob, name: fileName(response) } : undefined,
    tooLong,
  };
}

async function readBytes(
  response: Response,
): Promise<{ bytes: Uint8Array<ArrayBuffer>[]; tooLong: boolean }> {
  const bytes: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body?.getReader();
  if (reader === undefined) return { bytes, tooLong: false };
  let size = 0;
  for (;;) {
    // The parts of one stream come one after another.
    // oxlint-disable-next-line no-await-in-loop
    const { done, value } = await reader.read();
    if (done) return { bytes, tooLong: false };
    size += value.byteLength;
    if (size > answerBytesMax) {
      void reader.cancel();
      return { bytes, tooLong: true };
    }
    bytes.push(value);
  }
}

function problemOf(text: string, type: string): GatewayProblem | undefined {
  if (!type.includes('problem+json')) return undefined;
  try {
    return Problem.safeParse(JSON.parse(text)).data;
  } catch {
    // Cut off on its way; what came is shown as it is.
    return undefined;
  }
}

function fileName(response: Response): string {
  const found = /filename="?([^";]+)"?/.exec(response.headers.get('content-disposition') ?? '');
  return found?.[1] ?? 'data';
}
