import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import { Refusal } from '#platform/errors/errors.ts';
import { xlsxErrors } from './xlsx.errors.ts';

/** Characters without an end of a tag: no cell, attribute or comment of a workbook is near that long. */
const xmlTokenCharsMax = 16 * 1024 * 1024;

export interface XmlHandlers {
  /** `name` without its namespace prefix; attributes as written. */
  open: (name: string, attributes: Readonly<Record<string, string>>) => void;
  text: (text: string) => void;
  close: (name: string) => void;
}

/** Takes the bytes of one XML part piece by piece. */
export interface XmlFeed {
  write: (bytes: Buffer) => void;
  end: () => void;
}

/**
 * A strict XML reader over bytes (UTF-8, or UTF-16 with a byte order mark). Refuses what is not well-formed, what is cut
 * short, a DOCTYPE (its entities could grow without bound) and a token over `xmlTokenCharsMax`.
 */
export function xmlFeed(part: string, handlers: XmlHandlers): XmlFeed {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let events = 0;
  let eventsBefore = 0;
  let charsSinceEvent = 0;
  parser.on('opentag', ({ name, attributes }) => {
    events += 1;
    handlers.open(localName(name), attributes);
  });
  parser.on('text', (text) => handlers.text(text));
  parser.on('cdata', (text) => handlers.text(text));
  parser.on('closetag', ({ name }) => {
    events += 1;
    handlers.close(localName(name));
  });
  parser.on('doctype', () => {
    throw xlsxErrors.documentType({ part });
  });
  let decoder: TextDecoder | undefined;
  const feed = (text: string): void => {
    parser.write(text);
    charsSinceEvent = events === eventsBefore ? charsSinceEvent + text.length : 0;
    eventsBefore = events;
    if (charsSinceEvent > xmlTokenCharsMax) {
      throw xlsxErrors.damaged({ part, detail: `token > ${xmlTokenCharsMax} characters` });
    }
  };
  return {
    write: (bytes) =>
      inWords(part, () => {
        decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
        feed(decoder.decode(bytes, { stream: true }));
      }),
    end: () =>
      inWords(part, () => {
        feed(decoder?.decode() ?? '');
        parser.close();
      }),
  };
}

/** Reads one whole XML part. */
export async function readXml(
  part: string,
  chunks: AsyncIterable<Buffer>,
  handlers: XmlHandlers,
): Promise<void> {
  const feed = xmlFeed(part, handlers);
  for await (const chunk of chunks) feed.write(chunk);
  feed.end();
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** The parser and the decoder say what is wrong with the part in plain Errors. */
function inWords(part: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal || !(error instanceof Error)) throw error;
    throw xlsxErrors.damaged({ part, detail: error.message }, { cause: error });
  }
}
