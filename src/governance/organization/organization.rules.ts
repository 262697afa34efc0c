/** The alphabet of GB 32100-2015: digits and letters without I, O, S, V and Z. */
const usccAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const usccLength = 18;

/**
 * The check character of a unified social credit code (GB 32100-2015: weights 3^i mod 31).
 * In: the first 17 characters, upper case. Out: the 18th, or undefined when the body is malformed.
 */
export function usccCheckCharacter(body: string): string | undefined {
  if (body.length !== usccLength - 1) return undefined;
  let sum = 0;
  let weight = 1;
  for (const character of body) {
    const value = usccAlphabet.indexOf(character);
    if (value < 0) return undefined;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return usccAlphabet[(31 - (sum % 31)) % 31];
}

/**
 * Whether a text is a unified social credit code with a right check character.
 * Unknown first characters are accepted: the list of registration authorities grows.
 */
export function isUscc(text: string): boolean {
  return (
    text.length === usccLength &&
    usccCheckCharacter(text.slice(0, usccLength - 1)) === text[usccLength - 1]
  );
}

/** Whether a text has the form of an administrative area code (GB/T 2260): six digits, province not 0. */
export function isAreaCode(text: string): boolean {
  return /^[1-9]\d{5}$/.test(text);
}

interface Branch {
  id: string;
  parentId: string | null;
  order: number;
  nameZh: string;
}

/**
 * The departments in the order of the tree: each before its children, brothers by order and then by name.
 * In: all departments of one tree, in any order. Out: the same with their depth (root 0).
 */
export function inTreeOrder<T extends Branch>(
  departments: readonly T[],
): (T & { depth: number })[] {
  const children = Map.groupBy(departments, (department) => department.parentId);
  const byOrder = (a: Branch, b: Branch) => a.order - b.order || a.nameZh.localeCompare(b.nameZh);
  const ordered: (T & { depth: number })[] = [];
  const waiting = (children.get(null) ?? []).toSorted(byOrder).map((item) => ({ item, depth: 0 }));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { item, depth } = next;
    ordered.push({ ...item, depth });
    const below = (children.get(item.id) ?? []).toSorted(byOrder);
    waiting.unshift(...below.map((child) => ({ item: child, depth: depth + 1 })));
  }
  return ordered;
}
