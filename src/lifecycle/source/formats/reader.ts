import * as z from 'zod';
import { Understanding } from '../understanding.ts';
import type { TextTable } from '../understanding.ts';

/** Rows shown in a preview. */
export const previewRowsMax = 50;
/** A preview cell longer than this is cut and ends with `…`. */
export const previewCellMax = 500;
/** Bytes (as UTF-8) of one record; a longer one is rejected as `line-too-long`. */
export const recordBytesMax = 4_194_304;
/** Columns of a table; a file with more is refused. */
export const columnsMax = 20_000;
/** Rejects of one file; a file with more is refused whatever its reject limit says. */
export const rejectsMax = 5_000_000;
/** How much of the (decompressed) beginning of a file decides what it is. */
export const headBytes = 262_144;

/** A file on this machine's disk: `name` is what its owner called it, `path` where the bytes are. */
export interface SourceFile {
  path: string;
  name: string;
  sizeBytes: number;
}

/** What a person corrected in a preview, or what a source already knows; everything absent is judged from the content. */
export const Overrides = Understanding.omit({ columns: true })
  .partial()
  .meta({ id: 'UnderstandingOverrides' });
export type Overrides = z.infer<typeof Overrides>;

/** A sentence for the person who looks at the preview; `code` is stable and kebab-case. */
export const Remark = z
  .object({ code: z.string(), zh: z.string(), en: z.string() })
  .meta({ id: 'Remark' });
export type Remark = z.infer<typeof Remark>;

/**
 * What a reader understood before anything is stored. All columns are `text`, unconfirmed: types come later, from values.
 * `notes` are facts worth knowing (a skipped title row, a wrong file extension); `problems` will cost rows if nothing changes.
 */
export const Inspection = z
  .object({
    understanding: Understanding,
    preview: z
      .array(z.array(z.string().nullable()))
      .max(previewRowsMax)
      .meta({ description: 'data rows, one cell per column; null = no value' }),
    choices: z
      .object({
        members: z.array(z.string()).optional(),
        sheets: z.array(z.string()).optional(),
      })
      .meta({
        description: 'files inside a zip and sheets of a workbook that can be chosen instead',
      }),
    notes: z.array(Remark),
    problems: z.array(Remark),
  })
  .meta({ id: 'Inspection' });
export type Inspection = z.infer<typeof Inspection>;

export interface Progress {
  /** Bytes of the uploaded (still compressed) file read so far, of `totalBytes`. */
  bytes: number;
  totalBytes: number;
  rows: number;
}

export interface InspectOptions {
  signal?: AbortSignal;
}

export interface TidyOptions {
  /** An existing directory of the caller's; the reader writes only here, and the caller removes it whatever happens. */
  dir: string;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Share of rows that may be rejected, 0..1; over it `tidy` refuses at the end with `file.too-many-rejects`. */
  rejectLimit: number;
}

/**
 * One per kind of file. A reader sees a file whose container (gzip, zip) is already known and reads its bytes through
 * `openBytes` of bytes.ts (parquet and xlsx inside a container are first unpacked into a temporary file).
 * Both functions hold a bounded part of the file in memory, stop on `signal`, and throw nothing but a Refusal (the file
 * is at fault), a Failure (the disk is) or the signal's reason. Rewritten tables and their rejects have the form
 * of clean-csv.ts.
 */
export interface FormatReader {
  formats: readonly Understanding['format'][];
  /**
   * `overrides` has `format`, `compression` and (for zip) `member` already decided; the returned understanding repeats them.
   * Refuses a file it cannot read at all, in words that name what is wrong.
   */
  inspect(
    file: SourceFile,
    overrides: DecidedOverrides,
    options: InspectOptions,
  ): Promise<Inspection>;
  /**
   * Makes the file readable as `understanding` says, without asking again what it is. Columns are `understanding.columns`
   * in order, by name; rowsIn = rowsOut + rejected. A `line` is the line in the text file, or the row number in a sheet,
   * or the ordinal of the element (from 1) where there are no lines.
   */
  tidy(file: SourceFile, understanding: Understanding, options: TidyOptions): Promise<TextTable>;
}

export type DecidedOverrides = Overrides & Pick<Understanding, 'format' | 'compression'>;
