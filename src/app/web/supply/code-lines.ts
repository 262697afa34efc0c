/** Codes as lines `code=name`. */
export function writeCodes(codes: Readonly<Record<string, string>>): string {
  return Object.entries(codes)
    .map(([code, name]) => `${code}=${name}`)
    .join('\n');
}

/** The codes of lines `code=name`; empty lines are passed over. Out: the codes, or the first line that is none. */
export function readCodes(text: string): { codes: Record<string, string> } | { wrongLine: number } {
  const codes: Record<string, string> = {};
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = line.search(/[=＝]/);
    const code = line.slice(0, Math.max(at, 0)).trim();
    const name = line.slice(at + 1).trim();
    if (code === '' || name === '') return { wrongLine: index + 1 };
    codes[code] = name;
  }
  return { codes };
}
