import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure, Refusal } from '#platform/errors/errors.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import { toProblem } from '#platform/http/problem.ts';
import type { World } from '#platform/world.ts';
import { type Answer, type Call, type Gateway, languageOf } from './gateway-call.ts';
import { answerFile } from './gateway-file.ts';
import type { AccessRecord, Admitted, CallKind, GatewayPorts } from './gateway-ports.ts';
import { answerQuery } from './gateway-query.ts';
import { openGatewayStore } from './gateway-store.ts';
import { answerVerify } from './gateway-verify.ts';
import { serviceOpenApi } from './open-api.rules.ts';
import { serviceErrors } from './service.errors.ts';
import { claimSecret } from './service.queries.ts';
import { closedScope, openServiceRoutes, scopeOf, type ServiceRoute } from './service-route.ts';

/** Longest shape of a question in an access record; what names more columns is cut. */
export const shapeTextMax = 4000;
export const verifyBodyBytesMax = 512 * 1024;
const secretBytes = 32;

/** Names under which programs like to put a key into a URL. */
const keyParameters = ['api_key', 'apikey', 'access_token', 'x-api-key'] as const;
const keyPrefix = 'csk_';

interface Way {
  method: 'GET' | 'POST';
  path: string;
  kind: CallKind;
  answer: (call: Call) => Promise<Answer> | Answer;
}

const ways: readonly Way[] = [
  { method: 'GET', path: '', kind: 'query', answer: answerQuery },
  { method: 'POST', path: '/verify', kind: 'verify', answer: answerVerify },
  { method: 'GET', path: '/file', kind: 'file', answer: answerFile },
  { method: 'GET', path: '/openapi.json', kind: 'openapi', answer: answerOpenApi },
];

/**
 * Adds the gateway to a server: GET /data/v1/<code> (query), POST …/verify, GET …/file, GET …/openapi.json.
 * Each call: key from `Authorization: Bearer` or `X-Api-Key` (never from the URL) → route → admit → answer →
 * record, durable → sent. Refusals are problem bodies (RFC 9457). The document of a service is answered to
 * holders of a key for it; people read it under /api/v1/services.
 */
export async function mountGateway(
  server: FastifyInstance,
  world: World,
  options: { ports: GatewayPorts; routeFreshMs?: number },
): Promise<void> {
  const store = openGatewayStore(world);
  const gateway: Gateway = {
    world,
    ports: options.ports,
    store,
    routes: openServiceRoutes(world, options.routeFreshMs),
    secret: await claimSecret(world.db, 'page-cursor', randomBytes(secretBytes)),
    lakeCalls: { question: 0, download: 0 },
  };
  await server.register(async (plugin) => {
    plugin.addHook('onClose', () => store.close());
    plugin.setErrorHandler((error, request, reply) =>
      sendProblem(gateway, error, { request, reply }),
    );
    for (const one of ways) {
      plugin.route<{ Params: { code: string } }>({
        method: one.method,
        url: `/data/v1/:code${one.path}`,
        exposeHeadRoute: false,
        bodyLimit: verifyBodyBytesMax,
        // The access record says more than a request log, and URLs may hold values of people.
        logLevel: 'warn',
        handler: (request, reply) =>
          handle(gateway, { ...one, request, reply, code: request.params.code }),
      });
    }
  });
}

/** The caller may ask again with its ETag; nobody on the way keeps what another key could be given. */
const ofThisCaller = { 'cache-control': 'private, no-cache', vary: 'authorization, x-api-key' };

interface Incoming extends Pick<Way, 'kind' | 'answer'> {
  request: FastifyRequest;
  reply: FastifyReply;
  code: string;
}

async function handle(gateway: Gateway, incoming: Incoming): Promise<FastifyReply> {
  const { request, reply, kind } = incoming;
  const at = gateway.world.now();
  reply.header('x-request-id', request.id);
  refuseKeyInUrl(request);
  // No code has one, and the database no text with it.
  if (incoming.code.includes('\u0000')) throw serviceErrors.notFound({ service: '' });
  const route = await gateway.routes.find(incoming.code);
  if (kind !== 'openapi' && route.kind !== kind)
    throw serviceErrors.wrongKind({ service: route.code });
  const admitted = await gateway.ports.admit({ key: keyOf(request), serviceId: route.id, now: at });
  setRate(reply, admitted);
  const call: Call = {
    gateway,
    request,
    reply,
    route,
    admitted,
    scope: closedScope,
    language: languageOf(request),
    shape: kind,
  };
  const answer = await answerOrRecord(call, incoming, at);
  const { headers, body, contentType } = answer;
  await keepRecord(call, { kind, at, answer });
  void reply.headers(ofThisCaller);
  if (headers !== undefined) void reply.headers(headers);
  if (contentType !== undefined) void reply.type(contentType);
  return reply.code(answer.status).send(body);
}

/** The answer; a call that fails is recorded too, before its problem is told. */
async function answerOrRecord(call: Call, incoming: Incoming, at: Date): Promise<Answer> {
  try {
    call.scope = scopeOf(call.route, call.admitted);
    return await incoming.answer(call);
  } catch (error) {
    const answer: Answer =
      error instanceof Refusal
        ? { status: error.status, outcome: 'refused', rowCount: 0 }
        : { status: error instanceof Failure ? 503 : 500, outcome: 'failed', rowCount: 0 };
    await keepRecord(call, { kind: incoming.kind, at, answer });
    throw error;
  }
}

/** Nothing is told before its record is durable; without a record nothing is told at all. */
async function keepRecord(
  call: Call,
  done: { kind: CallKind; at: Date; answer: Answer },
): Promise<void> {
  try {
    await call.gateway.ports.record(accessRecord(call, done));
  } catch (error) {
    done.answer.discard?.();
    throw error;
  }
}

function accessRecord(
  call: Call,
  done: { kind: CallKind; at: Date; answer: Answer },
): AccessRecord {
  const { admitted, route, request } = call;
  return {
    requestId: request.id,
    at: done.at,
    applicationId: admitted.applicationId,
    grantId: admitted.grantId,
    keyId: admitted.keyId,
    purpose: admitted.purpose,
    serviceId: route.id,
    kind: done.kind,
    resourceId: route.serving.resourceId,
    resourceVersionId: route.serving.versionId,
    snapshotId: route.serving.snapshotId,
    shape: call.shape.slice(0, shapeTextMax),
    rowCount: done.answer.rowCount,
    outcome: done.answer.outcome,
    status: done.answer.status,
    durationMs: call.gateway.world.now().getTime() - done.at.getTime(),
  };
}

function keyOf(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined && /^bearer /i.test(authorization))
    return authorization.slice(7).trim();
  const key = request.headers['x-api-key'];
  return typeof key === 'string' ? key : undefined;
}

function refuseKeyInUrl(request: FastifyRequest): void {
  // Fastify parsed it: texts, or lists of texts for repeated names.
  const query = request.query as Record<string, string | string[]>;
  for (const name in query) {
    if (name.includes(keyPrefix) || String(query[name]).includes(keyPrefix))
      throw serviceErrors.keyInUrl();
    if (keyParameters.some((one) => one === name.toLowerCase())) throw serviceErrors.keyInUrl();
  }
}

/** RateLimit header fields (draft-ietf-httpapi-ratelimit-headers). */
function setRate(reply: FastifyReply, { rate }: Admitted): void {
  void reply.header('ratelimit-policy', `"${rate.policy}";q=${rate.limit};w=${rate.windowSeconds}`);
  void reply.header('ratelimit', `"${rate.policy}";r=${rate.remaining};t=${rate.resetSeconds}`);
}

function answerOpenApi(call: Call): Answer {
  const document = serviceOpenApi(describe(call.route), '/');
  return {
    status: 200,
    outcome: 'answered',
    rowCount: 0,
    contentType: 'application/json; charset=utf-8',
    headers: call.route.headers,
    body: JSON.stringify(document),
  };
}

function describe(route: ServiceRoute) {
  const { code, name, kind, fields, keys, rowsMax, serving } = route;
  return { code, name, kind, fields, keys, rowsMax, versionNumber: serving.versionNumber };
}

function sendProblem(
  gateway: Gateway,
  error: unknown,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  const { problem, headers, severity } = toProblem(fromFastify(error), {
    language: languageOf(request),
    requestId: request.id,
  });
  if (severity === 'defect')
    gateway.world.log.error({ err: error, requestId: request.id }, 'a call of the gateway failed');
  if (severity === 'failure')
    gateway.world.log.warn(
      { err: error, requestId: request.id },
      'a call of the gateway could not be answered',
    );
  return reply.code(problem.status).headers(headers).type('application/problem+json').send(problem);
}

/** What Fastify itself refuses before a handler: broken JSON, a body too large, a wrong media type. */
function fromFastify(error: unknown): unknown {
  if (!(error instanceof Error) || !('statusCode' in error) || error instanceof Refusal)
    return error;
  if (error.statusCode === 413) return platformErrors.bodyTooLarge({}, { cause: error });
  if (error.statusCode === 415) return platformErrors.unsupportedMediaType({}, { cause: error });
  return error.statusCode === 400 ? platformErrors.badJson({}, { cause: error }) : error;
}
