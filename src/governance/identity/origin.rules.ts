/** A request as the check of its origin needs it; header names in lower case, as Node gives them. */
export interface OriginOf {
  method: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The host the request was sent to, as the server or its trusted proxy saw it. */
  host: string;
  /** The address people use, when a proxy stands in front. */
  publicUrl?: string | undefined;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request may change something on the strength of a cookie (cross-site request forgery). It has to say
 * that it comes from our own pages: `Sec-Fetch-Site: same-origin`, or an `Origin` that is this host. A browser sends
 * one of them with every change; a request with neither passes only without a cookie.
 */
export function isOwnOrigin(request: OriginOf, hasCookie: boolean): boolean {
  if (safeMethods.has(request.method)) return true;
  const site = first(request.headers['sec-fetch-site']);
  if (site !== undefined) return site === 'same-origin';
  const origin = first(request.headers['origin']);
  if (origin === undefined) return !hasCookie;
  if (!URL.canParse(origin)) return false;
  const { publicUrl } = request;
  const given = new URL(origin);
  if (publicUrl !== undefined && given.origin === new URL(publicUrl).origin) return true;
  // Read with the origin's scheme, so that a default port written out is the same host.
  const own = `${given.protocol}//${request.host}`;
  return URL.canParse(own) && new URL(own).host === given.host && given.host !== '';
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
