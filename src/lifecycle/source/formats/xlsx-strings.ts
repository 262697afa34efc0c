import { xlsxErrors } from './xlsx.errors.ts';
import { unescapeText } from './xlsx-values.ts';
import { readXml } from './xlsx-xml.ts';

/** Bytes (UTF-8) and number of the different texts of a workbook that are held while it is read. */
export const sharedTextLimits = { bytesMax: 512 * 1024 ** 2, countMax: 16_000_000 };

const slabBytes = 1024 ** 2;
/** Recently decoded texts kept ready; a power of two, so that an index finds its place by its low bits. */
const decodedMax = 65_536;

/**
 * The shared strings of a workbook, held as UTF-8 in slabs: a hundred bytes less for each than a JavaScript string, and
 * none of them keeps a piece of the XML alive.
 */
export class SharedStrings {
  #slabs: Buffer[] = [];
  #slabUsed = slabBytes;
  #bytes = 0;
  /** Three numbers a text: slab, start, end. */
  #places = new Uint32Array(3 * 1024);
  #count = 0;
  readonly #decodedIndex = new Int32Array(decodedMax).fill(-1);
  readonly #decoded: string[] = [];
  readonly #limits: typeof sharedTextLimits;

  constructor(limits = sharedTextLimits) {
    this.#limits = limits;
  }

  add(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#bytes += bytes;
    const { bytesMax, countMax } = this.#limits;
    if (this.#bytes > bytesMax || this.#count >= countMax) {
      throw xlsxErrors.tooManyStrings({ limitMb: bytesMax / 1024 ** 2, countMax });
    }
    if (this.#slabUsed + bytes > (this.#slabs.at(-1)?.length ?? 0)) {
      this.#slabs.push(Buffer.allocUnsafeSlow(Math.max(slabBytes, bytes)));
      this.#slabUsed = 0;
    }
    this.#slabs.at(-1)?.write(text, this.#slabUsed);
    this.#place(this.#slabUsed, this.#slabUsed + bytes);
    this.#slabUsed += bytes;
  }

  #place(start: number, end: number): void {
    const at = this.#count * 3;
    if (at === this.#places.length) {
      const grown = new Uint32Array(this.#places.length * 2);
      grown.set(this.#places);
      this.#places = grown;
    }
    this.#places.set([this.#slabs.length - 1, start, end], at);
    this.#count += 1;
  }

  /** The text of an index, or undefined when the workbook has no such text. */
  at(index: number): string | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) return undefined;
    const slot = index & (decodedMax - 1);
    if (this.#decodedIndex[slot] === index) return this.#decoded[slot];
    const [slab = 0, start, end] = this.#places.subarray(index * 3, index * 3 + 3);
    const text = this.#slabs[slab]?.toString('utf8', start, end) ?? '';
    this.#decodedIndex[slot] = index;
    this.#decoded[slot] = text;
    return text;
  }
}

/** Reads the part of shared strings. The runs of a rich text are joined; phonetic guides are left out. */
export async function readSharedStrings(
  part: string,
  chunks: AsyncIterable<Buffer>,
): Promise<SharedStrings> {
  const strings = new SharedStrings();
  let text = '';
  let inText = false;
  let inPhonetic = false;
  await readXml(part, chunks, {
    open: (name) => {
      if (name === 't') inText = !inPhonetic;
      else if (name === 'rPh') inPhonetic = true;
    },
    text: (piece) => {
      if (inText) text += piece;
    },
    close: (name) => {
      if (name === 't') inText = false;
      else if (name === 'rPh') inPhonetic = false;
      else if (name === 'si') {
        strings.add(unescapeText(text));
        text = '';
      }
    },
  });
  return strings;
}
