import type { Database } from '#platform/database/database.ts';
import type { World } from '#platform/world.ts';
import type { Actor } from './context.ts';
import { isPasswordDue } from './password.rules.ts';
import { findSession, touchSession, type StoredSession } from './session.queries.ts';
import { isLive, lastSeenWriteMs } from './session.rules.ts';
import { tokenSha256 } from './token.ts';

export const sessionCookie = 'chengshu_session';

/** How long another process may take to see a revocation; in this process it is seen at once. */
const cachedForMs = 5_000;
const cachedSessionsMax = 10_000;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a request brought to prove who sends it. */
export interface Presented {
  via: 'cookie' | 'bearer';
  token: string;
}

export interface SignedIn {
  actor: Actor;
  sessionId: string;
}

interface SessionCache {
  entries: Map<string, { session: StoredSession; readAtMs: number }>;
  /** Grows with every revocation; what was read before one is not kept after it. */
  revocations: number;
}

const caches = new WeakMap<Database, SessionCache>();

/** The token of a request: `Authorization: Bearer …` before the cookie. In: headers, names in lower case. */
export function presentedBy(headers: Headers): Presented | undefined {
  const bearer = /^Bearer ([\w~+/.=-]+)$/i.exec(text(headers['authorization']))?.[1];
  if (bearer !== undefined) return { via: 'bearer', token: bearer };
  for (const pair of text(headers['cookie']).split(';')) {
    const [name, value] = pair.split('=', 2);
    if (name?.trim() === sessionCookie && value !== undefined && value.trim() !== '') {
      return { via: 'cookie', token: value.trim() };
    }
  }
  return undefined;
}

function text(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(';') : (value ?? '');
}

/** Who sends a request, or undefined. In: its headers, names in lower case. */
export async function authenticate(world: World, headers: Headers): Promise<Actor | undefined> {
  const presented = presentedBy(headers);
  if (presented === undefined) return undefined;
  return (await signedInWith(world, presented.token))?.actor;
}

/**
 * The person and session behind a token; undefined when it is unknown, idle, over, revoked, or the account not in use.
 * With `isAway` a page asked by itself while nobody touched it, which does not make the session last longer.
 */
export async function signedInWith(
  world: World,
  token: string,
  { isAway = false }: { isAway?: boolean } = {},
): Promise<SignedIn | undefined> {
  const hash = tokenSha256(token);
  if (hash === undefined) return undefined;
  const session = await readSession(world, hash);
  const now = world.now();
  if (session === undefined || session.accountState !== 'active' || !isLive(session, now)) {
    return undefined;
  }
  if (!isAway && now.getTime() - session.lastSeenAt.getTime() >= lastSeenWriteMs) {
    session.lastSeenAt = now;
    await touchSession(world.db, session.id, now);
  }
  return { actor: actorOf(session, now), sessionId: session.id };
}

async function readSession(world: World, hash: Buffer): Promise<StoredSession | undefined> {
  const cache = cacheOf(world.db);
  const key = hash.toString('hex');
  const nowMs = world.now().getTime();
  const known = cache.entries.get(key);
  if (known !== undefined && nowMs - known.readAtMs < cachedForMs) return known.session;
  const revocations = cache.revocations;
  const session = await findSession(world.db, hash);
  cache.entries.delete(key);
  if (session !== undefined && revocations === cache.revocations) {
    const oldest =
      cache.entries.size >= cachedSessionsMax ? cache.entries.keys().next().value : undefined;
    if (oldest !== undefined) cache.entries.delete(oldest);
    cache.entries.set(key, { session, readAtMs: nowMs });
  }
  return session;
}

/** Makes this process read the account's sessions anew. Call after the transaction that changed them. */
export function forgetSessions(world: World, accountId: string): void {
  const cache = cacheOf(world.db);
  cache.revocations += 1;
  for (const [key, { session }] of cache.entries) {
    if (session.accountId === accountId) cache.entries.delete(key);
  }
}

function cacheOf(db: Database): SessionCache {
  const cache = caches.get(db) ?? { entries: new Map(), revocations: 0 };
  caches.set(db, cache);
  return cache;
}

function actorOf(session: StoredSession, now: Date): Actor {
  return {
    kind: 'person',
    id: session.accountId,
    name: session.displayName,
    departmentId: session.departmentId,
    roles: [...new Set(session.posts.map((post) => post.role))],
    posts: session.posts,
    passwordDue: isPasswordDue(session, now),
  };
}
