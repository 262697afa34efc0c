import { createHash } from 'node:crypto';
import type { FileLook } from './file-connector.ts';

/**
 * Whether a name fits a pattern (`*` any text, `?` one character), letters of both sizes being the same. Names that begin with
 * a dot never do: senders give them to files that are not ready.
 */
export function acceptsName(pattern: string): (name: string) => boolean {
  const wanted = lettersOf(pattern);
  return (name) => !name.startsWith('.') && fits(wanted, lettersOf(name));
}

function lettersOf(text: string): string[] {
  return Array.from(text.normalize('NFC').toLowerCase());
}

/** Only the last star is ever tried again, so that no pattern takes long. */
function fits(pattern: readonly string[], name: readonly string[]): boolean {
  let at = 0;
  let star = -1;
  let from = 0;
  for (let index = 0; index < name.length;) {
    if (pattern[at] === '*') {
      star = at;
      from = index;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      from += 1;
      index = from;
      at = star + 1;
    } else return false;
  }
  return pattern.slice(at).every((letter) => letter === '*');
}

/** Whether two looks saw the same file. */
export function isSameLook(a: FileLook, b: FileLook | undefined): boolean {
  return (
    b !== undefined &&
    a.name === b.name &&
    a.sizeBytes === b.sizeBytes &&
    a.modifiedMs === b.modifiedMs &&
    a.identity === b.identity
  );
}

/** Files that two looks saw alike, by name. */
export function quietFiles(first: readonly FileLook[], second: readonly FileLook[]): FileLook[] {
  const before = new Map(first.map((look) => [look.name, look]));
  return second
    .filter((look) => isSameLook(look, before.get(look.name)))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What a file is known by when it was taken: its look, without reading it. */
export function lookHash(path: string, look: FileLook): string {
  return hash([path, look.name, String(look.sizeBytes), String(look.modifiedMs)]);
}

/** What a file is known by when it was read. */
export function contentHash(path: string, look: FileLook, sha256: string): string {
  return hash([path, look.name, sha256]);
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
