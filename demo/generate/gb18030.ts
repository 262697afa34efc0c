let table: Uint16Array | undefined;
const unknown = 0x3f;

/** Text as GB18030 bytes, for characters of its one- and two-byte parts; any other becomes a question mark. */
export function encodeGb18030(text: string): Buffer {
  table ??= twoByteCodes();
  const bytes = Buffer.allocUnsafe(text.length * 2);
  let end = 0;
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charCodeAt(place);
    const code = unit < 0x80 ? unit : (table[unit] ?? 0);
    if (code > 0xff) end = bytes.writeUInt16BE(code, end);
    else end = bytes.writeUInt8(code === 0 ? unknown : code, end);
  }
  return bytes.subarray(0, end);
}

/** The inverse of the platform's own decoder. */
function twoByteCodes(): Uint16Array {
  const decoder = new TextDecoder('gb18030');
  const codes = new Uint16Array(65_536);
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      const text = decoder.decode(Uint8Array.of(lead, trail));
      const unit = text.charCodeAt(0);
      if (text.length === 1 && unit !== 0xfffd && codes[unit] === 0)
        codes[unit] = lead * 256 + trail;
    }
  }
  return codes;
}
