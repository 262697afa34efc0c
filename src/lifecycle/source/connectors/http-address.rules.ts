import type { ConnectionSecret } from '../connection.contract.ts';
import type { HttpSelection, HttpSettings } from '../http-connection.contract.ts';
import { httpErrors } from '../http.errors.ts';

/** The address of a selection, without a key. Refuses a parameter that is set twice. */
export function addressOf(
  settings: Pick<HttpSettings, 'baseUrl' | 'auth'>,
  selection: Pick<HttpSelection, 'path' | 'query' | 'paging'>,
): URL {
  const { baseUrl, auth } = settings;
  const { path, query, paging } = selection;
  const address = new URL(path === '' ? baseUrl : `${baseUrl.replace(/\/+$/, '')}/${path}`);
  const taken = [
    ...(auth.by === 'query' ? [auth.name] : []),
    ...('parameter' in paging ? [paging.parameter] : []),
    ...('sizeParameter' in paging && paging.sizeParameter !== undefined
      ? [paging.sizeParameter]
      : []),
  ];
  const twice =
    taken.find((name, index) => taken.indexOf(name) !== index) ??
    query.find(({ name }) => taken.includes(name))?.name;
  if (twice !== undefined) throw httpErrors.parameterTaken({ name: twice });
  for (const { name, value } of query) address.searchParams.append(name, value);
  return address;
}

/** Whether two addresses are of one place: scheme, host and port. Nothing else ever gets the key. */
export function isSamePlace(a: URL, b: URL): boolean {
  return a.origin === b.origin;
}

/** The address and headers with the key in them, for the request and nothing else. Refuses a key that is due. */
export function withKey(
  address: URL,
  { settings, secret }: { settings: HttpSettings; secret: ConnectionSecret | undefined },
): { address: URL; headers: Record<string, string> } {
  const { auth } = settings;
  if (auth.by === 'none') return { address, headers: {} };
  if (secret === undefined) throw httpErrors.secretMissing();
  if (auth.by === 'basic') {
    if (!('password' in secret)) throw httpErrors.secretMisfit();
    const pair = Buffer.from(`${auth.user}:${secret.password}`).toString('base64');
    return { address, headers: { authorization: `Basic ${pair}` } };
  }
  if (!('key' in secret)) throw httpErrors.secretMisfit();
  if (auth.by === 'header')
    return { address, headers: { [auth.name]: `${auth.prefix}${secret.key}` } };
  const keyed = new URL(address);
  keyed.searchParams.set(auth.name, secret.key);
  return { address: keyed, headers: {} };
}

/** Where an answer leads, without user, fragment and key. Refuses another place, whatever it says. */
export function ledTo(from: URL, to: string, settings: HttpSettings): URL {
  if (!URL.canParse(to, from.href)) throw httpErrors.ledElsewhere({ host: '?' });
  const address = new URL(to, from);
  if (!isSamePlace(from, address) || address.username !== '' || address.password !== '') {
    throw httpErrors.ledElsewhere({ host: address.host });
  }
  address.hash = '';
  // An answer may repeat the key: it is put in again when it is sent, and kept nowhere.
  if (settings.auth.by === 'query') address.searchParams.delete(settings.auth.name);
  return address;
}

/** The address of `rel="next"` in a Link header (RFC 8288), or undefined. */
export function nextLink(header: string | undefined): string | undefined {
  for (const [, target, parameters] of (header ?? '').matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?=[\s,;]|$))/i.test(parameters ?? ''))
      return target;
  }
  return undefined;
}

/** What a delivery is called: the end of the path, and what is in it. */
export function fileNameOf(
  { path }: Pick<HttpSelection, 'path'>,
  extension: 'csv' | 'json' | 'ndjson',
): string {
  const last = path.split('/').findLast((part) => part !== '') ?? 'http';
  const name = last.replace(/\.(csv|json|ndjson)$/i, '').replace(/[\p{Cc}/\\]/gu, '_');
  return `${name.slice(0, 100)}.${extension}`;
}
