import * as z from 'zod';

/** Column types of a snapshot. Text is the default; the others are given only when every non-missing value prints back to itself. */
export const columnTypes = [
  'text',
  'integer',
  'decimal',
  'double',
  'date',
  'timestamp',
  'boolean',
] as const;

export const ColumnUnderstanding = z
  .object({
    name: z.string().min(1).max(200).meta({ description: 'unique name in the snapshot' }),
    header: z
      .string()
      .max(2000)
      .meta({ description: 'as written in the file; several header rows are joined with a space' }),
    type: z.enum(columnTypes),
    scale: z
      .int()
      .min(0)
      .max(18)
      .optional()
      .meta({ description: 'digits after the point, for decimal' }),
    format: z
      .string()
      .max(60)
      .optional()
      .meta({ description: 'strptime form for date and timestamp, e.g. %Y/%-m/%-d' }),
    confirmed: z
      .boolean()
      .meta({ description: 'a confirmed type is kept; values that violate it become rejects' }),
  })
  .meta({ id: 'ColumnUnderstanding' });

/** What was understood of a file. Saved with the source, so that the next file needs no question. */
export const Understanding = z
  .object({
    format: z.enum(['csv', 'xlsx', 'json', 'ndjson', 'geojson', 'parquet']),
    compression: z.enum(['none', 'gzip', 'zip']),
    member: z.string().max(500).optional().meta({ description: 'path of the file inside a zip' }),
    encoding: z
      .enum(['utf-8', 'gb18030', 'utf-16le', 'utf-16be'])
      .optional()
      .meta({ description: 'text formats only' }),
    encodingChosen: z
      .boolean()
      .optional()
      .meta({ description: 'a person chose the encoding: later files are read by it, not judged' }),
    delimiter: z.string().length(1).optional(),
    quote: z.enum(['"', "'", '']).optional(),
    sheet: z.string().max(200).optional(),
    skipRows: z.int().min(0).max(100).meta({ description: 'title rows above the header' }),
    headerRows: z.int().min(0).max(5).meta({ description: '0 = no header, names are column_1 …' }),
    missing: z
      .array(z.string().max(40))
      .max(20)
      .meta({ description: 'marks that mean "no value" besides the empty field' }),
    columns: z.array(ColumnUnderstanding).max(20_000),
  })
  .meta({ id: 'Understanding' });

export type ColumnType = (typeof columnTypes)[number];
export type ColumnUnderstanding = z.infer<typeof ColumnUnderstanding>;
export type Understanding = z.infer<typeof Understanding>;

/** A row that did not land: where it stands in the file, what it said, and why it was refused. */
export interface Reject {
  line: number;
  reason: RejectReason;
  column?: string;
  raw: string;
}

export const rejectReasons = [
  'field-count',
  'unclosed-quote',
  'bad-quote',
  'nul-byte',
  'undecodable',
  'line-too-long',
  'not-an-object',
  'bad-json',
  'type-violation',
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** How DuckDB has to read a text table; it never guesses. */
export interface TextDialect {
  delimiter: string;
  quote: string;
  newline: '\n' | '\r\n';
  skipLines: number;
}

/**
 * A file made readable: every row in it has exactly one field per column, is valid UTF-8 and fits the dialect.
 * `original` = the uploaded file itself (plain, clean, UTF-8); `clean` = a rewritten temporary file;
 * `parquet` = already typed. With `lineColumn` the first field of each row is its line number in the uploaded file.
 * rowsIn = rowsOut + rejected, counted by the reader, never by the engine that loads it.
 */
export interface TextTable {
  kind: 'original' | 'clean' | 'parquet';
  path: string;
  dialect: TextDialect;
  lineColumn: boolean;
  columns: string[];
  rowsIn: number;
  rowsOut: number;
  rejected: number;
  /** NDJSON file of Reject objects; absent when nothing was rejected. */
  rejectsPath?: string;
}
