import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { HttpSelection, type HttpSettings } from '../http-connection.contract.ts';
import { bytesOfPages, type Pages } from './http-pages.ts';
import { type HttpReach, openHttp } from './http.session.ts';

/** An interface of an old system, on this machine. */
export interface OldHttp {
  baseUrl: string;
  /** Every request so far: method, address, headers. */
  asked: { method: string; url: URL; headers: IncomingMessage['headers'] }[];
  reach(given?: Partial<HttpSettings>, secret?: HttpReach['secret']): HttpReach;
}

/** Answers a request; `ordinal` counts them from 1. */
export type Behave = (
  request: { url: URL; headers: IncomingMessage['headers']; ordinal: number },
  response: ServerResponse,
) => void;

/** Starts an interface that behaves as told; it ends with the test. */
export async function anOldHttp(behave: Behave): Promise<OldHttp> {
  const asked: OldHttp['asked'] = [];
  const listen: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '/', 'http://old');
    const { headers, method = '' } = request;
    asked.push({ method, url, headers });
    behave({ url, headers, ordinal: asked.length }, response);
  };
  const server = createServer(listen);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const baseUrl = `http://127.0.0.1:${port}/api`;
  const reach: OldHttp['reach'] = (given = {}, secret) => ({
    settings: { baseUrl, auth: { by: 'none' }, tls: 'verify', ...given },
    secret,
    signal: new AbortController().signal,
    patience: { answerMs: 20_000, idleMs: 20_000, backoffMs: 5 },
  });
  return { baseUrl, asked, reach };
}

/** Answers with text of a media type. */
export function say(
  response: ServerResponse,
  body: string | Buffer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
}

/** What is asked for, with everything that is usual. */
export function asking(given: Record<string, unknown> = {}): HttpSelection {
  return HttpSelection.parse({ path: 'rows', format: 'json', ...given });
}

/** Where the answers to a selection are put, with room enough. */
export async function aGround(
  selection: HttpSelection,
): Promise<Pick<Pages, 'selection' | 'dir' | 'storage'>> {
  const dir = await mkdtemp(join(tmpdir(), 'pages-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const storage = { space: () => Promise.resolve({ freeBytes: 1e12, totalBytes: 1e12 }) };
  return { selection, dir, storage };
}

/** What came of everything. */
interface Read {
  text: string;
  records: number | undefined;
  validators: unknown;
}

/** Everything that a selection gives, as text. */
export async function readAll(
  reach: HttpReach,
  given: Record<string, unknown> = {},
  more: Partial<Pages> = {},
): Promise<Read> {
  const selection = asking({ requestsPerSecond: 1000, ...given });
  const session = openHttp(reach, selection.requestsPerSecond);
  const chunks: Buffer[] = [];
  let end: Parameters<NonNullable<Pages['onEnd']>>[0] | undefined;
  const ground = await aGround(selection);
  const pages: Pages = { session, ...ground, rowsPerSecond: null, known: undefined, ...more };
  try {
    const bytes = bytesOfPages({ ...pages, onEnd: (told) => (end = told) });
    for await (const chunk of bytes) chunks.push(Buffer.from(chunk));
  } finally {
    session.close();
  }
  expect((await readdir(ground.dir)).length).toBeLessThanOrEqual(1);
  const text = Buffer.concat(chunks).toString('utf8');
  return { text, records: end?.records, validators: end?.validators };
}
