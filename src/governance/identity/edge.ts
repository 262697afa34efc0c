import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { assert } from '#platform/errors/errors.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import { awayHeader } from '#platform/http/endpoint.ts';
import type { Edge } from '#platform/http/mount.ts';
import type { World } from '#platform/world.ts';
import { authorizeEndpoint } from '#governance/policy/perform.ts';
import { isPermission } from '#governance/policy/permissions.ts';
import { presentedBy, signedInWith } from './authenticate.ts';
import { nobody, type Context } from './context.ts';
import { identityErrors } from './identity.errors.ts';
import { isOwnOrigin } from './origin.rules.ts';

const idempotencyKeyMax = 200;

type Request = Parameters<Edge<Context>>[0];

/**
 * Makes the context of every request: who asks (cookie or Bearer token), from our own pages or not, in which
 * language, under which idempotency key. Refuses a change on the strength of a cookie from elsewhere, a request
 * without sign-in, and a person none of whose roles could ever use the endpoint.
 */
export function identityEdge(world: World): Edge<Context> {
  return async (request, endpoint) => {
    const presented = presentedBy(request.headers);
    const byCookie = presented?.via === 'cookie';
    if (presented?.via !== 'bearer' && !isOwnOrigin(originOf(world, request), byCookie)) {
      throw identityErrors.foreignOrigin();
    }
    const signedIn =
      presented === undefined
        ? undefined
        : await signedInWith(world, presented.token, { isAway: isAway(request) });
    const ctx: Context = {
      ...world,
      actor: signedIn?.actor ?? nobody,
      requestId: request.id,
      language: languageOf(request.headers['accept-language']),
      ...(signedIn === undefined ? {} : { sessionId: signedIn.sessionId }),
      ...idempotencyOf(request),
    };
    if (endpoint.permission === 'public') return ctx;
    if (signedIn === undefined) throw platformErrors.notSignedIn();
    assert(isPermission(endpoint.permission), `unknown permission: ${endpoint.permission}`);
    await authorizeEndpoint(ctx, endpoint.permission);
    return ctx;
  };
}

/** Whether a page says that it reads by itself and nobody is at it. A change is always somebody's. */
function isAway({ method, headers }: Request): boolean {
  return method === 'GET' && headers[awayHeader] === '1';
}

function originOf(world: World, request: Request) {
  const { method, headers, host } = request;
  return { method, headers, host, publicUrl: world.config.publicUrl };
}

/** The language of a request: English when it is asked for first, otherwise Chinese. */
export function languageOf(header: string | undefined): 'zh' | 'en' {
  return /^\s*en\b/i.test(header ?? '') ? 'en' : 'zh';
}

function idempotencyOf(request: Request): Pick<Context, 'idempotencyKey' | 'inputSha256'> {
  const header = request.headers['idempotency-key'];
  const key = Array.isArray(header) ? header[0] : header;
  if (key === undefined || key === '') return {};
  if (key.length > idempotencyKeyMax) {
    const message = `at most ${idempotencyKeyMax} characters`;
    throw platformErrors.invalidInput(
      { count: 1 },
      { errors: [{ path: 'headers.idempotency-key', message }] },
    );
  }
  const hash = createHash('sha256').update(`${request.method} ${request.url}\n`);
  // A streamed body is not repeated under a key; its endpoint has its own way to go on.
  if (!(request.body instanceof Readable)) hash.update(JSON.stringify(request.body ?? null));
  return { idempotencyKey: key, inputSha256: hash.digest('hex') };
}
