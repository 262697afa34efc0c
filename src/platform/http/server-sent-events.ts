import { Readable } from 'node:stream';
import type { RawAnswer } from './endpoint.ts';

const heartbeatMs = 15_000;
/** A reader this far behind is disconnected; it connects again and reads the present state. */
const backlogMax = 100;

export interface ServerSentEvent {
  event: string;
  data: unknown;
  id?: string;
}

/**
 * An answer of type text/event-stream (WHATWG HTML §9.2). `start` gets a function that sends an event and one that
 * ends the stream; what it returns is called when the client is gone.
 */
export function eventStream(
  start: (send: (event: ServerSentEvent) => void, end: () => void) => () => void,
): RawAnswer {
  const stream = new Readable({ read: () => undefined, highWaterMark: 64 * 1024 });
  let waiting = 0;
  const send = ({ event, data, id }: ServerSentEvent) => {
    const text = `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    waiting = stream.push(text) ? 0 : waiting + 1;
    if (waiting > backlogMax) stream.destroy();
  };
  const timer = setInterval(() => stream.push(': still here\n\n'), heartbeatMs);
  stream.push('retry: 2000\n\n');
  const stop = start(send, () => stream.push(null));
  stream.once('close', () => {
    clearInterval(timer);
    stop();
  });
  return {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
    body: stream,
  };
}
