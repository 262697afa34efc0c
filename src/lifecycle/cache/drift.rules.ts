import * as z from 'zod';
import type { Words } from '#platform/errors/errors.ts';

/** How the columns of a file differ from those of the last snapshot. */
export const Drift = z
  .object({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    renamed: z.array(z.object({ from: z.string(), to: z.string() })).meta({
      description: 'a guess: one column gone and one new at the same place, of the same type',
    }),
    retyped: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })),
    moved: z.boolean().meta({ description: 'the columns both have stand in another order' }),
  })
  .meta({ id: 'Drift' });
export type Drift = z.infer<typeof Drift>;

interface DriftColumn {
  name: string;
  type: string;
  scale?: number | undefined;
}

/** Names listed in words before the rest is only counted. */
const namesInWordsMax = 10;

/** Compares columns; undefined when they are the same. A column with type `any` agrees with every type. */
export function decideDrift(
  before: readonly DriftColumn[],
  after: readonly DriftColumn[],
): Drift | undefined {
  const old = new Map(before.map((column, position) => [column.name, { column, position }]));
  const now = new Map(after.map((column, position) => [column.name, { column, position }]));
  const added = after.filter(({ name }) => !old.has(name));
  const removed = before.filter(({ name }) => !now.has(name));
  const renamed = removed.flatMap((column) => {
    const to = after[old.get(column.name)?.position ?? -1];
    const taken = to !== undefined && !old.has(to.name) && sameType(column, to);
    return taken ? [{ from: column.name, to: to.name }] : [];
  });
  const retyped = after.flatMap((column) => {
    const earlier = old.get(column.name)?.column;
    if (earlier === undefined || sameType(earlier, column)) return [];
    return [{ name: column.name, from: typeText(earlier), to: typeText(column) }];
  });
  const kept = after.flatMap(({ name }) => old.get(name)?.position ?? []);
  const moved = kept.some((position, index) => index > 0 && position < (kept[index - 1] ?? 0));
  const drift = {
    added: added.map(({ name }) => name).filter((name) => !renamed.some(({ to }) => to === name)),
    removed: removed
      .map(({ name }) => name)
      .filter((name) => !renamed.some(({ from }) => from === name)),
    renamed,
    retyped,
    moved,
  };
  const changed = added.length + removed.length + retyped.length > 0 || moved;
  return changed ? drift : undefined;
}

/** The differences as one sentence. */
export function driftWords(drift: Drift): Words {
  const zh: string[] = [];
  const en: string[] = [];
  const tell = (names: readonly string[], words: { zh: string; en: string }) => {
    if (names.length === 0) return;
    zh.push(`${words.zh} ${listed(names, '、', ' 等')}`);
    en.push(`${words.en} ${listed(names, ', ', ' and more')}`);
  };
  tell(drift.added, { zh: '新增字段', en: 'new columns' });
  tell(drift.removed, { zh: '缺少字段', en: 'missing columns' });
  const arrows = (pairs: readonly { from: string; to: string }[]) =>
    pairs.map(({ from, to }) => `${from} → ${to}`);
  tell(arrows(drift.renamed), { zh: '疑似改名', en: 'probably renamed' });
  tell(
    drift.retyped.map(({ name, from, to }) => `${name} (${from} → ${to})`),
    { zh: '类型变化', en: 'other types' },
  );
  if (drift.moved) {
    zh.push('字段顺序变化');
    en.push('another order of columns');
  }
  return { zh: zh.join(';'), en: en.join('; ') };
}

function sameType(a: DriftColumn, b: DriftColumn): boolean {
  return a.type === 'any' || b.type === 'any' || typeText(a) === typeText(b);
}

function typeText({ type, scale }: DriftColumn): string {
  return scale === undefined ? type : `${type}(${scale})`;
}

function listed(names: readonly string[], joint: string, more: string): string {
  const rest = names.length - namesInWordsMax;
  return names.slice(0, namesInWordsMax).join(joint) + (rest > 0 ? `${more} ${rest}` : '');
}
