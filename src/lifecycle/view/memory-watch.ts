import { totalmem } from 'node:os';

/** Share of the machine's (or container's) memory at which the process is about to be killed for it. */
const shareMax = 0.75;
const lookEveryMs = 50;

/** Bytes of memory this process may use before work that can be repeated is given up. */
export function processMemoryMax(): number {
  const constrained = process.constrainedMemory();
  // Without a container the constraint is 0 or larger than the machine.
  const machine = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return machine * shareMax;
}

/**
 * Aborts when the process holds more than `bytesMax`. The engine's own limit does not count texts while they are
 * being made, so SQL that doubles a text again and again would otherwise end the whole process. `stop` ends the watch.
 */
export function watchMemory(bytesMax: number): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const timer = setInterval(() => {
    if (process.memoryUsage.rss() > bytesMax) controller.abort();
  }, lookEveryMs);
  return { signal: controller.signal, stop: () => clearInterval(timer) };
}
