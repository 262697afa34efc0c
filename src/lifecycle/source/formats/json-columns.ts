import type { ColumnUnderstanding } from '../understanding.ts';
import { fileErrors } from './formats.errors.ts';
import { nameColumns } from './header.rules.ts';
import { jsonKinds } from './json-parser.ts';
import type { JsonParser } from './json-parser.ts';
import { columnsMax } from './reader.ts';

/** Names inside one nested object that become columns; an object with more is a table of its own and stays JSON text. */
export const nestedColumnsMax = 200;
const headerMax = 2_000;

/** The object of a Feature whose members are its columns (RFC 7946 §3.2); its other members are called `$.geometry`, `$.id`. */
const propertiesKey = 'properties';
const ownMember = '$.';
/** Members of a Feature that say nothing of their own. */
const silentMembers = new Set(['type', 'bbox']);

/**
 * Keys as text without decoding the same ones again and again: objects of a file name the same members in the same order.
 */
class KeyReader {
  readonly #bytes: Buffer[] = [];
  readonly #texts: string[] = [];

  key(parser: JsonParser, member: number): string {
    const start = parser.keyStarts[member] ?? 0;
    const end = parser.keyEnds[member] ?? 0;
    const known = this.#bytes[member];
    if (
      known !== undefined &&
      known.length === end - start &&
      sameBytes(known, parser.bytes, start)
    ) {
      return this.#texts[member] ?? '';
    }
    const bytes = Buffer.from(parser.bytes.subarray(start, end));
    // A key is a JSON string the parser has checked.
    const text = (JSON.parse(bytes.toString('utf8')) as string).slice(0, headerMax).toWellFormed();
    this.#bytes[member] = bytes;
    this.#texts[member] = text;
    return text;
  }
}

function sameBytes(known: Buffer, bytes: Buffer, start: number): boolean {
  for (let at = 0; at < known.length; at += 1) if (known[at] !== bytes[start + at]) return false;
  return true;
}

interface SeenKey {
  /** Only objects and nulls were seen. */
  objectsOnly: boolean;
  nested: Set<string>;
}

/**
 * The columns of all objects of a file, in the order in which their names first appear. A member that is always an object
 * becomes one column for each of its members (`a.b`), at most `nestedColumnsMax`; everything else stays one column. A
 * Feature gives its properties, then its geometry and whatever else it has.
 */
export class ColumnUnion {
  readonly #geojson: boolean;
  readonly #keys = new KeyReader();
  readonly #seen = new Map<string, SeenKey>();
  #columns = 0;

  constructor(geojson: boolean) {
    this.#geojson = geojson;
  }

  add(parser: JsonParser): void {
    let current: SeenKey | undefined;
    for (let member = 0; member < parser.count; member += 1) {
      const key = this.#keys.key(parser, member);
      if ((parser.parents[member] ?? -1) >= 0) {
        if (current !== undefined && (current.nested.size <= nestedColumnsMax || this.#geojson))
          this.#addNested(current, key);
        continue;
      }
      current = this.#top(key);
      const kind = parser.kinds[member];
      if (kind !== jsonKinds.object && kind !== jsonKinds.null) current.objectsOnly = false;
    }
  }

  #top(key: string): SeenKey {
    const known = this.#seen.get(key);
    if (known !== undefined) return known;
    const seen: SeenKey = { objectsOnly: true, nested: new Set() };
    this.#seen.set(key, seen);
    this.#count();
    return seen;
  }

  #addNested(parent: SeenKey, key: string): void {
    if (parent.nested.has(key)) return;
    parent.nested.add(key);
    if (parent.nested.size <= nestedColumnsMax || this.#geojson) this.#count();
  }

  #count(): void {
    this.#columns += 1;
    // Twice: a member that turns out to be flattened has been counted itself too.
    if (this.#columns > columnsMax * 2) this.#refuse(this.#columns);
  }

  #refuse(columns: number): never {
    throw fileErrors.tooManyColumns({ columns, limit: columnsMax });
  }

  /** The columns seen; their headers are the paths by which `FieldMapper` finds them again. */
  columns(): ColumnUnderstanding[] {
    const headers = this.#geojson ? this.#featureHeaders() : this.#objectHeaders();
    if (headers.length > columnsMax) this.#refuse(headers.length);
    const wanted = this.#geojson ? headers.map((header) => header.replace(/^\$\./, '')) : headers;
    return nameColumns([wanted], headers.length).map(({ name }, at) => ({
      name,
      header: headers[at] ?? '',
      type: 'text',
      confirmed: false,
    }));
  }

  #objectHeaders(): string[] {
    return [...this.#seen].flatMap(([key, { objectsOnly, nested }]) => {
      const paths = [...nested].map((inner) => pathOf(key, inner));
      const flat =
        objectsOnly &&
        paths.length > 0 &&
        paths.length <= nestedColumnsMax &&
        !paths.some((path) => this.#seen.has(path));
      return flat ? paths : [key];
    });
  }

  #featureHeaders(): string[] {
    const properties = [...(this.#seen.get(propertiesKey)?.nested ?? [])];
    const own = [...this.#seen.keys()].filter(
      (key) => key !== propertiesKey && !silentMembers.has(key),
    );
    return [...properties, ...own.map((key) => ownMember + key)];
  }
}

function pathOf(key: string, inner: string): string {
  return `${key}.${inner}`.slice(0, headerMax);
}

/** Where the value of a member goes: a column, the columns of its own members, or nowhere on purpose. */
type Slot = { column: number } | { nested: Map<string, number> } | 'silent';

/** A value with no place among the understood columns. */
interface Misfit {
  reason: 'field-count' | 'nul-byte' | 'undecodable';
  column: string;
}

/** Finds the members of an object that are the fields of its row, by the headers of the understood columns. */
export class FieldMapper {
  /** By column: the member that is its value, -1 where there is none. */
  readonly members: Int32Array;
  /** By column: the text of a member that is written with escapes. */
  readonly decoded: (string | undefined)[];
  readonly #slots: Map<string, Slot>;
  readonly #keys = new KeyReader();

  constructor(columns: readonly ColumnUnderstanding[], geojson: boolean) {
    this.members = new Int32Array(columns.length);
    this.decoded = columns.map(() => undefined);
    const headers = columns.map(({ header }) => header);
    this.#slots = geojson ? featureSlots(headers) : objectSlots(headers);
  }

  /** Finds the fields of the object parsed last. Out: what does not fit, if anything; the row is then refused whole. */
  find(parser: JsonParser): Misfit | undefined {
    this.members.fill(-1);
    let outer: Slot | undefined;
    for (let member = 0; member < parser.count; member += 1) {
      const key = this.#keys.key(parser, member);
      let column: number | undefined;
      if ((parser.parents[member] ?? -1) >= 0) {
        // The outer value is kept whole, or has been refused.
        if (typeof outer !== 'object' || 'column' in outer) continue;
        column = outer.nested.get(key);
      } else {
        outer = this.#slots.get(key);
        if (outer === 'silent') continue;
        if (outer !== undefined && 'nested' in outer) {
          if (parser.kinds[member] === jsonKinds.object) continue;
        } else column = outer?.column;
      }
      const misfit = this.#take(parser, member, column);
      if (misfit !== undefined) return { reason: misfit, column: key };
    }
    return undefined;
  }

  #take(
    parser: JsonParser,
    member: number,
    column: number | undefined,
  ): Misfit['reason'] | undefined {
    const kind = parser.kinds[member];
    if (column === undefined) return kind === jsonKinds.null ? undefined : 'field-count';
    // Of members of the same name the last one counts, as for every JSON reader (RFC 8259 §4).
    this.members[column] = kind === jsonKinds.null ? -1 : member;
    if (kind !== jsonKinds.escapedString) return undefined;
    const start = parser.starts[member] ?? 0;
    // The parser has checked that it is a JSON string.
    const text = JSON.parse(parser.bytes.toString('utf8', start, parser.ends[member])) as string;
    if (text.includes('\0')) return 'nul-byte';
    if (!text.isWellFormed()) return 'undecodable';
    this.decoded[column] = text;
    return undefined;
  }

  /** The fields just found as text. */
  texts(parser: JsonParser): (string | null)[] {
    return this.decoded.map((decoded, column) => {
      const member = this.members[column] ?? -1;
      if (member < 0) return null;
      const kind = parser.kinds[member];
      if (kind === jsonKinds.escapedString) return decoded ?? null;
      const inner = kind === jsonKinds.string ? 1 : 0;
      const start = parser.starts[member] ?? 0;
      const end = parser.ends[member] ?? 0;
      return parser.bytes.toString('utf8', start + inner, end - inner);
    });
  }
}

function objectSlots(headers: readonly string[]): Map<string, Slot> {
  const slots = new Map<string, Slot>();
  headers.forEach((header, column) => slots.set(header, { column }));
  headers.forEach((header, column) => {
    // `a.b` may be a name with a dot in it or b inside a, and so may each of the dots.
    for (let dot = header.indexOf('.'); dot >= 0; dot = header.indexOf('.', dot + 1)) {
      const key = header.slice(0, dot);
      const slot = slots.get(key) ?? { nested: new Map<string, number>() };
      if (slot === 'silent' || 'column' in slot) continue;
      slot.nested.set(header.slice(dot + 1), column);
      slots.set(key, slot);
    }
  });
  return slots;
}

function featureSlots(headers: readonly string[]): Map<string, Slot> {
  const nested = new Map<string, number>();
  const slots = new Map<string, Slot>([...silentMembers].map((key) => [key, 'silent']));
  slots.set(propertiesKey, { nested });
  headers.forEach((header, column) => {
    if (header.startsWith(ownMember)) slots.set(header.slice(ownMember.length), { column });
    else nested.set(header, column);
  });
  return slots;
}
