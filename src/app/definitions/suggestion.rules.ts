const distanceMax = 2;
const namesLookedAtMax = 20_000;

/** The known name nearest to a mistyped one: at most two letters off, and less than half of it. Undefined when none is near. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.min(distanceMax, Math.floor((name.length - 1) / 2)) + 1;
  let looked = 0;
  for (const candidate of known) {
    looked += 1;
    if (looked > namesLookedAtMax) break;
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Letters to insert, delete, replace or swap with their neighbour to make one word the other. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

/** A hint to the nearest name, in both languages; empty when there is none. */
export function hint(name: string, known: Iterable<string>): { zh: string; en: string } {
  const near = nearestName(name, known);
  if (near === undefined || near === name) return { zh: '', en: '' };
  return { zh: `；是否指 ${near}？`, en: `; did you mean ${near}?` };
}
