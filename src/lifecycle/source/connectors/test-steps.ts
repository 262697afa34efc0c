import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { Failure, type Language, Refusal } from '#platform/errors/errors.ts';
import {
  type ConnectionTest,
  type TableSelection,
  testSteps,
  type TestStepName,
} from '../connection.contract.ts';
import { connectionErrors } from '../connection.errors.ts';
import type { Connector, Reach } from './connector.ts';

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

/**
 * Tries a database: name, port, encryption when it is wanted, sign-in, whether anything may be read, and the table when one is
 * given. `port` is the one used when the settings name none; `signIn` leaves nothing open.
 */
export function tryDatabase(
  { list, describe }: Pick<Connector, 'list' | 'describe'>,
  reach: Reach,
  given: { port: number; signIn: () => Promise<void>; selection: TableSelection | undefined },
): Promise<ConnectionTest> {
  const { signIn, selection } = given;
  const { host, port = given.port, tls } = reach.settings;
  const mayReadAnything = async () => {
    const [any] = await list(reach, { limit: 1 });
    if (any === undefined) throw connectionErrors.noRights({ table: '*' });
  };
  const steps: StepToTry[] = [
    { step: 'resolve', run: () => resolveHost(host) },
    { step: 'reach', run: () => reachPort(host, port) },
    ...(tls === 'off' ? [] : [{ step: 'tls' as const, run: () => onlyTls(signIn) }]),
    { step: 'sign-in', run: signIn },
    { step: 'rights', run: mayReadAnything },
  ];
  if (selection !== undefined) {
    steps.push({ step: 'find', run: async () => void (await describe(reach, selection)) });
  }
  return tryInOrder(steps);
}

/** Signing in comes after the encryption: what fails later is not its fault. */
async function onlyTls(signIn: () => Promise<void>): Promise<void> {
  try {
    await signIn();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'connection.tls-failed')
      throw error;
  }
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
