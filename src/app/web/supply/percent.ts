/** What people call a share: 0.01 is 1. In: a share of one, or what was typed of it. */
export function percentOf(share: number | string | undefined): string {
  if (share === undefined || share === '') return '';
  return String(Number((Number(share) * 100).toFixed(6)));
}

/** The share of one that a typed percentage means; 0 for what is no number. */
export function shareOfPercent(text: string | undefined): number {
  const percent = Number.parseFloat(text ?? '');
  return Number.isNaN(percent) ? 0 : Number((percent / 100).toFixed(8));
}
