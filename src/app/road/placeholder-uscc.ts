import { createHash } from 'node:crypto';
import { usccCheckCharacter } from '#governance/organization/organization.ts';
import { assert } from '#platform/errors/errors.ts';

/** No province has the code 99, so nothing made of it can be mistaken for a real place or body. */
export const placeholderArea = '990000';

const weights = [3, 7, 9, 10, 5, 8, 4, 2];

/**
 * A credit code that checks (GB 32100, GB 11714) but belongs to nobody, for a department that was made without one.
 * The same name gives the same code. In: the department's name.
 */
export function placeholderUscc(name: string): string {
  const digits =
    BigInt(`0x${createHash('sha256').update(name).digest('hex').slice(0, 12)}`) % 100_000_000n;
  const body = digits.toString().padStart(8, '0');
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  const check = 11 - (sum % 11);
  const organization = `${body}${check === 10 ? 'X' : check === 11 ? '0' : String(check)}`;
  const start = `11${placeholderArea}${organization}`;
  const last = usccCheckCharacter(start);
  assert(last !== undefined, 'the body is made of digits and X');
  return `${start}${last}`;
}
