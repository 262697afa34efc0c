import { connectionErrors } from './connection.errors.ts';

/** What only looks at an old system, and takes longer, is given up. */
const lookMsMax = 60_000;

/** Aborts, in words, what only looks at an old system and takes longer than a minute. */
export function lookLimit(msMax = lookMsMax): AbortSignal {
  const controller = new AbortController();
  const late = () => controller.abort(connectionErrors.slowToLook({ seconds: msMax / 1000 }));
  setTimeout(late, msMax).unref();
  return controller.signal;
}

/** Aborts, in words, what takes longer than so many minutes; `signal` ends it earlier. */
export function timeLimit(
  minutes: number,
  signal: AbortSignal,
): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const late = () => controller.abort(connectionErrors.tooSlow({ minutes }));
  const timer = setTimeout(late, minutes * 60_000);
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    stop: () => clearTimeout(timer),
  };
}
