/** Kinds of files that are no table, by how their bytes begin. */
const foreign: readonly { magic: Buffer; kindZh: string; kindEn: string; at?: number }[] = [
  { magic: Buffer.from('%PDF-'), kindZh: ' PDF 文档', kindEn: 'a PDF document' },
  { magic: Buffer.from('89504e470d0a1a0a', 'hex'), kindZh: ' PNG 图片', kindEn: 'a PNG image' },
  { magic: Buffer.from('ffd8ff', 'hex'), kindZh: ' JPEG 图片', kindEn: 'a JPEG image' },
  { magic: Buffer.from('GIF8'), kindZh: ' GIF 图片', kindEn: 'a GIF image' },
  { magic: Buffer.from('7f454c46', 'hex'), kindZh: ' ELF 可执行程序', kindEn: 'an ELF program' },
  {
    magic: Buffer.from('4d5a9000', 'hex'),
    kindZh: ' Windows 可执行程序',
    kindEn: 'a Windows program',
  },
  { magic: Buffer.from('526172211a07', 'hex'), kindZh: ' RAR 压缩包', kindEn: 'a RAR archive' },
  { magic: Buffer.from('377abcaf271c', 'hex'), kindZh: ' 7z 压缩包', kindEn: 'a 7z archive' },
  { magic: Buffer.from('fd377a585a00', 'hex'), kindZh: ' xz 压缩文件', kindEn: 'an xz file' },
  { magic: Buffer.from('425a68', 'hex'), kindZh: ' bzip2 压缩文件', kindEn: 'a bzip2 file' },
  { magic: Buffer.from('28b52ffd', 'hex'), kindZh: ' zstd 压缩文件', kindEn: 'a zstd file' },
  { magic: Buffer.from('{\\rtf'), kindZh: ' RTF 文档', kindEn: 'an RTF document' },
  {
    magic: Buffer.from('SQLite format 3\0'),
    kindZh: ' SQLite 数据库',
    kindEn: 'an SQLite database',
  },
  { magic: Buffer.from('OggS'), kindZh: '音视频文件', kindEn: 'an audio or video file' },
  { magic: Buffer.from('ftyp'), at: 4, kindZh: '视频文件', kindEn: 'a video file' },
  { magic: Buffer.from('ustar'), at: 257, kindZh: ' tar 归档', kindEn: 'a tar archive' },
];

export interface ForeignKind {
  kindZh: string;
  kindEn: string;
}

/** What a file that is no table is, told by its first bytes; undefined for anything that may be one. */
export function foreignKind(head: Buffer): ForeignKind | undefined {
  const known = foreign.find(({ magic, at = 0 }) =>
    head.subarray(at, at + magic.length).equals(magic),
  );
  if (known !== undefined) return known;
  return /^\s*(<!doctype html|<html)/i.test(head.toString('latin1', 0, 512))
    ? { kindZh: '网页（HTML）', kindEn: 'a web page (HTML)' }
    : undefined;
}

/**
 * Whether decoded text is really binary: of its first bytes, more than one in fifty is a control character no table uses.
 * UTF-16 must be decoded before.
 */
export function looksBinary(canonicalHead: Buffer): boolean {
  let controls = 0;
  for (const byte of canonicalHead) {
    if (
      byte < 0x20 &&
      byte !== 0x09 &&
      byte !== 0x0a &&
      byte !== 0x0d &&
      byte !== 0x1a &&
      byte !== 0x01
    )
      controls += 1;
  }
  return canonicalHead.length > 0 && controls > canonicalHead.length / 50;
}

export const binaryKind: ForeignKind = { kindZh: '二进制文件', kindEn: 'a binary file' };
