import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '#platform/errors/errors.ts';
import type { World } from '#platform/world.ts';
import type { AccessOutcome, Admitted, GatewayPorts } from './gateway-ports.ts';
import type { GatewayStore } from './gateway-store.ts';
import type { Scope, ServiceRoute, ServiceRoutes } from './service-route.ts';

/** Slow readers of files must not take the places of questions. */
export type LakeCall = 'question' | 'download';

/** What every call shares. */
export interface Gateway {
  world: World;
  ports: GatewayPorts;
  store: GatewayStore;
  routes: ServiceRoutes;
  /** Seals page cursors. */
  secret: Buffer;
  /** Questions and downloads that run in the lake now. */
  lakeCalls: Record<LakeCall, number>;
}

/** One admitted call. */
export interface Call {
  gateway: Gateway;
  request: FastifyRequest;
  reply: FastifyReply;
  route: ServiceRoute;
  admitted: Admitted;
  scope: Scope;
  language: Language;
  /** Set as soon as the question is understood; goes to the access record even when the call fails later. */
  shape: string;
}

/** What a call is answered with, once its access record is durable. */
export interface Answer {
  status: number;
  outcome: AccessOutcome;
  rowCount: number;
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Readable;
  /** Releases what a streamed body holds when it will not be sent. */
  discard?: () => void;
}

/** The language a program asked for; Chinese unless English comes first. */
export function languageOf(request: FastifyRequest): Language {
  return /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh';
}

/** Aborted when the caller goes away before the answer is whole. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Error('the caller went away'));
  });
  return gone.signal;
}
