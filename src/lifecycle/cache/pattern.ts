const runMin = 3;
/** Characters of a value that its pattern shows. */
const patternCharsMax = 40;
const han = /\p{Script=Han}/u;
const letter = /\p{L}/u;

/**
 * The form of a value: digits are 9, Latin capitals A, small letters a, Han characters 汉, other letters x; what is
 * left stands for itself. Three or more of 汉, A, a or x, and more than eight digits, are written with a count: `汉{3}`.
 */
export function patternOf(value: string): string {
  const characters = [...value];
  let pattern = '';
  for (let at = 0; at < Math.min(characters.length, patternCharsMax);) {
    const kind = kindOf(characters[at] ?? '');
    let length = 1;
    while (at + length < characters.length && kindOf(characters[at + length] ?? '') === kind)
      length += 1;
    pattern += counted(kind, length);
    at += length;
  }
  return characters.length > patternCharsMax && !pattern.endsWith('}') ? `${pattern}…` : pattern;
}

/** The most frequent patterns of values with their counts, as shares of all counted values. */
export function commonPatterns(
  counts: ReadonlyMap<string, number>,
  patternsMax: number,
): { pattern: string; share: number }[] {
  const patterns = new Map<string, number>();
  let total = 0;
  for (const [value, count] of counts) {
    const pattern = patternOf(value);
    patterns.set(pattern, (patterns.get(pattern) ?? 0) + count);
    total += count;
  }
  return [...patterns]
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, patternsMax)
    .map(([pattern, count]) => ({ pattern, share: Math.round((count / total) * 10_000) / 10_000 }));
}

function kindOf(character: string): string {
  if (character >= '0' && character <= '9') return '9';
  if (character >= 'a' && character <= 'z') return 'a';
  if (character >= 'A' && character <= 'Z') return 'A';
  if (han.test(character)) return '汉';
  return letter.test(character) ? 'x' : character;
}

const digitRunMax = 8;

function counted(kind: string, length: number): string {
  const short = kind === '9' ? length <= digitRunMax : length < runMin;
  const isClass = kind === '9' || kind === 'a' || kind === 'A' || kind === '汉' || kind === 'x';
  return short || !isClass ? kind.repeat(Math.min(length, patternCharsMax)) : `${kind}{${length}}`;
}
