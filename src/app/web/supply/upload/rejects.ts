/** One line of the table of rejects, as the platform writes it: line, column, reason in words, raw text. */
export interface RejectRow {
  line: string;
  column: string;
  reason: string;
  raw: string;
}

/**
 * The first rejects of the download, read no further than needed. In: its bytes, UTF-8 CSV with a byte order mark and
 * CRLF (RFC 4180). Out: at most `max` rows without the header.
 */
export async function firstRejects(
  bytes: ReadableStream<Uint8Array>,
  max: number,
): Promise<RejectRow[]> {
  const reader = bytes.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (value !== undefined) text += decoder.decode(value, { stream: true });
      const records = csvRecords(text, { isWhole: done });
      if (done || records.length > max) return records.slice(1, max + 1).map(rowOf);
    }
  } finally {
    await reader.cancel();
  }
}

function rowOf([line = '', column = '', reason = '', raw = '']: readonly string[]): RejectRow {
  return { line, column, reason, raw };
}

/** The complete records of a text; one that is not ended is left out unless the text is whole. */
function csvRecords(text: string, { isWhole }: { isWhole: boolean }): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/y;
  while (field.lastIndex < text.length) {
    const found = field.exec(text);
    if (found === null) break;
    const [, quoted, plain = '', end] = found;
    if (end === '' && !isWhole) break;
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}
