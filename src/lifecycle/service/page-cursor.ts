import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import { serviceErrors } from './service.errors.ts';

const nonceBytes = 12;
const tagBytes = 16;

/** Where a page ended: the snapshot it was read from, and the values of its order, the row number last. */
export interface PagePosition {
  snapshotId: string;
  values: readonly (string | null)[];
}

/**
 * Seals the position for the caller. It is encrypted, not only signed: the order may hold a key column that the
 * grant does not open. `bound` is what the cursor belongs to (service, grant, question); it must be given again to open it.
 */
export function sealCursor(secret: Buffer, bound: string, position: PagePosition): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(boundBytes(bound));
  const body = JSON.stringify([position.snapshotId, ...position.values]);
  const sealed = Buffer.concat([
    nonce,
    cipher.update(body, 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return sealed.toString('base64url');
}

/** Opens a cursor; refuses one that was changed, made elsewhere, or belongs to another question. */
export function openCursor(secret: Buffer, bound: string, text: string): PagePosition {
  const sealed = Buffer.from(text, 'base64url');
  // Base64 decoders are lenient; only the one text that seal made is accepted.
  if (sealed.length <= nonceBytes + tagBytes || sealed.toString('base64url') !== text) {
    throw serviceErrors.badCursor();
  }
  const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, nonceBytes))
    .setAAD(boundBytes(bound))
    .setAuthTag(sealed.subarray(-tagBytes));
  let body: string;
  try {
    body =
      decipher.update(sealed.subarray(nonceBytes, -tagBytes), undefined, 'utf8') +
      decipher.final('utf8');
  } catch (error) {
    throw serviceErrors.badCursor({}, { cause: error });
  }
  // Only sealCursor makes texts that pass the authentication above.
  const [snapshotId, ...values] = JSON.parse(body) as [string, ...(string | null)[]];
  return { snapshotId, values };
}

function boundBytes(bound: string): Buffer {
  return hash('sha256', bound, 'buffer');
}
