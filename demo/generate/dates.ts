import { at, type Random } from './random.ts';

export const dayMs = 86_400_000;

/** Noon of nowhere: dates are counted in whole days from 1970-01-01, times in whole seconds, always as written on the wall. */
export function dayOf(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / dayMs;
}

/** `2025-03-01` */
export function dateText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** `2025-03-01 08:05:00` */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** `2025/3/1` */
export function slashedDate(day: number): string {
  const [year, month, date] = dateText(day).split('-').map(Number);
  return `${year}/${month}/${date}`;
}

/** The day as people of different offices write it: 2025/3/1, 20250301, 2025年3月1日, 2025.3.1. */
export function mixedDate(day: number, random: Random): string {
  const text = dateText(day);
  const [year = '', month = '', date = ''] = text.split('-');
  const [m, d] = [Number(month), Number(date)];
  return at(
    [
      text,
      slashedDate(day),
      `${year}${month}${date}`,
      `${year}年${m}月${d}日`,
      `${year}.${m}.${d}`,
    ],
    random.weigh([
      [0, 70],
      [1, 16],
      [2, 8],
      [3, 4],
      [4, 2],
    ]),
  );
}
