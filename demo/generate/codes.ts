import { usccCheckCharacter } from '#governance/organization/organization.rules.ts';

/**
 * Codes that check but belong to nobody: no province has the number 99 (GB/T 2260), so neither an identity number nor a
 * credit code made of it can be one of a real person or firm.
 */
const idWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643. In: six digits of area, the birth date as YYYYMMDD, a number of three digits. */
export function citizenId(area: string, birth: string, number: number): string {
  const body = `${area}${birth}${String(number).padStart(3, '0')}`;
  const sum = idWeights.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return `${body}${'10X98765432'.charAt(sum % 11)}`;
}

/** An identity number whose last character is wrong. */
export function wrongId(id: string): string {
  const last = id.slice(-1);
  return `${id.slice(0, -1)}${last === '7' ? '8' : '7'}`;
}

/** GB 11714: eight digits and a check character. */
export function organisationCode(number: number): string {
  const body = String(number).padStart(8, '0');
  const sum = organisationWeights.reduce(
    (total, weight, place) => total + weight * Number(body[place]),
    0,
  );
  return `${body}${'0X987654321'.charAt(sum % 11)}`;
}

/** GB 32100. In: register and kind (`91`, `92`, `52`, `11`), area, the number of the organisation code. */
export function uscc(kind: string, area: string, number: number): string {
  const body = `${kind}${area}${organisationCode(number)}`;
  return `${body}${usccCheckCharacter(body) ?? ''}`;
}

const base36 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** GB/T 36904: identifier of an electronic certificate with its check character (ISO 7064 MOD 37,36). */
export function certificateIdentifier(type: string, issuer: string, serial: string): string {
  let p = 36;
  for (const character of `${type}${issuer}${serial}001`) {
    p = (p + base36.indexOf(character)) % 36 || 36;
    p = (p * 2) % 37;
  }
  const check = base36.charAt((37 - p) % 36);
  return `1.2.156.3005.2.${type}.${issuer}.${serial}.001.${check}`;
}
