import { Failure } from '#platform/errors/errors.ts';
import type { TextTable, Understanding } from '../understanding.ts';
import { csvReader } from './csv.reader.ts';
import { detectFile, extensionRemark } from './detect.ts';
import { fileErrors } from './formats.errors.ts';
import { jsonReader } from './json.reader.ts';
import { parquetReader } from './parquet.reader.ts';
import type {
  FormatReader,
  InspectOptions,
  Inspection,
  Overrides,
  SourceFile,
  TidyOptions,
} from './reader.ts';
import { xlsxReader } from './xlsx.reader.ts';

const readers: readonly FormatReader[] = [csvReader, xlsxReader, jsonReader, parquetReader];

/**
 * Says what a file is and how it would be read; nothing is stored. In: the file, and what a person or its source already knows
 * (`overrides`; everything else is judged from the content). Out: the understanding with untyped columns, a preview, remarks.
 * Refuses in words what cannot be read at all. On this thread; `reading.ts` does the same beside it.
 */
export async function inspectHere(
  file: SourceFile,
  overrides: Overrides,
  options: InspectOptions = {},
): Promise<Inspection> {
  return diskFailures(async () => {
    const detected = await detectFile(file, overrides);
    const inspection = await readerOf(file, detected.overrides).inspect(
      file,
      detected.overrides,
      options,
    );
    const remark = extensionRemark(file.name, detected.overrides);
    return {
      ...inspection,
      choices: {
        ...inspection.choices,
        ...(detected.members === undefined ? {} : { members: detected.members }),
      },
      notes: remark === undefined ? inspection.notes : [remark, ...inspection.notes],
    };
  });
}

/** Makes a file readable as its understanding says (see TextTable). Refuses, and leaves nothing, over the reject limit. */
export async function tidyHere(
  file: SourceFile,
  understanding: Understanding,
  options: TidyOptions,
): Promise<TextTable> {
  return diskFailures(() => readerOf(file, understanding).tidy(file, understanding, options));
}

function readerOf(file: SourceFile, { format }: Pick<Understanding, 'format'>): FormatReader {
  const reader = readers.find(({ formats }) => formats.includes(format));
  if (reader !== undefined) return reader;
  throw fileErrors.notATable({
    name: file.name,
    kindZh: format.toUpperCase(),
    kindEn: format.toUpperCase(),
  });
}

/** What the disk says (no space, no such file) is a failure of the world, not of the file. */
async function diskFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new Failure('file.disk', error.message, { retryable: true, cause: error });
    }
    throw error;
  }
}
