import { createHash } from 'node:crypto';

/** A stream of numbers that depends on nothing but its seed and name. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** One of the values by their weights. */
  weigh<T>(list: readonly (readonly [T, number])[]): T;
  chance(share: number): boolean;
  /** Normal distribution (Box–Muller). */
  normal(mean: number, deviation: number): number;
}

/** sfc32 (Doty-Humphrey), seeded by SHA-256, so that each table has a stream of its own. In: `seed/table`. */
export function randomOf(name: string): Random {
  const digest = createHash('sha256').update(name).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at)) as [
    // Four offsets give four numbers.
    number,
    number,
    number,
    number,
  ];
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 12; round += 1) next();
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    pick: (list) => at(list, int(0, list.length - 1)),
    weigh: (list) => weighed(list, next()),
    chance: (share) => next() < share,
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

function weighed<T>(list: readonly (readonly [T, number])[], share: number): T {
  let left = share * list.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of list) {
    left -= weight;
    if (left < 0) return value;
  }
  return at(list, list.length - 1)[0];
}

/** Disjoint sets of so many of the numbers below `count`, drawn; sizes are exact when there are enough numbers. */
export function marks(count: number, sizes: readonly number[], random: Random): Set<number>[] {
  const taken = new Set<number>();
  return sizes.map((size) => {
    const own = new Set<number>();
    while (own.size < size && taken.size < count) {
      const number = random.int(0, count - 1);
      if (taken.has(number)) continue;
      taken.add(number);
      own.add(number);
    }
    return own;
  });
}

/** The member of a list that is known to be there. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`${index} of ${list.length}`);
  return found;
}

/** A number with so many digits after the point, without `-0`. */
export function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}
