/** What the driver and the server say when there is no server to talk to (any more). */
const lostCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  // admin_shutdown, crash_shutdown, cannot_connect_now (PostgreSQL, appendix A)
  '57P01',
  '57P02',
  '57P03',
]);

/** Whether an error means that the database has gone away, rather than that it refused something. */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (/^Connection terminated|not queryable/.test(error.message)) return true;
  if (!('code' in error)) return false;
  // A socket file that is gone is a server that is gone.
  const isSocketGone = error.code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect';
  return isSocketGone || lostCodes.has(String(error.code));
}
