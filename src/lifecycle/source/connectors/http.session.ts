import { lookup } from 'node:dns';
import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as askPlain,
} from 'node:http';
import { Agent as TlsAgent, request as askTls } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { monotonicMs, sleep } from '#platform/time/time.ts';
import type { ConnectionSecret } from '../connection.contract.ts';
import type { HttpSettings } from '../http-connection.contract.ts';
import { httpErrors } from '../http.errors.ts';
import { explained, Silence } from './http-failures.ts';
import { ledTo, withKey } from './http-address.rules.ts';

const redirectsMax = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** How long is waited for an old system, in milliseconds. */
export interface Patience {
  /** Until an answer begins. */
  answerMs: number;
  /** Between two pieces of it. */
  idleMs: number;
  /** Before the second attempt. */
  backoffMs: number;
}
export const usualPatience: Patience = { answerMs: 60_000, idleMs: 60_000, backoffMs: 1000 };

/** What is needed to reach an interface. */
export interface HttpReach {
  settings: HttpSettings;
  secret: ConnectionSecret | undefined;
  signal: AbortSignal;
  patience?: Patience;
}

/** The beginning of an answer; its body is read or it is dropped. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Where it came from, without a key. */
  address: URL;
  response: IncomingMessage;
}

export interface HttpSession {
  reach: HttpReach;
  patience: Patience;
  /** Sends one GET, and follows redirects within the place. Throws what `explained` makes of an error. */
  ask(address: URL, headers: Readonly<Record<string, string>>): Promise<Answer>;
  close(): void;
}

/** Opens a session: one connection at a time, kept between requests, and so many requests a second. */
export function openHttp(reach: HttpReach, requestsPerSecond = 10): HttpSession {
  const isTls = reach.settings.baseUrl.toLowerCase().startsWith('https:');
  const { tls, ca } = reach.settings;
  const kept = { keepAlive: true, maxSockets: 1 };
  const proof = { rejectUnauthorized: tls === 'verify', ...(ca === undefined ? {} : { ca }) };
  const agent = isTls ? new TlsAgent({ ...kept, ...proof }) : new Agent(kept);
  const { patience = usualPatience } = reach;
  const turn = turns(1000 / requestsPerSecond, reach.signal);
  return {
    reach,
    patience,
    ask: (address, headers) => follow(address, { reach, patience, agent, headers, turn }),
    close: () => agent.destroy(),
  };
}

/** Waits until so many milliseconds have passed since the last turn. */
function turns(everyMs: number, signal: AbortSignal): () => Promise<void> {
  let nextMs = 0;
  return async () => {
    const waitMs = nextMs - monotonicMs();
    if (waitMs > 0) await sleep(waitMs, signal);
    nextMs = monotonicMs() + everyMs;
  };
}

interface Asking {
  turn: () => Promise<void>;
  reach: HttpReach;
  patience: Patience;
  agent: Agent;
  headers: Readonly<Record<string, string>>;
}

async function follow(from: URL, asking: Asking): Promise<Answer> {
  let address = from;
  for (let steps = 0; steps <= redirectsMax; steps += 1) {
    await asking.turn();
    const response = await send(address, asking);
    const { statusCode: status = 0, headers } = response;
    if (!redirects.has(status)) return { status, headers, address, response };
    response.destroy();
    address = ledTo(address, headers.location ?? '', asking.reach.settings);
  }
  throw httpErrors.tooManyRedirects();
}

function send(plain: URL, asking: Asking): Promise<IncomingMessage> {
  const { reach, patience, agent } = asking;
  const { signal, settings } = reach;
  if (signal.aborted) return Promise.reject(signal.reason);
  const host = hostOf(plain);
  if (isIP(host) !== 0 && isForbidden(host)) {
    return Promise.reject(httpErrors.forbiddenAddress({ host }));
  }
  const { address, headers } = withKey(plain, reach);
  return new Promise((resolve, reject) => {
    const ask = plain.protocol === 'https:' ? askTls : askPlain;
    const request = ask(address, {
      agent,
      signal,
      lookup: lookUp,
      headers: {
        accept: 'application/json, text/csv, text/plain;q=0.8, */*;q=0.5',
        'accept-encoding': 'gzip',
        'user-agent': 'chengshu',
        ...asking.headers,
        ...headers,
      },
    });
    const { answerMs } = patience;
    const timer = setTimeout(() => request.destroy(new Silence(answerMs)), answerMs);
    request.once('response', (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    // Errors after the answer began are met by who reads it.
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(explained(error, { signal, settings }));
    });
    request.end();
  });
}

function hostOf(address: URL): string {
  return address.hostname.replace(/^\[|\]$/g, '');
}

/** No old system answers there, but the machines of some clouds give their own keys away. */
const forbidden = new BlockList();
forbidden.addSubnet('169.254.0.0', 16, 'ipv4');
forbidden.addSubnet('224.0.0.0', 4, 'ipv4');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addSubnet('ff00::', 8, 'ipv6');
// Alibaba Cloud and Amazon (IPv6) answer there, outside of the link-local addresses.
forbidden.addAddress('100.100.100.200', 'ipv4');
forbidden.addAddress('fd00:ec2::254', 'ipv6');

function isForbidden(address: string): boolean {
  return forbidden.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Looks a name up and judges what it is at the very moment of connecting. */
const lookUp: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) callback(error, '');
    else if (addresses.some(({ address }) => isForbidden(address))) {
      callback(httpErrors.forbiddenAddress({ host }), '');
    } else if (options.all === true) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  });
};
