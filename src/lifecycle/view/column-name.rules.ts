/** Longest name of a column in bytes: what a table of the serving store can carry. */
export const columnNameBytesMax = 63;

/**
 * A safe name for each header. ASCII headers become snake_case; a header with Chinese keeps its characters without
 * spaces and signs. Names are unique whatever their case, begin with a letter and fit columnNameBytesMax bytes.
 */
export function columnNames(headers: readonly string[]): string[] {
  const taken = new Set<string>();
  return headers.map((header, index) => {
    const wanted = nameOf(header) || `column_${index + 1}`;
    let name = cut(wanted, columnNameBytesMax);
    for (let n = 2; taken.has(name.toLowerCase()); n++) {
      const suffix = `_${n}`;
      name = cut(wanted, columnNameBytesMax - suffix.length) + suffix;
    }
    taken.add(name.toLowerCase());
    return name;
  });
}

function nameOf(header: string): string {
  const plain = header.normalize('NFKC').trim();
  // Camel case is split only where a small letter meets a capital: PM2.5 and USCC stay whole.
  const spaced = plain.replace(/([a-z])([A-Z])/g, '$1_$2');
  const name = spaced
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  if (name === '') return '';
  return /^\p{L}/u.test(name) ? name : `c_${name}`;
}

function cut(text: string, bytesMax: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > bytesMax) break;
    kept += character;
  }
  return kept.replace(/_+$/, '');
}

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
