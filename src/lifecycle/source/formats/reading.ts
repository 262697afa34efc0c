import { open } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { assert, declaredErrors, Defect, Failure, Refusal } from '#platform/errors/errors.ts';
import type { TextTable, Understanding } from '../understanding.ts';
import { inspectHere, tidyHere } from './formats.ts';
import type {
  InspectOptions,
  Inspection,
  Overrides,
  Progress,
  SourceFile,
  TidyOptions,
} from './reader.ts';

/** Files from this size are read on a thread of their own: starting one costs as much as reading some megabytes. */
export const threadBytesMin = 8 * 1024 ** 2;
/** The same for a packed file, which holds many times its size. */
const packedThreadBytesMin = 256 * 1024;

/** How zip.errors.ts names the refusal of a path that a zip does not hold. */
const noSuchMember = 'zip.no-such-member';

/** Threads at a time in this process; who asks for one more waits. */
const threadsMax = 2;
let threads = 0;
const waiting: (() => void)[] = [];

/** What is asked of the thread, in a form that can be sent. */
export type ReadingTask =
  | { kind: 'inspect'; file: SourceFile; overrides: Overrides }
  | {
      kind: 'tidy';
      file: SourceFile;
      understanding: Understanding;
      dir: string;
      rejectLimit: number;
    };

export type ReadingMessage =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'done'; result: Inspection | TextTable }
  | { kind: 'refused'; code: string; params: Refusal['params']; details: Refusal['details'] }
  | { kind: 'failed'; code: string; message: string; retryable: boolean }
  | { kind: 'aborted' }
  | { kind: 'broken'; text: string };

/** Says what a file is and how it would be read (see inspectHere); a large one is read on a thread of its own. */
export async function inspectFile(
  file: SourceFile,
  overrides: Overrides,
  options: InspectOptions = {},
): Promise<Inspection> {
  const inspection = (await isSmall(file))
    ? await inspectHere(file, overrides, options)
    : await onThread({ kind: 'inspect', file, overrides }, options);
  assert('preview' in inspection, 'a thread answers what it was asked');
  if (overrides.encoding === undefined) return inspection;
  return { ...inspection, understanding: { ...inspection.understanding, encodingChosen: true } };
}

/** Makes a file readable as its understanding says (see tidyHere); a large one is read on a thread of its own. */
export async function tidyFile(
  file: SourceFile,
  understanding: Understanding,
  options: TidyOptions,
): Promise<TextTable> {
  if (await isSmall(file)) return tidyHere(file, understanding, options);
  const { dir, rejectLimit } = options;
  const result = await onThread({ kind: 'tidy', file, understanding, dir, rejectLimit }, options);
  assert('rowsIn' in result, 'a thread answers what it was asked');
  return result;
}

/**
 * Looks at the next file of a source. What its saved understanding says is kept, except what each file shows by itself: its
 * container, its encoding (unless a person chose it) and its columns. The file of a zip that was chosen is looked for again by its
 * path. Types and confirmations of columns go over by header. `asked` is what a person corrects of this very file. The caller
 * compares the columns with the saved ones: that is drift.
 */
export async function inspectNext(
  file: SourceFile,
  saved: Understanding,
  options: InspectOptions & { asked?: Overrides } = {},
): Promise<Inspection> {
  const { asked = {}, ...rest } = options;
  const { compression: _c, encoding, member, columns, ...kept } = saved;
  const chosen = saved.encodingChosen === true && encoding !== undefined ? { encoding } : {};
  const overrides = { ...kept, ...chosen, ...asked };
  const inspection = await withMember(member, (known) =>
    inspectFile(file, { ...known, ...overrides }, rest),
  );
  const known = new Map(
    columns.map((column) => [column.header === '' ? column.name : column.header, column]),
  );
  const carried = inspection.understanding.columns.map((column) => {
    const before = known.get(column.header === '' ? column.name : column.header);
    return before === undefined || before.name !== column.name ? column : before;
  });
  return { ...inspection, understanding: { ...inspection.understanding, columns: carried } };
}

/** Reads with the member of the last zip, and without it when this one has no such file. */
async function withMember(
  member: string | undefined,
  read: (known: Pick<Overrides, 'member'>) => Promise<Inspection>,
): Promise<Inspection> {
  if (member === undefined) return read({});
  try {
    return await read({ member });
  } catch (error) {
    if (error instanceof Refusal && error.code === noSuchMember) return read({});
    throw error;
  }
}

/** Whether reading it here keeps nobody waiting. */
async function isSmall(file: SourceFile): Promise<boolean> {
  if (file.sizeBytes < packedThreadBytesMin) return true;
  return file.sizeBytes < threadBytesMin && !(await isPacked(file.path));
}

/** gzip (RFC 1952) or zip by its first bytes. */
async function isPacked(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    const start = buffer.toString('latin1', 0, bytesRead);
    return start === '\u001f\u008b' || start === 'PK';
  } finally {
    await handle.close();
  }
}

interface ThreadOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

async function onThread(
  task: ReadingTask,
  options: ThreadOptions,
): Promise<Inspection | TextTable> {
  await enter();
  try {
    options.signal?.throwIfAborted();
    return await runThread(task, options);
  } finally {
    leave();
  }
}

async function enter(): Promise<void> {
  if (threads >= threadsMax) await new Promise<void>((resolve) => waiting.push(resolve));
  else threads += 1;
}

/** Hands the place to who waits longest. */
function leave(): void {
  const next = waiting.shift();
  if (next === undefined) threads -= 1;
  else next();
}

async function runThread(
  task: ReadingTask,
  { signal, onProgress }: ThreadOptions,
): Promise<Inspection | TextTable> {
  const worker = new Worker(new URL('./reading.worker.ts', import.meta.url), { workerData: task });
  const abort = () => worker.postMessage('abort');
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (message: ReadingMessage) => {
        if (message.kind === 'progress') onProgress?.(message.progress);
        else if (message.kind === 'done') resolve(message.result);
        else reject(errorOf(message, signal));
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Defect(`the reading thread ended with ${code}`)));
    });
  } finally {
    signal?.removeEventListener('abort', abort);
    if (worker.threadId >= 0) await worker.terminate();
  }
}

function errorOf(message: ReadingMessage, signal: AbortSignal | undefined): unknown {
  if (message.kind === 'refused') {
    const declaration = declaredErrors().get(message.code);
    assert(declaration !== undefined, `unknown refusal ${message.code}`);
    return new Refusal(message.code, declaration, {
      params: message.params,
      details: message.details,
    });
  }
  if (message.kind === 'failed') {
    return new Failure(message.code, message.message, { retryable: message.retryable });
  }
  if (message.kind === 'aborted')
    return signal?.reason ?? new Defect('the reading thread was stopped');
  return new Defect(
    message.kind === 'broken' ? message.text : 'the reading thread answered nonsense',
  );
}
