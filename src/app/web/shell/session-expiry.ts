/** Whether the platform said that it no longer knows the session. The page stays as it is; a sign-in appears above it. */
let expired = false;
let signIns = 0;
const followers = new Set<() => void>();

/** To be called when an answer says so. */
export function tellSessionExpired(): void {
  set(true);
}

/** To be called after a new sign-in. */
export function tellSessionRenewed(): void {
  signIns += 1;
  set(false);
}

/** How often somebody signed in on this page. */
export function countSignIns(): number {
  return signIns;
}

/** For useSyncExternalStore: whether a sign-in is wanted. */
export function isSessionExpired(): boolean {
  return expired;
}

/** For useSyncExternalStore. */
export function followSession(follow: () => void): () => void {
  followers.add(follow);
  return () => {
    followers.delete(follow);
  };
}

function set(value: boolean): void {
  if (expired === value) return;
  expired = value;
  for (const follow of followers) follow();
}
