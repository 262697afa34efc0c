import { Defect, Failure, Refusal } from '#platform/errors/errors.ts';
import { lakeErrors } from './lake.errors.ts';

/** How the session's guard ended a statement. */
export type Ending = 'timeout' | 'cancelled';

export interface Limits {
  memoryLimitMb: number;
  timeoutMs: number | undefined;
}

/** Kinds of DuckDB errors whose text speaks of the SQL only, never of a value in the data. */
const aboutSql = /^(?:Parser|Binder|Catalog|Not implemented|Dependency|TransactionContext) Error: /;
const aboutValues =
  /^(?:Conversion|Invalid Input|Out of Range|Invalid type|Mismatch Type|Constraint|Divide by Zero|Decimal|Sequence) Error: /;
/** What the Node binding puts before DuckDB's own text. */
const bindingPrefix = /^Failed to [\w ]{1,60}: /;
const sqlReasonMax = 500;

/** A DuckDB error in our words. Texts that may quote data are not carried on. */
export function translate(error: unknown, ending: Ending | undefined, limits: Limits): Error {
  if (error instanceof Refusal || error instanceof Failure || error instanceof Defect) return error;
  if (ending === 'timeout') return lakeErrors.timeout({ timeoutMs: limits.timeoutMs });
  if (ending === 'cancelled') return lakeErrors.cancelled();
  const text = (error instanceof Error ? error.message : String(error)).replace(bindingPrefix, '');
  return wordsOf(text, limits);
}

function wordsOf(text: string, limits: Limits): Error {
  if (text.startsWith('INTERRUPT')) return lakeErrors.cancelled();
  if (/No space left|max_temp_directory_size/.test(text)) {
    return new Failure('lake.disk-full', 'The disk for temporary data is full', {
      retryable: true,
    });
  }
  if (text.startsWith('Out of Memory Error')) {
    return lakeErrors.outOfMemory({ memoryLimitMb: limits.memoryLimitMb });
  }
  if (/^Permission Error|configuration has been locked/.test(text))
    return lakeErrors.accessRefused();
  if (aboutSql.test(text)) return lakeErrors.badSql({ reason: text.slice(0, sqlReasonMax) });
  if (aboutValues.test(text)) return lakeErrors.badValue();
  if (/^(?:IO|HTTP) Error/.test(text)) {
    return new Failure('lake.file-unreadable', 'A file of the lake could not be read or written', {
      retryable: true,
    });
  }
  return new Defect(`DuckDB: ${/^[\w ]{1,40} Error/.exec(text)?.[0] ?? 'unknown error'}`);
}
