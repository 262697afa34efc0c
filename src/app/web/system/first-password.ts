const classes = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789'] as const;
const groups = 4;
const groupLength = 5;

/**
 * A first password that can be read aloud: four groups of five letters and digits, without those that look alike
 * (about 115 bits). In: a source of random bytes. Out: for example `Kw7pn-4mXtc-9Hqeb-rT3yd`.
 */
export function firstPassword(
  fill: (bytes: Uint8Array) => Uint8Array = (bytes) =>
    // The browser fills the array it is given.
    crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
): string {
  for (;;) {
    const letters = classes.join('');
    const bytes = [...fill(new Uint8Array(groups * groupLength * 2))];
    // Bytes beyond the last whole round of letters would favour the first ones.
    const fair = bytes.filter((byte) => byte < 256 - (256 % letters.length));
    const text = fair.slice(0, groups * groupLength).map((byte) => letters[byte % letters.length]);
    const isWhole = text.length === groups * groupLength;
    if (isWhole && classes.every((one) => text.some((letter) => one.includes(letter ?? '')))) {
      return Array.from({ length: groups }, (_, group) =>
        text.slice(group * groupLength, (group + 1) * groupLength).join(''),
      ).join('-');
    }
  }
}
