import type { Pages } from '#platform/ui/api.tsx';

/** A made-up row. */
export interface Sample {
  id: string;
  name: string;
  rows: number;
  bytes: number;
  at: string;
}

/** So many rows of made-up content. */
export function sampleRows(count: number): Sample[] {
  return Array.from({ length: count }, (_one, index) => ({
    id: String(index),
    name: index === 1 ? '很长的名称'.repeat(40) : `示例数据集 ${index + 1}`,
    rows: (index * 7919) % 1_000_000,
    bytes: (index * 104_729) % 5_000_000_000,
    at: new Date(Date.UTC(2026, 10, 21, 6, 30) - index * 3_600_000).toISOString(),
  }));
}

/** Rows as useApiPages would give them. */
export function pagesOf<T>(items: readonly T[]): Pages<T> {
  const nothing = () => undefined;
  const still = { problem: null, loading: false, fetching: false, hasMore: true };
  return { ...still, items, more: nothing, reload: nothing };
}
