import { createHash, randomBytes } from 'node:crypto';

const prefix = 'csk';
const handleBytes = 12;
const secretBytes = 32;
const keyForm = /^csk_([0-9a-z]{12})_[0-9A-Za-z_-]{43}$/;
const handleAlphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A new key. `key` is shown once; only `handle` and `sha256` are kept. */
export interface NewKey {
  key: string;
  handle: string;
  sha256: Buffer;
}

/**
 * Makes a key `csk_<handle>_<secret>`: the prefix lets secret scanners recognise a leaked key, the handle names it
 * in lists and finds its row, the secret has 256 random bits.
 */
export function makeKey(): NewKey {
  const handle = [...randomBytes(handleBytes)]
    .map((byte) => handleAlphabet.charAt(byte % handleAlphabet.length))
    .join('');
  const key = `${prefix}_${handle}_${randomBytes(secretBytes).toString('base64url')}`;
  return { key, handle, sha256: hashKey(key) };
}

/**
 * SHA-256 of the whole key. A fast hash is right here: slow password hashes make guessing dear, but 256 random
 * bits cannot be guessed at any speed, and every call of the gateway computes this.
 */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** The handle of a text that has the form of a key, or undefined. */
export function handleOf(key: string): string | undefined {
  return keyForm.exec(key)?.[1];
}

/** What the old key's end becomes when it is replaced: after the grace period, never later than before. */
export function endAfterGrace(old: { expiresAt: Date }, now: Date, graceMs: number): Date {
  return new Date(Math.min(old.expiresAt.getTime(), now.getTime() + graceMs));
}
