import { JsonParser, outcome } from './json-parser.ts';

type JsonFormat = 'json' | 'ndjson' | 'geojson';

/** How the elements of a JSON text are laid out. */
export type JsonShape = 'array' | 'lines';

interface JsonJudgement {
  format: JsonFormat;
  shape: JsonShape;
}

const openingBytes = 64;
const arrayOpening = /^\[\s*(?:[[{"\]]|-?\d|null|true|false)/;

/**
 * Tells from the beginning of a text (canonical, without byte order mark) whether it is JSON and how it is laid out; undefined
 * for anything else. A first line that is a whole object, with more behind it or alone, makes it lines; GeoJSON is told by the
 * `type` of the outermost object.
 */
export function judgeJson(head: Buffer): JsonJudgement | undefined {
  const start = head.findIndex((byte) => byte > 0x20);
  const first = head[start];
  if (first === 0x5b) {
    const opening = head.toString('latin1', start, start + openingBytes);
    return arrayOpening.test(opening) ? { format: 'json', shape: 'array' } : undefined;
  }
  if (first !== 0x7b) return undefined;
  const after = head.subarray(start + 1).find((byte) => byte > 0x20);
  return after === 0x22 || after === 0x7d ? judgeObject(head, start) : undefined;
}

function judgeObject(head: Buffer, start: number): JsonJudgement {
  const feed = head.indexOf(0x0a, start);
  const end = feed < 0 ? head.length : feed;
  const parser = new JsonParser();
  const stop = parser.object(head, start, end);
  const alone = stop > 0 && head.toString('latin1', stop, end).trim() === '';
  const members = membersOf(parser);
  const type = members.get('type');
  if (type === '"FeatureCollection"') return { format: 'geojson', shape: 'array' };
  // The line of one large Feature may be longer than the beginning that is looked at.
  if ((alone || feed < 0) && type === '"Feature"') return { format: 'geojson', shape: 'lines' };
  if (alone) {
    const table = [...members.values()].some((value) => /^\[\s*\{/.test(value));
    const more = head.subarray(end).some((byte) => byte > 0x20);
    return table && !more
      ? { format: 'json', shape: 'array' }
      : { format: 'ndjson', shape: 'lines' };
  }
  if (stop === outcome.bad && isObjectLine(head, end + 1))
    return { format: 'ndjson', shape: 'lines' };
  parser.object(head, start, head.length);
  const collection = membersOf(parser).get('type') === '"FeatureCollection"';
  return { format: collection ? 'geojson' : 'json', shape: 'array' };
}

/** A bad first line does not make lines anything else. */
function isObjectLine(head: Buffer, start: number): boolean {
  const feed = head.indexOf(0x0a, start);
  const end = feed < 0 ? head.length : feed;
  if (head[start] !== 0x7b) return false;
  const stop = new JsonParser().object(head, start, end);
  return stop > 0 && head.toString('latin1', stop, end).trim() === '';
}

/** Members of the outermost object with the beginning of their values, as far as they were parsed. */
function membersOf(parser: JsonParser): Map<string, string> {
  const members = new Map<string, string>();
  for (let member = 0; member < parser.count; member += 1) {
    if ((parser.parents[member] ?? -1) >= 0) continue;
    const key = parser.bytes.toString(
      'utf8',
      (parser.keyStarts[member] ?? 0) + 1,
      (parser.keyEnds[member] ?? 0) - 1,
    );
    const start = parser.starts[member] ?? 0;
    members.set(
      key,
      parser.bytes.toString('utf8', start, Math.min(parser.ends[member] ?? 0, start + 64)),
    );
  }
  return members;
}
