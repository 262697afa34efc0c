import { randomOf, type Random } from './random.ts';

/** What every table is made with. */
export interface Making {
  dir: string;
  seed: string;
  /** 1 is the whole city; less makes fewer rows of the same kinds. */
  scale: number;
  /** Rows at this scale, at least one. */
  count(rows: number): number;
  /** The stream of numbers of one table. */
  random(table: string): Random;
}

/** In: directory to write below, seed, scale. */
export function making(dir: string, seed: string, scale: number): Making {
  return {
    dir,
    seed,
    scale,
    count: (rows) => Math.max(1, Math.round(rows * scale)),
    random: (table) => randomOf(`${seed}/${table}`),
  };
}
