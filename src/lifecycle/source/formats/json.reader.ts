import { join } from 'node:path';
import type { TextTable, Understanding } from '../understanding.ts';
import { byteBlocks, headOf } from './bytes.ts';
import { CanonicalText, canonicalPieces, readableText } from './canonical-text.ts';
import type { Encoding } from './canonical-text.ts';
import { CleanCsvWriter, finishCleanTable } from './clean-csv.ts';
import { surveyText } from './csv-survey.ts';
import { fileErrors } from './formats.errors.ts';
import { ColumnUnion, FieldMapper } from './json-columns.ts';
import { JsonArray } from './json-array.ts';
import type { ElementReader, ElementSink } from './json-elements.ts';
import { judgeJson } from './json-kind.ts';
import type { JsonShape } from './json-kind.ts';
import { JsonLines } from './json-lines.ts';
import { JsonParser } from './json-parser.ts';
import { JsonRows } from './json-rows.ts';
import { jsonErrors } from './json.errors.ts';
import { jsonProblems } from './json.remarks.ts';
import type { JsonTally } from './json.remarks.ts';
import { judgeMissing } from './missing.rules.ts';
import { previewOf } from './preview.ts';
import { headBytes } from './reader.ts';
import type {
  DecidedOverrides,
  FormatReader,
  InspectOptions,
  Inspection,
  SourceFile,
  TidyOptions,
} from './reader.ts';

/** Objects kept from the beginning of a file to judge missing marks and to show, and their bytes. */
const sampledMax = 1_000;
const sampledBytesMax = 16 * 1024 ** 2;

/** JSON arrays of objects, one object a line, and GeoJSON in both forms; values keep the text they have in the file. */
export const jsonReader: FormatReader = { formats: ['json', 'ndjson', 'geojson'], inspect, tidy };

async function inspect(
  file: SourceFile,
  overrides: DecidedOverrides,
  { signal }: InspectOptions,
): Promise<Inspection> {
  const { judgement, head, sizeBytes } = await surveyText(file, overrides, signal);
  const { name } = file;
  if (sizeBytes === 0) throw fileErrors.empty({ name });
  if (judgement.unsupported !== undefined) {
    throw fileErrors.encodingUnsupported({ name, encoding: judgement.unsupported });
  }
  if (head.every((byte) => byte <= 0x20)) throw fileErrors.blank({ name });
  const encoding = overrides.encoding ?? judgement.encoding;
  const geojson = overrides.format === 'geojson';
  const union = new ColumnUnion(geojson);
  const sample: Buffer[] = [];
  let sampled = 0;
  const tally: JsonTally = { elements: 0, rejects: new Map() };
  await readElements(
    file,
    { ...overrides, encoding, signal },
    {
      element: (parser, { start, end }) => {
        union.add(parser);
        tally.elements += 1;
        if (sample.length === sampledMax || sampled + end - start > sampledBytesMax) return;
        sample.push(Buffer.from(parser.bytes.subarray(start, end)));
        sampled += end - start;
      },
      reject: ({ reason }) => {
        tally.rejects.set(reason, (tally.rejects.get(reason) ?? 0) + 1);
      },
    },
  );
  const columns = union.columns();
  if (columns.length === 0) throw jsonErrors.noObjects();
  const rows = rowsOf(sample, new FieldMapper(columns, geojson));
  const missing = overrides.missing ?? judgeMissing(rows, columns.length);
  const { format, compression, member } = overrides;
  return {
    understanding: {
      format,
      compression,
      ...(member === undefined ? {} : { member }),
      encoding,
      skipRows: 0,
      headerRows: 0,
      missing,
      columns,
    },
    preview: previewOf(rows, missing),
    choices: {},
    notes: [],
    problems: jsonProblems(tally),
  };
}

async function tidy(
  file: SourceFile,
  understanding: Understanding,
  options: TidyOptions,
): Promise<TextTable> {
  const path = join(options.dir, 'table.csv');
  const writer = await CleanCsvWriter.open(path, join(options.dir, 'rejects.ndjson'));
  const mapper = new FieldMapper(understanding.columns, understanding.format === 'geojson');
  const encoded = new JsonRows();
  let rows = 0;
  const sink: ElementSink = {
    element: (parser, { line, start, end }) => {
      rows += 1;
      const misfit = mapper.find(parser);
      if (misfit === undefined) encoded.add(line, parser, mapper);
      else writer.reject({ line, ...misfit, raw: parser.bytes.toString('utf8', start, end) });
    },
    reject: ({ line, reason, bytes }) => {
      rows += 1;
      writer.reject({ line, reason, raw: readableText(bytes) });
    },
  };
  try {
    const { encoding = 'utf-8', signal } = { ...understanding, ...options };
    const onRead = (bytes: number): void =>
      options.onProgress?.({ bytes, totalBytes: file.sizeBytes, rows });
    const afterPiece = async (): Promise<void> => {
      await writer.encoded(encoded.bytes(), encoded.rows);
      encoded.clear();
      await writer.drain();
    };
    const source = { ...understanding, encoding, signal, onRead, afterPiece };
    await readElements(file, source, sink);
    const columns = understanding.columns.map(({ name }) => name);
    return await finishCleanTable(writer, { path, columns, rejectLimit: options.rejectLimit });
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

type ElementSource = Pick<Understanding, 'format' | 'compression' | 'member'> & {
  encoding: Encoding;
  signal?: AbortSignal | undefined;
  onRead?: (bytes: number) => void;
  /** Awaited after each piece of text and at the end. */
  afterPiece?: () => Promise<void>;
};

/** Gives every element of a file to the sink. */
async function readElements(
  file: SourceFile,
  { encoding, signal, onRead, afterPiece, ...source }: ElementSource,
  sink: ElementSink,
): Promise<void> {
  const shape = await shapeOf(file, { ...source, encoding });
  const reader: ElementReader =
    shape === 'lines'
      ? new JsonLines(sink)
      : new JsonArray(sink, source.format === 'geojson' ? 'features' : undefined);
  const blocks = byteBlocks(file, source, { signal, onRead });
  for await (const piece of canonicalPieces(blocks, encoding)) {
    reader.push(piece);
    await afterPiece?.();
  }
  reader.end();
  await afterPiece?.();
}

/** A person may call a file what it is not at first sight; NDJSON is always lines, the others as they begin. */
async function shapeOf(file: SourceFile, source: ElementSource): Promise<JsonShape> {
  if (source.format === 'ndjson') return 'lines';
  const text = new CanonicalText(source.encoding);
  const head = await headOf(file, source, headBytes);
  const pieces = text.push(head).map((piece) => Buffer.from(piece));
  const judged = judgeJson(Buffer.concat([...pieces, ...text.end()]));
  return source.format === 'json' ? 'array' : (judged?.shape ?? 'array');
}

function rowsOf(sample: readonly Buffer[], mapper: FieldMapper): (string | null)[][] {
  const parser = new JsonParser();
  return sample.flatMap((bytes) => {
    parser.object(bytes, 0, bytes.length);
    return mapper.find(parser) === undefined ? [mapper.texts(parser)] : [];
  });
}
