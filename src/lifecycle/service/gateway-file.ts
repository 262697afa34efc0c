import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { assert, type InputProblem } from '#platform/errors/errors.ts';
import { sqlLiteral, type LakeRow, type LakeSession } from '#platform/lake/lake.ts';
import {
  csvLines,
  jsonLines,
  type LineFormat,
  ndjsonLines,
  outputColumns,
  typedColumns,
} from './formats/line-formats.rules.ts';
import { sheetRows } from './formats/sheet-rows.rules.ts';
import { sheetErrors } from './formats/xlsx-writer.errors.ts';
import { writeXlsx, xlsxColumnsMax, xlsxRowsMax } from './formats/xlsx-writer.ts';
import { type Answer, type Call, goneSignal } from './gateway-call.ts';
import { inLake, lakeCallsMax, lakeTrouble } from './gateway-query.ts';
import {
  type FileFormat,
  fileFormats,
  type Query,
  readQuestion,
  type ServedColumn,
} from './question.rules.ts';
import { countRows, selectFile } from './question-sql.rules.ts';
import { type Statement } from './sql-text.rules.ts';
import { serviceErrors } from './service.errors.ts';

const fileTimeoutMs = 3_600_000;
const fileMemoryMb = 512;

const contentTypes: Record<FileFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

interface File {
  format: FileFormat;
  fields: readonly ServedColumn[];
  rowCount: number;
}

/**
 * Answers GET /data/v1/<code>/file?format=csv|xlsx|json|ndjson|parquet[&fields=a,b]: every row the grant opens, in
 * the order of the snapshot. Streamed in constant memory; the rows are counted first, so that the record of the call
 * is whole before the first byte. Parquet is written to a temporary file, since its index stands at its end.
 */
export async function answerFile(call: Call): Promise<Answer> {
  const { format, fields } = readFileQuestion(call);
  call.shape = `file=${format}${fields === call.scope.offer.fields ? '' : `;fields=${fields.map((one) => one.name).join(',')}`}`;
  const rowCount = await countFile(call);
  if (format === 'xlsx') requireSheet(rowCount, fields.length);
  const file = { format, fields, rowCount };
  const { route } = call;
  const headers = { ...route.headers, 'content-disposition': attachment(call, format) };
  const sent = {
    status: 200,
    outcome: 'answered' as const,
    rowCount,
    contentType: contentTypes[format],
  };
  if (format === 'parquet') {
    const parquet = await writeParquet(call, file);
    return {
      ...sent,
      headers: { ...headers, 'content-length': String(parquet.bytes) },
      body: parquet.stream,
      discard: () => parquet.stream.destroy(),
    };
  }
  const body = streamFile(call, file);
  return { ...sent, headers, body, discard: () => body.destroy() };
}

function readFileQuestion(call: Call): Pick<File, 'format' | 'fields'> {
  // Fastify parsed the query string: texts, or lists of texts for repeated names.
  const { format = 'csv', ...rest } = call.request.query as Query;
  const problems: InputProblem[] = [];
  const say = (path: string, zh: string, en: string) =>
    problems.push({ path: path.slice(0, 100), message: call.language === 'zh' ? zh : en });
  const known = fileFormats.find((one) => one === format);
  if (known === undefined)
    say(
      'format',
      `应为 ${fileFormats.join('、')} 之一`,
      `expected one of ${fileFormats.join(', ')}`,
    );
  for (const name of Object.keys(rest)) {
    if (name !== 'fields')
      say(name, '文件服务只接受 format 和 fields', 'the file service takes format and fields only');
  }
  const reading = readQuestion(
    { fields: rest['fields'] ?? undefined },
    call.scope.offer,
    call.language,
  );
  if (rest['fields'] !== undefined && !reading.ok) problems.push(...reading.problems);
  if (problems.length > 0 || known === undefined) {
    throw serviceErrors.badQuestion({ count: problems.length }, { errors: problems });
  }
  return {
    format: known,
    fields:
      rest['fields'] !== undefined && reading.ok
        ? reading.question.fields
        : call.scope.offer.fields,
  };
}

async function countFile(call: Call): Promise<number> {
  const { route, scope } = call;
  if (scope.conditions.length === 0) return route.serving.rowCount;
  return inLake(call, (signal) =>
    call.gateway.world.lake.session(lakeOptions(call, signal, []), async (session) => {
      const count = countRows(route.lake, scope.conditions);
      const rows = await session.rows<{ n: number }>(count.text, paramsOf(count));
      return rows[0]?.n ?? 0;
    }),
  );
}

/** The file as a stream; the lake session behind it ends with it, however it ends. */
function streamFile(call: Call, file: File): Readable {
  const { lakeCalls, world } = call.gateway;
  if (lakeCalls.download >= lakeCallsMax) throw serviceErrors.tooBusy({}, { retryAfterMs: 1000 });
  lakeCalls.download += 1;
  const out = new PassThrough({ highWaterMark: 1 << 18 });
  world.lake
    .session(lakeOptions(call, goneSignal(call.reply), []), async (session) => {
      await pipeline(contentOf(call, session, file), out);
    })
    .catch((error: unknown) => {
      // The head is sent already: breaking the stream is the only way to say that the file is not whole.
      if (!call.reply.raw.destroyed)
        world.log.warn(
          { err: lakeTrouble(error), requestId: call.request.id },
          'a file could not be sent whole',
        );
      out.destroy(error instanceof Error ? error : new Error('the file broke off'));
    })
    .finally(() => {
      lakeCalls.download -= 1;
    });
  return out;
}

const lineFormats = { csv: csvLines, json: jsonLines, ndjson: ndjsonLines };

function contentOf(call: Call, session: LakeSession, file: File): Readable {
  const { format, fields } = file;
  assert(format !== 'parquet', 'Parquet is written to a file');
  if (format === 'xlsx') return sheetOf(call, session, file);
  const lines = linesOf(call, session, { format: lineFormats[format], fields });
  return Readable.from(lines, { objectMode: false });
}

function sheetOf(call: Call, session: LakeSession, { fields, rowCount }: File): Readable {
  const { route, scope, gateway } = call;
  const statement = selectFile(route.lake, outputColumns(fields), scope.conditions);
  const types = fields.map((field) => field.type);
  const batches = async function* () {
    for await (const batch of session.batches(statement.text, paramsOf(statement))) {
      yield sheetRows(types, batch);
    }
  };
  return writeXlsx({
    name: route.name,
    columns: fields,
    batches: batches(),
    rowCount,
    now: gateway.world.now(),
  });
}

function requireSheet(rows: number, columns: number): void {
  // The header takes one row.
  if (rows >= xlsxRowsMax) throw sheetErrors.tooLong({ rows, rowsMax: xlsxRowsMax - 1 });
  if (columns > xlsxColumnsMax) throw sheetErrors.tooWide({ columns, columnsMax: xlsxColumnsMax });
}

async function* linesOf(
  call: Call,
  session: LakeSession,
  { format, fields }: { format: LineFormat; fields: readonly ServedColumn[] },
): AsyncGenerator<string> {
  const statement = selectFile(
    call.route.lake,
    `${format.line(fields)} AS line`,
    call.scope.conditions,
  );
  let pending = format.head(fields);
  let empty = true;
  for await (const batch of session.batches(statement.text, paramsOf(statement))) {
    const lines = batch.map(textOf).join(format.separator);
    yield (empty ? pending : format.separator) + lines;
    empty = false;
    pending = '';
  }
  yield pending + format.tail(empty);
}

function textOf(row: LakeRow): string {
  const { line } = row;
  assert(typeof line === 'string', 'a line of a file is a text');
  return line;
}

async function writeParquet(call: Call, file: File): Promise<{ stream: Readable; bytes: number }> {
  const { route, scope, gateway } = call;
  const temp = await gateway.world.storage.tempDir('download');
  const path = join(temp.path, 'rows.parquet');
  try {
    const statement = selectFile(route.lake, typedColumns(file.fields), scope.conditions);
    await inLake(call, (signal) =>
      gateway.world.lake.session(lakeOptions(call, signal, [temp.path]), (session) =>
        session.run(
          `COPY (${statement.text}) TO ${sqlLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`,
          paramsOf(statement),
        ),
      ),
    );
    const { size } = await stat(path);
    const stream = createReadStream(path);
    stream.once('close', () => {
      temp
        .remove()
        .catch((error: unknown) =>
          gateway.world.log.warn({ err: error }, 'a temporary download stayed'),
        );
    });
    return { stream, bytes: size };
  } catch (error) {
    await temp.remove();
    throw error;
  }
}

function lakeOptions(call: Call, signal: AbortSignal, writable: string[]) {
  return {
    allowedDirectories: [call.route.lakeDir, ...writable],
    memoryLimitMb: fileMemoryMb,
    timeoutMs: fileTimeoutMs,
    signal,
  };
}

function paramsOf(statement: Statement): (string | number)[] {
  // Statements for the lake hold no lists.
  return statement.values as (string | number)[];
}

/** RFC 6266 with the name in UTF-8 (RFC 8187) and an ASCII name for old programs. */
function attachment(call: Call, format: FileFormat): string {
  const { route } = call;
  const version = `v${route.serving.versionNumber}`;
  // Signs that a file system refuses become hyphens.
  const name = `${route.name}-${version}.${format}`.replace(/[\\/:*?"<>|\p{Cc}]/gu, '-');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${route.code}-${version}.${format}"; filename*=UTF-8''${encoded}`;
}
