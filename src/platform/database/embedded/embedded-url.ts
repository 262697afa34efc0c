/** Where an embedded server listens: a socket file in its directory, or a port of 127.0.0.1. */
export type Address = { kind: 'socket'; directory: string } | { kind: 'port'; port: number };

/** The PostgreSQL URL of an embedded server, with password; of the database `chengshu`. */
export function urlOf(address: Address, password: string): string {
  const user = `postgresql://chengshu:${password}@`;
  if (address.kind === 'port') return `${user}127.0.0.1:${address.port}/chengshu`;
  // The host before the slash only keeps the text a URL; the parameter is what counts.
  return `${user}localhost/chengshu?host=${encodeURIComponent(address.directory)}`;
}
