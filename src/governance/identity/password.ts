import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { assert } from '#platform/errors/errors.ts';

/** Cost of scrypt (RFC 7914): N = 2^ln, block size r, parallelism p. Stored with every hash. */
export interface PasswordCost {
  ln: number;
  r: number;
  p: number;
}

/** 32 MB and about a fifth of a second on a server core; the measure OWASP gives for N = 2^15. */
const cost: PasswordCost = { ln: 15, r: 8, p: 3 };
const saltBytes = 16;
const hashBytes = 32;
const memoryBytesMax = 64 * 1024 * 1024;
/** A stored cost above this is not ours: it would let a row stop the server. */
const lnMax = 17;

const stored = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/;

/** A password as it is kept: scrypt with a random salt, its parameters beside it. */
export async function hashPassword(password: string, at: PasswordCost = cost): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, at);
  const parameters = `ln=${at.ln},r=${at.r},p=${at.p}`;
  return `$scrypt$${parameters}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/**
 * Whether a password is the one kept. Without a kept one (no such account) the same work is done and the answer is
 * no, so that the time tells nothing.
 */
export async function verifyPassword(password: string, kept: string | undefined): Promise<boolean> {
  const [, ln, r, p, salt, hash] = stored.exec(kept ?? nobodysHash) ?? [];
  assert(ln !== undefined && r !== undefined && p !== undefined, 'a stored password is malformed');
  assert(salt !== undefined && hash !== undefined, 'a stored password is malformed');
  const at = { ln: Number(ln), r: Number(r), p: Number(p) };
  assert(at.ln <= lnMax, 'a stored password has a cost out of bounds');
  const expected = Buffer.from(hash, 'base64');
  const given = await derive(password, Buffer.from(salt, 'base64'), at);
  const same = given.length === expected.length && timingSafeEqual(given, expected);
  return same && kept !== undefined;
}

/** A hash of nothing anybody can type; its cost is that of real ones. */
const nobodysHash = `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${Buffer.alloc(saltBytes).toString('base64')}$${Buffer.alloc(hashBytes).toString('base64')}`;

function derive(password: string, salt: Buffer, at: PasswordCost): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** at.ln, r: at.r, p: at.p, maxmem: memoryBytesMax * 4 };
  // The same characters typed on two machines may be composed differently (NFC against NFD).
  const secret = password.normalize('NFKC');
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, hashBytes, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
