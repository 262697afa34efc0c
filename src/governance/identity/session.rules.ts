const minuteMs = 60_000;

/** A session nobody used for so long is over. */
export const idleTimeoutMs = 30 * minuteMs;
/** A session is over after so long, however busy. */
export const sessionLifetimeMs = 12 * 60 * minuteMs;
/** Use is written down at most once in this time, so that reading does not become writing. */
export const lastSeenWriteMs = minuteMs;
/** A newer sign-in ends the oldest session beyond this number. */
export const sessionsPerAccountMax = 10;

/** Failed sign-ins within the window after which a login name, known or not, is locked for one window. */
export const nameFailuresMax = 5;
/** The same for an address. Higher, because one address may be a whole office behind one gateway. */
export const addressFailuresMax = 20;
export const lockoutWindowMs = 15 * minuteMs;

export const setupLinkLifetimeMs = 24 * 60 * minuteMs;

/** Whether a session still holds. In: its times as stored, and now. */
export function isLive(
  session: { lastSeenAt: Date; expiresAt: Date; revokedAt: Date | null },
  now: Date,
): boolean {
  return (
    session.revokedAt === null &&
    now < session.expiresAt &&
    now.getTime() - session.lastSeenAt.getTime() < idleTimeoutMs
  );
}

/**
 * What counts as one address: an IPv4 address itself, of IPv6 the first 64 bits, because one connection owns all
 * the rest. In: an address as the server gives it.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::', 2);
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':'));
  const left = groupsOf(head);
  const right = groupsOf(tail ?? '');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
