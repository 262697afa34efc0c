import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { Failure, type Language, Refusal } from '#platform/errors/errors.ts';
import { type ConnectionTest, testSteps, type TestStepName } from '../connection.contract.ts';
import { connectionErrors } from '../connection.errors.ts';

/** An old system that does not answer in so long is not there. */
export const connectMsMax = 10_000;

/** One step of a test: what it does, and what may be said when it fails. */
export interface StepToTry {
  step: TestStepName;
  run(): Promise<void>;
}

/**
 * Tries steps in order and stops at the first that fails. Out: each with how it went, in the order of the contract; a step
 * that does not apply is not tried. A refusal speaks for itself; anything else is said by its kind only, never by its text.
 */
export async function tryInOrder(
  steps: readonly StepToTry[],
  order: readonly TestStepName[] = testSteps,
): Promise<ConnectionTest> {
  const outcomes = new Map<TestStepName, ConnectionTest['steps'][number]>();
  for (const { step, run } of steps) {
    try {
      await run();
      outcomes.set(step, { step, outcome: 'ok' });
    } catch (error) {
      outcomes.set(step, { step, outcome: 'failed', ...wordsOf(error) });
      break;
    }
  }
  const answers = order.map(
    (step) => outcomes.get(step) ?? { step, outcome: 'not-tried' as const },
  );
  const passed = answers.every(({ outcome }) => outcome !== 'failed');
  return { passed, steps: answers };
}

/** Refuses a host that is not known. */
export async function resolveHost(host: string): Promise<void> {
  try {
    await lookup(host);
  } catch (error) {
    throw connectionErrors.unresolved({ host }, { cause: error });
  }
}

/** Refuses a port that nobody answers at. */
export function reachPort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: connectMsMax });
    const fail = (cause?: Error) => {
      socket.destroy();
      reject(connectionErrors.unreachable({ host, port }, { cause }));
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => fail());
    socket.once('error', fail);
  });
}

function wordsOf(error: unknown): Pick<ConnectionTest['steps'][number], 'words' | 'next'> {
  const refusal =
    error instanceof Refusal
      ? error
      : connectionErrors.refused({ reason: error instanceof Failure ? error.code : 'defect' });
  const both = (say: (language: Language) => string) => ({ zh: say('zh'), en: say('en') });
  return {
    words: both((language) => refusal.words(language)),
    next: both((language) => refusal.next(language)),
  };
}
