import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import { assert, type InputProblem } from '#platform/errors/errors.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import type { Api, Endpoint, EndpointInput, EndpointOutput, RawAnswer } from './endpoint.ts';

/** What every handler of the endpoint gets besides its input: for raw uploads the request's bytes and headers. */
export interface RawRequest {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  stream: Readable;
  /** Aborted when the client went away. */
  signal: AbortSignal;
  ip: string;
  /** Sets a header of the answer. */
  header(name: string, value: string): void;
}

type Handler<C, E extends Endpoint> = (
  ctx: C,
  input: EndpointInput<E>,
  request: RawRequest,
) => Promise<EndpointOutput<E>> | EndpointOutput<E>;

/** One handler for each endpoint of a contract; a missing one is a type error. */
export type Handlers<C, A extends Api> = { readonly [K in keyof A]: Handler<C, A[K]> };

/** A contract with its handlers, ready to be mounted. */
export interface Routes<C> {
  api: Api;
  handlers: Readonly<Record<string, Handler<C, Endpoint>>>;
}

/** Joins a contract and its handlers. `C` is the context the edge makes for each request. */
export function implementWith<C>(): <const A extends Api>(
  api: A,
  handlers: Handlers<C, A>,
) => Routes<C> {
  return (api, handlers) => ({
    api,
    handlers,
  });
}

/** How the server makes a context of a request; it refuses a caller who may not use the endpoint. */
export type Edge<C> = (request: FastifyRequest, endpoint: Endpoint) => Promise<C>;

/** Adds the endpoints of a contract to a server: context, validation in, handler, stripping out. */
export function mount<C>(server: FastifyInstance, routes: Routes<C>, edge: Edge<C>): void {
  for (const [name, declared] of Object.entries(routes.api)) {
    const handler = routes.handlers[name];
    assert(handler !== undefined, `no handler for ${declared.method} ${declared.path}`);
    server.route({
      method: declared.method,
      url: declared.path,
      exposeHeadRoute: false,
      config: { endpoint: declared },
      handler: async (request, reply) => {
        const ctx = await edge(request, declared);
        const input = parseInput(declared, request);
        const output = await handler(ctx, input, rawRequest(request, reply));
        return send(declared, reply, output);
      },
    });
  }
}

function parseInput(declared: Endpoint, request: FastifyRequest): EndpointInput<Endpoint> {
  const problems: InputProblem[] = [];
  const take = (schema: z.ZodType | undefined, value: unknown, where: string): unknown => {
    if (schema === undefined) return undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) {
      const zeroes = hasZero(parsed.data) ? zeroesIn(parsed.data, where) : [];
      for (const path of zeroes) problems.push({ path, message: noZero });
      return parsed.data;
    }
    for (const issue of parsed.error.issues) {
      problems.push({ path: [where, ...issue.path].join('.'), message: issue.message });
    }
    return undefined;
  };
  const input = {
    params: take(declared.params, request.params, 'params'),
    query: take(declared.query, request.query, 'query'),
    body: declared.raw === 'upload' ? undefined : take(declared.body, request.body ?? {}, 'body'),
  };
  if (problems.length > 0) {
    throw platformErrors.invalidInput({ count: problems.length }, { errors: problems });
  }
  // Parsed by the endpoint's own schemas just above.
  return input as EndpointInput<Endpoint>;
}

const noZero = '不能含有空字符 U+0000 (the character U+0000 cannot be kept)';

/** Whether a text holds a zero, which PostgreSQL has in none: refused here, so that nobody makes the database fail. */
function hasZero(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\u0000');
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasZero);
  return Object.entries(value).some(([name, member]) => hasZero(name) || hasZero(member));
}

/** The places of these texts. */
function zeroesIn(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return hasZero(value) ? [path] : [];
  return Object.entries(value).flatMap(([name, member]) =>
    hasZero(name) ? [path] : zeroesIn(member, `${path}.${name}`),
  );
}

function rawRequest(request: FastifyRequest, reply: FastifyReply): RawRequest {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Error('the client went away'));
  });
  return {
    headers: request.headers,
    stream: request.body instanceof Readable ? request.body : request.raw,
    signal: gone.signal,
    ip: request.ip,
    header: (name, value) => {
      void reply.header(name, value);
    },
  };
}

function send(declared: Endpoint, reply: FastifyReply, output: unknown): FastifyReply {
  if (declared.response !== undefined) {
    // A response that does not fit its schema is our defect, so parse, which throws, and not safeParse.
    return reply.code(declared.status ?? 200).send(declared.response.parse(output));
  }
  if (declared.raw !== undefined && output !== undefined) {
    // Handlers of raw endpoints without a response schema return a RawAnswer (see EndpointOutput).
    const answer = output as RawAnswer;
    for (const [name, value] of Object.entries(answer.headers ?? {}))
      void reply.header(name, value);
    return reply.code(answer.status ?? declared.status ?? 200).send(answer.body);
  }
  return reply.code(declared.status ?? 204).send();
}
