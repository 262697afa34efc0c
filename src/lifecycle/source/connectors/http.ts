import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { connectionErrors } from '../connection.errors.ts';
import type { ConnectionTest } from '../connection.contract.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { httpErrors } from '../http.errors.ts';
import { judgeStatus } from './http-answer.ts';
import { bytesOfPages, type Pages, sampleBytes } from './http-pages.ts';
import { persistently } from './http-fetch.ts';
import { placeOf } from './http-failures.ts';
import { type HttpReach, type HttpSession, openHttp } from './http.session.ts';
import { connectMsMax, reachPort, resolveHost, type StepToTry, tryInOrder } from './test-steps.ts';

/** Refusals that leave open whether the key is right, or say that it is not. */
const unjudged: ReadonlySet<string> = new Set([
  'http.key-refused',
  'http.secret-missing',
  'http.busy',
  'http.silent',
  'http.not-http',
  'http.led-elsewhere',
  'http.too-many-redirects',
  'http.forbidden-address',
]);

/**
 * Tries an interface step by step. With a selection its first answer is fetched into `dir` and read; without one only the base address,
 * which can refuse a key but seldom proves one: then the sign-in counts as not tried.
 */
export async function testHttp(
  reach: HttpReach,
  given: Pick<Pages, 'selection' | 'dir' | 'storage'> | undefined,
): Promise<ConnectionTest> {
  const base = new URL(reach.settings.baseUrl);
  const { host, port } = placeOf(reach.settings);
  const isTls = base.protocol === 'https:';
  const session = openHttp(reach);
  let isProved = false;
  let problem: unknown;
  const ask = async () => {
    if (given === undefined) isProved = await isAnswered(session, base);
    else problem = await problemOf(firstAnswer(session, given));
    if (problem !== undefined && !isJudged(problem)) await refuse(problem);
  };
  const steps: StepToTry[] = [
    { step: 'resolve', run: () => resolveHost(host) },
    { step: 'reach', run: () => reachPort(host, port) },
    ...(isTls ? [{ step: 'tls' as const, run: () => shakeHands(reach, { host, port }) }] : []),
    { step: 'sign-in', run: ask },
    ...(given === undefined ? [] : [rights(() => problem), find(() => problem)]),
  ];
  try {
    const answer = await tryInOrder(steps);
    return given !== undefined || isProved ? answer : withoutProof(answer);
  } finally {
    session.close();
  }
}

/** Whether an answer let the key pass, whatever else it was. */
function isJudged(problem: unknown): boolean {
  return (
    problem instanceof Refusal && problem.code.startsWith('http.') && !unjudged.has(problem.code)
  );
}

function rights(problem: () => unknown): StepToTry {
  const run = () => (isCode(problem(), 'http.forbidden') ? refuse(problem()) : Promise.resolve());
  return { step: 'rights', run };
}

function find(problem: () => unknown): StepToTry {
  const run = () => (problem() === undefined ? Promise.resolve() : refuse(problem()));
  return { step: 'find', run };
}

function refuse(problem: unknown): Promise<void> {
  return Promise.reject(problem);
}

function isCode(problem: unknown, code: string): boolean {
  return problem instanceof Refusal && problem.code === code;
}

function problemOf(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function withoutProof(answer: ConnectionTest): ConnectionTest {
  const steps = answer.steps.map((step) =>
    step.step === 'sign-in' && step.outcome === 'ok'
      ? { step: step.step, outcome: 'not-tried' as const }
      : step,
  );
  return { ...answer, steps };
}

/** Whether the base address answers well; refuses only when the key is refused. */
async function isAnswered(session: HttpSession, base: URL): Promise<boolean> {
  const { response, status, ...rest } = await persistently(session, () => session.ask(base, {}));
  response.destroy();
  if (status === 401) judgeStatus({ ...rest, response, status });
  return status >= 200 && status < 300;
}

/** Refuses what a collection of it would, as far as the first answer shows. */
async function firstAnswer(
  session: HttpSession,
  given: Pick<Pages, 'selection' | 'dir' | 'storage'>,
): Promise<void> {
  const sample = { sampleBytesMax: sampleBytes, rowsPerSecond: null, known: undefined };
  let isEmpty = true;
  for await (const chunk of bytesOfPages({ session, ...given, ...sample })) {
    isEmpty &&= chunk.length === 0;
  }
  if (isEmpty) throw httpErrors.noRecords();
}

function shakeHands(
  { settings }: HttpReach,
  { host, port }: { host: string; port: number },
): Promise<void> {
  const { tls, ca } = settings;
  return new Promise((resolve, reject) => {
    const proof = { rejectUnauthorized: tls === 'verify', ...(ca === undefined ? {} : { ca }) };
    const named = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({ host, port, timeout: connectMsMax, ...named, ...proof });
    const fail = (cause?: Error) => {
      socket.destroy();
      reject(connectionErrors.tlsFailed({}, { cause }));
    };
    socket.once('secureConnect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => fail());
    socket.once('error', fail);
  });
}
