import type { Understanding } from '../understanding.ts';
import { headOfText, judgeLineEnds, sampleRecords } from './csv-sample.ts';
import type { SampleRecord, TextHead } from './csv-sample.ts';
import { firstLineDirective, judgeDialect, recordDialect } from './csv-dialect.ts';
import type { CsvDialect } from './csv-dialect.ts';
import { surveyText } from './csv-survey.ts';
import type { TextSurvey } from './csv-survey.ts';
import { tidyCsv } from './csv-tidy.ts';
import { csvNotes, csvProblems, fitsColumns, raggedRows } from './csv.remarks.ts';
import { fileErrors } from './formats.errors.ts';
import { judgeHeader, nameColumns, usualWidth } from './header.rules.ts';
import { judgeMissing } from './missing.rules.ts';
import { columnsMax, previewCellMax, previewRowsMax, recordBytesMax } from './reader.ts';
import type {
  DecidedOverrides,
  FormatReader,
  InspectOptions,
  Inspection,
  Overrides,
  SourceFile,
} from './reader.ts';
import { binaryKind, looksBinary } from './sniff.ts';

const sampleRecordsMax = 1_000;
/** The contract's bound on title rows; what stands lower is not taken for a header. */
const skipRowsMax = 100;
const binaryLookBytes = 65_536;

/** Delimited text: CSV, TSV and their kin, in UTF-8, GB18030 and UTF-16. */
export const csvReader: FormatReader = { formats: ['csv'], inspect: inspectCsv, tidy: tidyCsv };

async function inspectCsv(
  file: SourceFile,
  overrides: DecidedOverrides,
  options: InspectOptions,
): Promise<Inspection> {
  const survey = await surveyText(file, overrides, options.signal);
  refuseUnreadable(file, survey);
  const { judgement } = survey;
  const encoding = overrides.encoding ?? judgement.encoding;
  const head = headOfText(survey.head, survey.sizeBytes <= survey.head.length, encoding);
  const dialect = judgeDialect(head, overrides);
  const table = layTable(file, head, { dialect, overrides });
  const missing =
    overrides.missing ??
    judgeMissing(sampledRows(table, { survey, head, dialect }), table.columns.length);
  const { skipRows, headerRows, columns, data } = table;
  const understanding: Understanding = {
    format: overrides.format,
    compression: overrides.compression,
    ...(overrides.member === undefined ? {} : { member: overrides.member }),
    encoding,
    ...dialect,
    skipRows,
    headerRows,
    missing,
    columns: columns.map((column) => ({ ...column, type: 'text', confirmed: false })),
  };
  const { bareReturns } = judgeLineEnds(head.canonical);
  return {
    understanding,
    preview: previewOf(data, columns.length, missing),
    choices: {},
    notes: csvNotes({ ...table, rows: data.length + table.rejects.length, bareReturns }),
    problems: csvProblems({
      encoding,
      judgement,
      ragged: raggedRows(data, columns.length),
      rejects: table.rejects,
    }),
  };
}

function refuseUnreadable(file: SourceFile, { judgement, head, sizeBytes }: TextSurvey): void {
  const { name } = file;
  if (sizeBytes === 0) throw fileErrors.empty({ name });
  if (judgement.unsupported !== undefined) {
    throw fileErrors.encodingUnsupported({ name, encoding: judgement.unsupported });
  }
  const text = headOfText(head.subarray(0, binaryLookBytes), false, judgement.encoding);
  if (looksBinary(text.canonical)) throw fileErrors.notATable({ name, ...binaryKind });
}

interface Table {
  skipRows: number;
  headerRows: number;
  columns: { name: string; header: string }[];
  data: SampleRecord[];
  rejects: ReturnType<typeof sampleRecords>['rejects'];
  droppedColumn: boolean;
}

/** Where the header is, which columns there are, and the sampled rows below. */
function layTable(
  file: SourceFile,
  head: TextHead,
  { dialect, overrides }: { dialect: CsvDialect; overrides: Overrides },
): Table {
  const above = overrides.skipRows ?? (firstLineDirective(head) === undefined ? 0 : 1);
  const sample = sampleRecords(head, recordDialect(dialect, head), {
    skipRows: above,
    recordsMax: sampleRecordsMax,
  });
  if (sample.records.length === 0) {
    if (head.whole && sample.rejects.length === 0) throw fileErrors.blank({ name: file.name });
    const isLong = sample.rejects.some(({ reason }) => reason === 'line-too-long');
    if (isLong || !head.whole) throw fileErrors.recordTooLong({ limit: recordBytesMax });
  }
  const { titles, headerRows } = headerPlace(sample.records, overrides);
  const first = sample.records[titles];
  const skipRows = titles === 0 || first === undefined ? above : first.line - 1;
  const headers = sample.records.slice(titles, titles + headerRows).map(({ fields }) => fields);
  const data = sample.records.slice(titles + headerRows);
  const { width, droppedColumn } = tableWidth(headers, data);
  if (width > columnsMax) throw fileErrors.tooManyColumns({ columns: width, limit: columnsMax });
  return {
    skipRows,
    headerRows,
    columns: nameColumns(headers, width),
    data,
    rejects: sample.rejects,
    droppedColumn,
  };
}

function headerPlace(
  records: readonly SampleRecord[],
  overrides: Overrides,
): { titles: number; headerRows: number } {
  const rows = records.map(({ fields }) => fields);
  const judged = judgeHeader(rows);
  const titleLine = records[judged.titleRows]?.line ?? 0;
  const keepsTitles = overrides.skipRows === undefined && titleLine <= skipRowsMax;
  const titles = keepsTitles ? judged.titleRows : 0;
  return { titles, headerRows: overrides.headerRows ?? judged.headerRows };
}

/** The header says how many columns there are, unless the rows have more; one empty field behind them all does not count. */
function tableWidth(
  headers: readonly (readonly string[])[],
  data: readonly SampleRecord[],
): { width: number; droppedColumn: boolean } {
  const named = Math.max(0, ...headers.map((row) => row.length));
  const usual = usualWidth(data.map(({ fields }) => fields));
  const width = Math.max(named, usual);
  const last = width - 1;
  const unused =
    width > 1 &&
    headers.every((row) => (row[last] ?? '') === '') &&
    data.every(({ fields }) => (fields[last] ?? '') === '') &&
    (headers.length > 0 || data.length > 1) &&
    data.some(({ fields }) => fields.length === width);
  return unused ? { width: last, droppedColumn: true } : { width, droppedColumn: false };
}

/** Rows of the head and of the slices from all over the file. */
function sampledRows(
  table: Table,
  { survey, head, dialect }: { survey: TextSurvey; head: TextHead; dialect: CsvDialect },
): string[][] {
  const width = table.columns.length;
  const rows = table.data.map(({ fields }) => fields);
  if (survey.judgement.encoding.startsWith('utf-16')) return rows;
  for (const slice of survey.slices) {
    const text = headOfText(slice, true, survey.judgement.encoding);
    const limits = { skipRows: 0, recordsMax: sampleRecordsMax };
    for (const { fields } of sampleRecords(text, recordDialect(dialect, head), limits).records) {
      if (fitsColumns(fields, width)) rows.push(fields);
    }
  }
  return rows;
}

function previewOf(
  data: readonly SampleRecord[],
  width: number,
  missing: readonly string[],
): Inspection['preview'] {
  const marks = new Set(missing);
  return data
    .filter(({ fields }) => fitsColumns(fields, width))
    .slice(0, previewRowsMax)
    .map(({ fields }) =>
      fields.slice(0, width).map((text) => {
        if (text === '' || marks.has(text)) return null;
        return text.length <= previewCellMax
          ? text
          : `${text.slice(0, previewCellMax - 1).toWellFormed()}…`;
      }),
    );
}
