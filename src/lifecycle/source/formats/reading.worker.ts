import { parentPort, workerData } from 'node:worker_threads';
import { assert, Failure, Refusal } from '#platform/errors/errors.ts';
import { inspectHere, tidyHere } from './formats.ts';
import type { Inspection, Progress } from './reader.ts';
import type { TextTable } from '../understanding.ts';
import type { ReadingMessage, ReadingTask } from './reading.ts';

/** The other side of reading.ts: one task, its progress, one answer. */
assert(parentPort !== null, 'this file runs as a worker thread');
const port = parentPort;
const aborter = new AbortController();
port.on('message', () => aborter.abort());
const tell = (message: ReadingMessage) => port.postMessage(message);

// Only reading.ts starts this file, with a ReadingTask.
const task = workerData as ReadingTask;
try {
  tell({ kind: 'done', result: await work() });
} catch (error) {
  tell(describe(error));
} finally {
  port.close();
}

async function work(): Promise<Inspection | TextTable> {
  const { signal } = aborter;
  if (task.kind === 'inspect') return inspectHere(task.file, task.overrides, { signal });
  const { file, understanding, dir, rejectLimit } = task;
  const onProgress = (progress: Progress) => tell({ kind: 'progress', progress });
  return tidyHere(file, understanding, { dir, rejectLimit, signal, onProgress });
}

function describe(error: unknown): ReadingMessage {
  if (error instanceof Refusal) {
    const { cause: _, ...details } = error.details;
    return { kind: 'refused', code: error.code, params: error.params, details };
  }
  if (error instanceof Failure) {
    return { kind: 'failed', code: error.code, message: error.message, retryable: error.retryable };
  }
  if (aborter.signal.aborted) return { kind: 'aborted' };
  return {
    kind: 'broken',
    text: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
