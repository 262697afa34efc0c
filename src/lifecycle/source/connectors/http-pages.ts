import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { monotonicMs, sleep } from '#platform/time/time.ts';
import type { Storage } from '#platform/storage/storage.ts';
import { collectionErrors } from '../connection.errors.ts';
import type { HttpSelection } from '../http-connection.contract.ts';
import { httpErrors } from '../http.errors.ts';
import { addressOf, ledTo, nextLink } from './http-address.rules.ts';
import { bodyOf, judgeKind, judgeStatus } from './http-answer.ts';
import { persistently } from './http-fetch.ts';
import { type CsvJoin, csvOf, type Fetched, jsonOf } from './http-contents.ts';
import { firstParameters, newWay, nextStep, type PageFacts } from './http-paging.rules.ts';
import type { HttpSession } from './http.session.ts';
import { requireRoom, spaceEveryBytes } from '../spool.ts';
import { paced } from './pace.ts';

/** What is remembered of a whole answer, to ask for it only when it changed. */
export interface Validators {
  etag?: string | undefined;
  lastModified?: string | undefined;
}

/** The old system says that nothing changed since it was asked with these validators. */
export class Unchanged extends Error {
  override readonly name = 'Unchanged';
}

export interface Pages {
  session: HttpSession;
  selection: HttpSelection;
  /** An existing directory of the caller's, for the page that is read. */
  dir: string;
  /** Whose room is looked at. */
  storage: Pick<Storage, 'space'>;
  rowsPerSecond: number | null;
  /** Of the answer that is here already; asked about only when there are no pages. */
  known: Validators | undefined;
  /** Only the first answer, and of it no more than this: what the records look like. */
  sampleBytesMax?: number;
  /** Told after the last byte of everything. */
  onEnd?: (end: { records: number | undefined; validators: Validators }) => void;
}

/** As much of an answer shows what it is. */
export const sampleBytes = 16 * 1024 ** 2;

/** An answer on the disk. */
interface Answered extends Fetched {
  validators: Validators;
}

/**
 * The bytes of everything that a selection gives. One answer of CSV, or of JSON that is the list itself, is passed on as it
 * came; records of any other JSON as NDJSON; pages of CSV as one, under the header of the first. Each answer is fetched
 * whole before anything of it is passed on; a sample has the records of JSON one a line. Throws
 * `Unchanged`, and refuses in words.
 */
export async function* bytesOfPages(pages: Pages): AsyncGenerator<Buffer, void, void> {
  const { selection, session } = pages;
  const { paging, pagesMax } = selection;
  const way = newWay();
  const first = addressOf(session.reach.settings, selection);
  let address: URL | undefined = withParameters(first, firstParameters(paging));
  const csv: CsvJoin = { header: undefined, isOpen: false };
  for (let validators: Validators = {}; address !== undefined;) {
    if (way.pages >= pagesMax) throw httpErrors.tooManyPages({ limit: pagesMax });
    const began = monotonicMs();
    const fetched: Answered = await fetchPage(pages, address);
    const isSample = pages.sampleBytesMax !== undefined;
    const reading = { selection, fetched, page: way.pages + 1, isSample };
    const facts: PageFacts =
      selection.format === 'csv' ? yield* csvOf(reading, csv) : yield* jsonOf(reading);
    if (isSample) return;
    const from: URL = address;
    const step = nextStep(paging, way, facts);
    if (way.pages === 1) validators = fetched.validators;
    address =
      step === undefined
        ? undefined
        : 'address' in step
          ? ledTo(from, step.address, session.reach.settings)
          : withParameters(from, step.parameters);
    if (address === undefined) finish(pages, way.records, validators);
    else await rest(pages, facts.records, began);
  }
}

function finish({ selection, onEnd }: Pages, records: number, validators: Validators): void {
  const isCounted = selection.format === 'json' || selection.paging.by !== 'none';
  if (isCounted && records === 0) throw httpErrors.noRecords();
  const isOne = selection.paging.by === 'none';
  onEnd?.({ records: isCounted ? records : undefined, validators: isOne ? validators : {} });
}

function withParameters(address: URL, parameters: Readonly<Record<string, string>>): URL {
  const next = new URL(address);
  for (const [name, value] of Object.entries(parameters)) next.searchParams.set(name, value);
  return next;
}

/** Records of JSON count when they are here; rows of CSV are paced while they come. */
async function rest({ session, selection, rowsPerSecond }: Pages, rows: number, began: number) {
  if (rowsPerSecond === null || selection.format === 'csv') return;
  const aheadMs = (rows / rowsPerSecond) * 1000 - (monotonicMs() - began);
  if (aheadMs > 0) await sleep(aheadMs, session.reach.signal);
}

async function fetchPage(pages: Pages, address: URL): Promise<Answered> {
  const { session, selection, dir } = pages;
  const { format, answerMegabytesMax, paging } = selection;
  const conditions = paging.by === 'none' ? conditionsOf(pages.known) : {};
  const conditional = Object.keys(conditions).length > 0;
  const path = join(dir, 'answer');
  return persistently(session, async () => {
    const answer = await session.ask(address, conditions);
    try {
      if (judgeStatus(answer, { conditional }) === 'unchanged') throw new Unchanged();
      const encoding = judgeKind(answer, format);
      const bytesMax = answerMegabytesMax * 1024 ** 2;
      const { signal } = session.reach;
      const rowsPerSecond = format === 'csv' ? pages.rowsPerSecond : null;
      const sample = { bytesMax: pages.sampleBytesMax ?? Infinity, isCut: false };
      const bytes = beginning(bodyOf(answer, { session, bytesMax }), sample);
      await write(path, paced(bytes, { rowsPerSecond, signal }), pages);
      const { etag, link, 'last-modified': lastModified } = answer.headers;
      const said = Array.isArray(link) ? link.join(', ') : link;
      const { isCut } = sample;
      return { path, isCut, encoding, link: nextLink(said), validators: { etag, lastModified } };
    } finally {
      if (!answer.response.readableEnded) answer.response.destroy();
    }
  });
}

async function* beginning(
  bytes: AsyncIterable<Buffer>,
  sample: { bytesMax: number; isCut: boolean },
): AsyncGenerator<Buffer, void, void> {
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    yield chunk;
    sizeBytes += chunk.length;
    sample.isCut = sizeBytes >= sample.bytesMax;
    if (sample.isCut) return;
  }
}

function conditionsOf(known: Validators | undefined): Record<string, string> {
  const { etag, lastModified } = known ?? {};
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
  };
}

async function write(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  { storage }: Pick<Pages, 'storage'>,
): Promise<void> {
  const file = await open(path, 'w', 0o600);
  let sizeBytes = 0;
  let spaceAt = 0;
  try {
    for await (const chunk of bytes) {
      if (sizeBytes >= spaceAt) {
        await requireRoom({ storage });
        spaceAt = sizeBytes + spaceEveryBytes;
      }
      await file.writeFile(chunk);
      sizeBytes += chunk.length;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
      throw collectionErrors.noSpace({}, { cause: error });
    }
    throw error;
  } finally {
    await file.close();
  }
}
