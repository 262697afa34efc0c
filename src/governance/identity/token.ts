import { createHash, randomBytes } from 'node:crypto';

const tokenBytes = 32;
/** Longer than any token of ours; a longer text is not even hashed. */
const tokenCharactersMax = 200;

/** A new secret of 256 random bits, as text. It is shown once; only its hash is kept. */
export function newToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

/** The SHA-256 of a token, as it is kept; undefined for a text that cannot be a token. */
export function tokenSha256(token: string): Buffer | undefined {
  if (token.length === 0 || token.length > tokenCharactersMax) return undefined;
  return createHash('sha256').update(token).digest();
}
