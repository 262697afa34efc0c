import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fsyncPath } from '#platform/storage/storage.ts';
import { secretErrors } from './secrets.errors.ts';

const cipherName = 'aes-256-gcm';
const keyBytes = 32;
const keyIdBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
/** The first byte of everything sealed: how it was sealed. */
const formatByte = 1;
const headBytes = 1 + keyIdBytes + nonceBytes;
const keyFile = 'master.key';

/** Keeps secrets unreadable for whoever has the database alone. */
export interface Secrets {
  /** Names the master key without telling it: hex of the first bytes of its SHA-256. */
  readonly keyId: string;
  /**
   * Encrypts with AES-256-GCM (NIST SP 800-38D) under the master key. In: what it is for, e.g. `connection:<id>`, and
   * the secret. Out: bytes that `open` takes back for the same purpose only.
   */
  seal(purpose: string, secret: Uint8Array): Buffer;
  /** Takes back what `seal` made. Refuses secrets.unreadable: another key, another purpose, or changed bytes. */
  open(purpose: string, sealed: Uint8Array): Buffer;
}

/**
 * The secrets of an installation. In: the directory of the key file, made with a new key when there is none, and the
 * configured key (32 bytes in base64), which is used instead. Refuses secrets.bad-master-key when it has another length.
 */
export async function openSecrets(dir: string, configuredKey?: string): Promise<Secrets> {
  const key = configuredKey === undefined ? await keyOnDisk(dir) : decodedKey(configuredKey);
  const keyId = Buffer.from(hash('sha256', key, 'buffer').subarray(0, keyIdBytes));
  return {
    keyId: keyId.toString('hex'),
    seal: (purpose, secret) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(cipherName, key, nonce).setAAD(Buffer.from(purpose));
      const text = Buffer.concat([cipher.update(secret), cipher.final()]);
      return Buffer.concat([Buffer.from([formatByte]), keyId, nonce, text, cipher.getAuthTag()]);
    },
    open: (purpose, sealed) => {
      const bytes = Buffer.from(sealed);
      const isOurs =
        bytes.length >= headBytes + tagBytes &&
        bytes[0] === formatByte &&
        bytes.subarray(1, 1 + keyIdBytes).equals(keyId);
      if (!isOurs) throw secretErrors.unreadable();
      const decipher = createDecipheriv(cipherName, key, bytes.subarray(1 + keyIdBytes, headBytes))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(-tagBytes));
      try {
        return Buffer.concat([
          decipher.update(bytes.subarray(headBytes, -tagBytes)),
          decipher.final(),
        ]);
      } catch (error) {
        throw secretErrors.unreadable({}, { cause: error });
      }
    },
  };
}

/** Several processes may start at once: the first to link its key wins, and all read that one. */
async function keyOnDisk(dir: string): Promise<Buffer> {
  const path = join(dir, keyFile);
  const found = await readKey(path);
  if (found !== undefined) return found;
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(keyBytes).toString('base64'));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
    await fsyncPath(dir);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return decodedKey(await readFile(path, 'utf8'));
}

async function readKey(path: string): Promise<Buffer | undefined> {
  try {
    return decodedKey(await readFile(path, 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function decodedKey(text: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== keyBytes) throw secretErrors.badMasterKey({ bytes: keyBytes });
  return key;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
