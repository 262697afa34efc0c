import {
  type ConnectionSecret,
  type ConnectionSettings,
  type ConnectorKind,
  isTableKind,
} from './connection.contract.ts';
import { dropErrors } from './drop.errors.ts';
import { httpErrors } from './http.errors.ts';

/** Refuses settings, or a secret that is given, of another kind of connection. */
export function requireFitting(
  kind: ConnectorKind,
  settings: ConnectionSettings,
  secret: ConnectionSecret | undefined,
): void {
  if (!fits(kind, settings)) throw dropErrors.wrongSettings({ kind });
  if (secret === undefined || !('baseUrl' in settings)) return;
  const { by } = settings.auth;
  const isFitting = by === 'basic' ? 'password' in secret : by !== 'none' && 'key' in secret;
  if (!isFitting) throw httpErrors.secretMisfit();
}

function fits(kind: ConnectorKind, settings: ConnectionSettings): boolean {
  if ('baseUrl' in settings) return kind === 'http';
  if ('database' in settings) return isTableKind(kind);
  return kind === ('host' in settings ? 'sftp' : 'folder');
}

/** Whether changed settings lead to another place, or prove it otherwise: then the secret has to be given again. */
export function isElsewhere(before: ConnectionSettings, after: ConnectionSettings): boolean {
  // No secret is sent any more.
  if ('baseUrl' in after && after.auth.by === 'none') return false;
  return placeOf(before) !== placeOf(after);
}

/** The database does not keep the order of members. */
function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function placeOf(settings: ConnectionSettings): string {
  if ('baseUrl' in settings) {
    const { baseUrl, auth, tls, ca } = settings;
    const way = [auth.by, Object.values(auth).map(String).toSorted(byText)];
    return JSON.stringify([baseUrl, way, tls, ca ?? null]);
  }
  if (!('host' in settings)) return '';
  const { host, port, user } = settings;
  const proof =
    'database' in settings ? [settings.tls, settings.ca ?? null] : [settings.hostKey ?? null];
  return JSON.stringify([host, port ?? null, user, ...proof]);
}
