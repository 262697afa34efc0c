import { uploadApi } from '#lifecycle/source/upload.contract.ts';
import { ApiProblem, type Call } from '#platform/http/client.ts';

const pieceBytesFirst = 1024 ** 2;
const pieceBytesMin = 256 * 1024;
const pieceBytesMax = 32 * 1024 ** 2;
/** A piece should take about so long: short enough to see progress, long enough to cost little. */
const pieceMs = 1_500;
const waitMsFirst = 1_000;
const waitMsMax = 15_000;

/** Why an upload cannot go on with this file. */
export class SendingStopped extends Error {
  override readonly name = 'SendingStopped';
  readonly reason: 'gone' | 'unreadable';
  constructor(reason: 'gone' | 'unreadable', options?: ErrorOptions) {
    super(`upload stopped: ${reason}`, options);
    this.reason = reason;
  }
}

export interface Sending {
  call: Call;
  id: string;
  file: Blob;
  signal: AbortSignal;
  /** Bytes that are safe on the platform's disk, and how long the last piece took. */
  onSafe: (offsetBytes: number, pace?: { bytes: number; ms: number }) => void;
  /** The connection is lost; it is tried again by itself. */
  onWait: (problem: ApiProblem) => void;
  /** Waits; tests make it short. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Begins an upload at the platform. Out: its id. Refused with the platform's words. */
export async function beginUpload(
  call: Call,
  { file, departmentId }: { file: File; departmentId: string },
): Promise<string> {
  const metadata = `filename ${base64(file.name)},departmentId ${base64(departmentId)}`;
  const answer = await call(
    uploadApi.create,
    { body: new Blob([]) },
    { headers: { ...tus, 'upload-length': String(file.size), 'upload-metadata': metadata } },
  );
  const place = answer.headers.get('location') ?? '';
  return place.slice(place.lastIndexOf('/') + 1);
}

/**
 * Sends a file from where the platform stands to its end, in pieces (tus 1.0.0). A lost connection, a restart and an
 * ended session are waited for; other refusals, SendingStopped and the signal's reason are thrown.
 */
export async function sendFile(sending: Sending): Promise<void> {
  let offset: number | undefined;
  let size = pieceBytesFirst;
  let failures = 0;
  for (;;) {
    sending.signal.throwIfAborted();
    try {
      offset ??= await safeOffset(sending);
      if (offset >= sending.file.size) return;
      const started = performance.now();
      const before = offset;
      offset = await sendPiece(sending, offset, size);
      const ms = Math.max(1, performance.now() - started);
      failures = 0;
      sending.onSafe(offset, { bytes: offset - before, ms });
      size = Math.min(pieceBytesMax, Math.max(pieceBytesMin, Math.round((size * pieceMs) / ms)));
    } catch (error) {
      if (!(error instanceof ApiProblem) || !isPassing(error)) throw error;
      await requireReadable(sending.file);
      sending.onWait(error);
      offset = undefined;
      size = pieceBytesMin;
      await (sending.wait ?? waitFor)(
        Math.min(waitMsMax, waitMsFirst * 2 ** failures),
        sending.signal,
      );
      failures += 1;
    }
  }
}

const tus = { 'tus-resumable': '1.0.0' };

async function safeOffset({ call, id, signal, onSafe, file }: Sending): Promise<number> {
  const upload = await call(uploadApi.get, { params: { id } }, { signal });
  if (upload.state === 'cancelled' || upload.state === 'used') throw new SendingStopped('gone');
  const offset = upload.state === 'complete' ? file.size : upload.offsetBytes;
  onSafe(offset);
  return offset;
}

async function sendPiece(sending: Sending, offset: number, size: number): Promise<number> {
  const piece = sending.file.slice(offset, offset + size);
  const answer = await sending.call(
    uploadApi.append,
    { params: { id: sending.id }, body: piece },
    {
      signal: sending.signal,
      headers: {
        ...tus,
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
      },
    },
  );
  return Number(answer.headers.get('upload-offset') ?? offset + piece.size);
}

/** No answer, a restart, a session to be renewed, an offset to be asked again, a part still being received. */
function isPassing({ status }: ApiProblem): boolean {
  return [0, 401, 409, 423, 429].includes(status) || (status >= 500 && status !== 507);
}

/** A file that was changed or removed fails like a lost connection; only reading it tells. */
async function requireReadable(file: Blob): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch (error) {
    throw new SendingStopped('unreadable', { cause: error });
  }
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      globalThis.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    globalThis.addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
