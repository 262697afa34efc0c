import { createHash } from 'node:crypto';
import ssh2, { type ConnectConfig, type SFTPWrapper } from 'ssh2';
import { Failure, Refusal } from '#platform/errors/errors.ts';
import { connectionErrors } from '../connection.errors.ts';
import type { ConnectionSecret } from '../connection.contract.ts';
import { dropErrors } from '../drop.errors.ts';
import type { SftpSettings } from '../file-connection.contract.ts';
import { connectMsMax } from './test-steps.ts';

export const sftpPort = 22;
const keepAliveMs = 10_000;
const keepAlivesMissedMax = 3;
/** A request that is not answered in so long never is. */
const requestMsMax = 60_000;

/** A session at a file server. */
export interface SftpSession {
  /** Asks the server. A status of the protocol is thrown as it comes; what was lost as `connection.lost`. */
  ask<T>(request: (sftp: SFTPWrapper, answer: Answer<T>) => void): Promise<T>;
  /** Fingerprint of the key that the host showed. */
  hostKey: string;
  close(): void;
}

export type Answer<T> = (error: Error | null | undefined, value?: T) => void;

interface Given {
  settings: SftpSettings;
  secret: ConnectionSecret | undefined;
  signal?: AbortSignal;
}

/**
 * Signs in. The key of the host is judged first: one that differs from the kept one is refused before anything secret is sent.
 * `onlyLook` ends there and is for the test of it.
 */
export function openSftp(
  { settings, secret, signal }: Given,
  { onlyLook = false }: { onlyLook?: boolean } = {},
): Promise<SftpSession> {
  const { host, port = sftpPort, user, hostKey: kept } = settings;
  if (signal?.aborted === true) return Promise.reject(signal.reason);
  const client = new ssh2.Client();
  const lost = lossOf(client, signal);
  return new Promise((resolve, reject) => {
    let seen = '';
    const fail = (error: unknown) => {
      client.destroy();
      const isOther = seen !== '' && kept !== undefined && kept !== seen;
      reject(
        isOther
          ? dropErrors.hostKeyChanged({ kept, seen })
          : (lost.reason() ?? explained(error, settings)),
      );
    };
    const session = (sftp: SFTPWrapper | undefined): SftpSession => ({
      ask: (request) => askFor(sftp, { request, lost }),
      hostKey: seen,
      close: () => client.end(),
    });
    client.on('error', fail);
    client.on('close', () => fail(undefined));
    // Some servers ask for the password as a question of their own.
    client.on('keyboard-interactive', (...[, , , prompts, finish]) => {
      const password = secret !== undefined && 'password' in secret ? secret.password : '';
      const isPassword = prompts.length === 1 && prompts[0]?.echo === false;
      finish(isPassword ? [password] : prompts.map(() => ''));
    });
    client.on('ready', () => {
      client.sftp((error, sftp) => {
        if (error === undefined) resolve(session(sftp));
        else fail(undefined);
      });
    });
    const hostVerifier = (key: Buffer): boolean => {
      seen = fingerprint(key);
      if (onlyLook && (kept === undefined || kept === seen)) resolve(session(undefined));
      return !onlyLook && (kept === undefined || kept === seen);
    };
    try {
      client.connect({ ...configOf({ host, port, user, secret }), hostVerifier });
    } catch {
      fail(dropErrors.badPrivateKey());
    }
  });
}

/** As OpenSSH prints it: SHA256: and base64 without padding. */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function configOf(given: {
  host: string;
  port: number;
  user: string;
  secret: ConnectionSecret | undefined;
}): ConnectConfig {
  const { host, port, user, secret } = given;
  const isPassword = secret !== undefined && 'password' in secret;
  const { passphrase, ...rest } = { passphrase: undefined, ...secret };
  return {
    host,
    port,
    username: user,
    ...rest,
    ...(passphrase === undefined ? {} : { passphrase }),
    tryKeyboard: isPassword,
    readyTimeout: connectMsMax,
    keepaliveInterval: keepAliveMs,
    keepaliveCountMax: keepAlivesMissedMax,
  };
}

interface Loss {
  /** Why nothing is asked any more, or undefined. */
  reason(): unknown;
  /** Calls back once when it is lost; out: how to take that back. */
  watch(onLost: (reason: unknown) => void): () => void;
}

/** Watches the connection and the signal: whichever ends first ends every request. */
function lossOf(client: ssh2.Client, signal: AbortSignal | undefined): Loss {
  let reason: unknown;
  const watchers = new Set<(reason: unknown) => void>();
  const lose = (why: unknown) => {
    if (reason !== undefined) return;
    reason = why;
    for (const watcher of watchers) watcher(why);
    watchers.clear();
  };
  const onAbort = () => {
    lose(signal?.reason);
    client.destroy();
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  let isReady = false;
  client.once('ready', () => (isReady = true));
  client.on('close', () => {
    signal?.removeEventListener('abort', onAbort);
    if (isReady) lose(lostFailure());
  });
  return {
    reason: () => reason,
    watch: (onLost) => {
      watchers.add(onLost);
      return () => watchers.delete(onLost);
    },
  };
}

function lostFailure(): Failure {
  return new Failure('connection.lost', 'the file server went away', { retryable: true });
}

function askFor<T>(
  sftp: SFTPWrapper | undefined,
  given: { request: (sftp: SFTPWrapper, answer: Answer<T>) => void; lost: Loss },
): Promise<T> {
  const { request, lost } = given;
  return new Promise((resolve, reject) => {
    const gone = lost.reason();
    if (gone !== undefined || sftp === undefined) {
      reject(gone ?? lostFailure());
      return;
    }
    const settle = (end: () => void) => {
      clearTimeout(timer);
      unwatch();
      end();
    };
    const unwatch = lost.watch((reason) => settle(() => reject(reason)));
    const timer = setTimeout(() => settle(() => reject(lostFailure())), requestMsMax);
    const answer: Answer<T> = (error, value) => {
      const isLost = error !== null && error !== undefined && statusOf(error) === undefined;
      if (isLost) settle(() => reject(lost.reason() ?? lostFailure()));
      // What answers without a value is asked for none.
      else if (error === null || error === undefined) settle(() => resolve(value as T));
      else settle(() => reject(error));
    };
    try {
      request(sftp, answer);
    } catch {
      settle(() => reject(lost.reason() ?? lostFailure()));
    }
  });
}

/** The status of the protocol that an error carries, or undefined: the connection is at fault. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number'
    ? error.code
    : undefined;
}

function explained(error: unknown, { host, port = sftpPort }: SftpSettings): unknown {
  if (error instanceof Refusal) return error;
  const level = error instanceof Error && 'level' in error ? String(error.level) : '';
  if (level === 'client-authentication') return connectionErrors.signInRefused();
  if (level === 'client-dns') return connectionErrors.unresolved({ host });
  if (level === 'client-socket' || level === 'client-timeout') {
    return connectionErrors.unreachable({ host, port });
  }
  return dropErrors.notSftp({ host, port });
}
