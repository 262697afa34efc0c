let codes: Map<number, number[]> | undefined;

/** Text as GB18030 bytes: the platform only reads this encoding, so tests and benchmarks need a writer of it. */
export function encodeGb18030(text: string): Buffer {
  codes ??= bmpCodes();
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point >= 0x10000) bytes.push(...supplementaryCode(point));
    else bytes.push(...(codes.get(point) ?? [0x3f]));
  }
  return Buffer.from(bytes);
}

/** Every two- and four-byte sequence of the basic plane is decoded once; the inverse of that is the table. */
function bmpCodes(): Map<number, number[]> {
  const decoder = new TextDecoder('gb18030');
  const table = new Map<number, number[]>();
  const add = (sequence: number[]) => {
    const text = decoder.decode(Uint8Array.from(sequence));
    const point = text.codePointAt(0) ?? 0xfffd;
    if (text.length === 1 && point !== 0xfffd && !table.has(point)) table.set(point, sequence);
  };
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) if (trail !== 0x7f) add([lead, trail]);
  }
  for (let linear = 0; linear < 4 * 12_600; linear += 1) add(fourBytes(linear));
  // U+FFFD cannot be told from a decoding error above; GB 18030 writes it as 8431A437.
  table.set(0xfffd, [0x84, 0x31, 0xa4, 0x37]);
  return table;
}

/** Supplementary planes map linearly from 0x90308130 (GB 18030-2022, 4-byte part). */
function supplementaryCode(point: number): number[] {
  return fourBytes(point - 0x10000 + 15 * 12_600);
}

function fourBytes(linear: number): number[] {
  return [
    0x81 + Math.floor(linear / 12_600),
    0x30 + (Math.floor(linear / 1_260) % 10),
    0x81 + (Math.floor(linear / 10) % 126),
    0x30 + (linear % 10),
  ];
}
