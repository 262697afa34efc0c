import { Failure, Refusal } from '#platform/errors/errors.ts';
import { connectionErrors } from '../connection.errors.ts';
import type { HttpSettings } from '../http-connection.contract.ts';
import { httpErrors } from '../http.errors.ts';

/** What went wrong may go right when it is tried again; `otherwise` is thrown when it never does. */
export class Passing extends Error {
  override readonly name = 'Passing';
  readonly otherwise: (attempts: number) => Error;
  readonly retryAfterMs: number | undefined;

  constructor(
    otherwise: (attempts: number) => Error,
    options: { cause?: unknown; retryAfterMs?: number | undefined } = {},
  ) {
    super('may pass', options.cause === undefined ? undefined : { cause: options.cause });
    this.otherwise = otherwise;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Nothing came for so long. */
export class Silence extends Error {
  override readonly name = 'Silence';
  readonly ms: number;

  constructor(ms: number) {
    super('nothing came');
    this.ms = ms;
  }
}

const unreachableCode = /^(ECONNREFUSED|EHOST|ENET|ETIMEDOUT|EADDRNOTAVAIL|EAI_AGAIN)/;
const lostCode = /^(ECONN|EPIPE|ERR_STREAM|Z_BUF_ERROR)/;
const tlsCode = /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME_)/;

/**
 * What an error of a request or an answer means, in words without its text; an error of ours is left as it is. `isBegun`: the
 * answer had begun.
 */
export function explained(
  error: unknown,
  given: { signal: AbortSignal; settings: Pick<HttpSettings, 'baseUrl'>; isBegun?: boolean },
): unknown {
  if (given.signal.aborted) return given.signal.reason;
  if (error instanceof Refusal || error instanceof Failure || error instanceof Passing)
    return error;
  const cause = error;
  if (error instanceof Silence) {
    const seconds = error.ms / 1000;
    return new Passing((attempts) => httpErrors.silent({ seconds, attempts }, { cause }), {
      cause,
    });
  }
  return ofCode(codeOf(error), { error, ...given });
}

function ofCode(
  code: string,
  given: { error: unknown; settings: Pick<HttpSettings, 'baseUrl'>; isBegun?: boolean },
): unknown {
  const cause = given.error;
  const at = placeOf(given.settings);
  if (code === 'ENOTFOUND') return connectionErrors.unresolved({ host: at.host }, { cause });
  if (tlsCode.test(code)) return connectionErrors.tlsFailed({}, { cause });
  if (code === 'Z_DATA_ERROR') return httpErrors.packingDamaged({}, { cause });
  if (code.startsWith('HPE_')) return httpErrors.notHttp(at, { cause });
  if (unreachableCode.test(code)) {
    return new Passing(() => connectionErrors.unreachable(at, { cause }), { cause });
  }
  if (!lostCode.test(code)) return cause;
  if (given.isBegun === true) {
    return new Passing((attempts) => httpErrors.cutOff({ attempts }, { cause }), { cause });
  }
  const text = 'the old system went away';
  const lost = () => new Failure('connection.lost', text, { retryable: true, cause });
  return new Passing(lost, { cause });
}

/** Host and port of the base address. */
export function placeOf({ baseUrl }: Pick<HttpSettings, 'baseUrl'>): {
  host: string;
  port: number;
} {
  const { hostname, port, protocol } = new URL(baseUrl);
  const usual = protocol === 'https:' ? 443 : 80;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port) };
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
