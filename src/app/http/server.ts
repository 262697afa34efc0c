import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { languageOf } from '#governance/identity/identity.ts';
import { Defect, Refusal } from '#platform/errors/errors.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import { toProblem } from '#platform/http/problem.ts';
import type { World } from '#platform/world.ts';

/** JSON bodies: an understanding of 20,000 columns is 3 MB. Files go through the upload endpoint, which streams. */
const bodyBytesMax = 8 * 1024 * 1024;
const requestIdForm = /^[\w-]{8,64}$/;
const keepAliveTimeoutMs = 65_000;
/** Who speaks to us is the proxy. Of `X-Forwarded-For` the last address is its own word; those before are what a client claims. */
const isProxy = (_address: string, hop: number): boolean => hop === 0;

/** A Fastify server with this platform's request ids, headers, problem answers and limits; routes are added by the caller. */
export function createServer(world: World): FastifyInstance {
  const logger: FastifyBaseLogger = world.log;
  const server = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    trustProxy: world.config.trustProxy && isProxy,
    keepAliveTimeout: keepAliveTimeoutMs,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    clientErrorHandler: answerUnreadable,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && requestIdForm.test(given) ? given : randomUUID();
    },
  });
  // Uploads are read by their handler, part by part.
  server.addContentTypeParser('application/offset+octet-stream', (_request, payload, done) => {
    done(null, payload);
  });
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    void reply.header('referrer-policy', 'no-referrer').header('x-frame-options', 'DENY');
    // Answers hold data of people; what may be kept says so itself.
    void reply.header('cache-control', 'no-store');
    done();
  });
  server.setNotFoundHandler((request) => {
    throw platformErrors.notFound({ path: request.url.split('?')[0] ?? '' });
  });
  server.setErrorHandler((error, request, reply) => {
    const { problem, headers, severity } = toProblem(asOwnError(error), {
      language: languageOf(request.headers['accept-language']),
      requestId: request.id,
    });
    if (severity === 'defect') request.log.error({ err: error, requestId: request.id }, 'defect');
    if (severity === 'failure') request.log.warn({ err: error, requestId: request.id }, 'failure');
    void reply.code(problem.status).headers(headers);
    return reply.type('application/problem+json; charset=utf-8').send(problem);
  });
  return server;
}

/** Fastify's own refusals (body too large, bad JSON, wrong type) in this platform's words. */
function asOwnError(error: unknown): unknown {
  if (error instanceof Refusal || error instanceof Defect || !(error instanceof Error))
    return error;
  const code = 'code' in error ? error.code : undefined;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return platformErrors.bodyTooLarge({}, { cause: error });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return platformErrors.unsupportedMediaType({}, { cause: error });
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return platformErrors.badJson({}, { cause: error });
    default:
      return error;
  }
}

/** What cannot be read as HTTP never becomes a request, so it is answered on the bare connection, in both languages. */
function answerUnreadable(this: unknown, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = platformErrors.unreadableRequest();
  const problem = {
    type: `urn:chengshu:error:${refusal.code}`,
    title: `${refusal.words('zh')} ${refusal.words('en')}`,
    status: refusal.status,
    code: refusal.code,
    detail: `${refusal.next('zh')} ${refusal.next('en')}`,
    requestId: randomUUID(),
  };
  const body = JSON.stringify(problem);
  const head = [
    'HTTP/1.1 400 Bad Request',
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
