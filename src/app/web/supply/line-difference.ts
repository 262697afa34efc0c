/** A line of a text, and whether the other text lacks it. */
export interface MarkedLine {
  key: string;
  text: string;
  differs: boolean;
}

/**
 * The lines of two texts, each with whether the other one lacks it. A line that stands twice here and once there
 * differs once. The order of lines is not judged.
 */
export function markLines(
  mine: string,
  other: string,
): { mine: MarkedLine[]; other: MarkedLine[] } {
  return { mine: marked(mine, other), other: marked(other, mine) };
}

function marked(text: string, against: string): MarkedLine[] {
  const left = new Map<string, number>();
  for (const line of against.split('\n')) left.set(line.trim(), (left.get(line.trim()) ?? 0) + 1);
  return text.split('\n').map((line, index) => {
    const count = left.get(line.trim()) ?? 0;
    left.set(line.trim(), count - 1);
    return { key: String(index), text: line, differs: count <= 0 };
  });
}
