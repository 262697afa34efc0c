import type { Understanding } from '../understanding.ts';
import type { RecordDialect } from './csv-record.ts';
import { judgeLineEnds, sampleRecords } from './csv-sample.ts';
import type { Sample, TextHead } from './csv-sample.ts';
import { fileErrors } from './formats.errors.ts';
import { usualWidth } from './header.rules.ts';
import type { Overrides } from './reader.ts';

export interface CsvDialect {
  delimiter: string;
  quote: '"' | "'" | '';
}

/** Delimiters in use, the likelier first: comma, tab, semicolon, bar, caret, and the control character of Hive. */
const delimiters = [',', '\t', ';', '|', '^', '\u0001'];
const recordsCompared = 200;
/** What of a long head is read in each trial. */
const trialBytes = 524_288;
/** Shares of fitting records that differ by less are alike; then more columns win. */
const shareTolerance = 0.02;
/** The share of broken ones among records with quotes at which quotes are taken for ordinary characters. */
const brokenShare = 0.5;
/** The share of fields between apostrophes at which these are taken for quotes. */
const apostropheShare = 0.2;

/** The bytes by which records are cut. Refuses a delimiter that is not one ASCII character of its own. */
export function recordDialect(dialect: CsvDialect, head: TextHead): RecordDialect {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const usable = delimiter > 0 && delimiter < 0x80 && !'\r\n'.includes(dialect.delimiter);
  if (!usable || dialect.delimiter === dialect.quote) {
    throw fileErrors.delimiterUnusable({ delimiter: dialect.delimiter });
  }
  return {
    delimiter,
    quote: dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0),
    bareReturns: judgeLineEnds(head.canonical).bareReturns,
  };
}

/**
 * Finds delimiter and quote of a text by trying them: the delimiter that gives most records the same number of fields, more
 * than one, wins. What `overrides` says is kept.
 */
export function judgeDialect(head: TextHead, overrides: Overrides): CsvDialect {
  const declared = firstLineDirective(head);
  const delimiter =
    overrides.delimiter ?? declared ?? judgeDelimiter(head, overrides.quote ?? '"', overrides);
  const quote = overrides.quote ?? judgeQuote(head, delimiter, overrides);
  return { delimiter, quote };
}

/** Excel writes and obeys a first line `sep=;`. */
export function firstLineDirective(head: TextHead): string | undefined {
  return /^"?sep=([^\r\n"])"?[\r\n]/i.exec(head.canonical.toString('latin1', 0, 16))?.[1];
}

function judgeDelimiter(head: TextHead, quote: CsvDialect['quote'], overrides: Overrides): string {
  let best = { delimiter: ',', share: 0, width: 1 };
  for (const delimiter of delimiters) {
    const sample = trial(head, { delimiter, quote }, overrides);
    const widths = sample.records.map(({ fields }) => fields);
    const width = usualWidth(widths);
    if (width < 2) continue;
    const fitting = widths.filter((fields) => fields.length === width).length;
    const share = fitting / (sample.records.length + sample.rejects.length);
    const better = share > best.share + shareTolerance;
    const alike = share > best.share - shareTolerance && width > best.width;
    if (better || alike) best = { delimiter, share, width };
  }
  return best.delimiter;
}

function judgeQuote(head: TextHead, delimiter: string, overrides: Overrides): CsvDialect['quote'] {
  const quoted = trial(head, { delimiter, quote: '"' }, overrides);
  const bare = trial(head, { delimiter, quote: '' }, overrides);
  const fields = bare.records.flatMap((record) => record.fields);
  const apostrophes = fields.filter(
    (text) => text.length > 1 && text.startsWith("'") && text.endsWith("'"),
  );
  if (
    !fields.some((text) => text.startsWith('"')) &&
    apostrophes.length > fields.length * apostropheShare
  ) {
    return "'";
  }
  const withQuotes = bare.records.filter((record) =>
    record.fields.some((text) => text.startsWith('"')),
  );
  const broken = quoted.rejects.length > withQuotes.length * brokenShare;
  return broken && fit(bare) > fit(quoted) + shareTolerance ? '' : '"';
}

function fit(sample: Sample): number {
  const rows = sample.records.map(({ fields }) => fields);
  const width = usualWidth(rows);
  const fitting = rows.filter((fields) => fields.length === width).length;
  return fitting / Math.max(1, sample.records.length + sample.rejects.length);
}

function trial(whole: TextHead, dialect: CsvDialect, overrides: Overrides): Sample {
  const start = whole.canonical.subarray(0, trialBytes);
  // A first line longer than that is judged by its beginning.
  const isCut = start.length < whole.canonical.length;
  const head = isCut ? { canonical: start, whole: !start.includes(0x0a) } : whole;
  return sampleRecords(head, recordDialect(dialect, head), {
    skipRows: overrides.skipRows ?? 0,
    recordsMax: recordsCompared,
  });
}

/** The dialect an understanding names; a comma and double quotes where it is silent. */
export function dialectOf(understanding: Understanding): CsvDialect {
  return { delimiter: understanding.delimiter ?? ',', quote: understanding.quote ?? '"' };
}
