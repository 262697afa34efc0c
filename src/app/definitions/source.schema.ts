import * as z from 'zod';
import { RegisterSource } from '#lifecycle/source/source.contract.ts';
import { ColumnUnderstanding, Understanding } from '#lifecycle/source/understanding.ts';
import { DepartmentRef } from './department.schema.ts';

const { name, driftPolicy, rejectLimit, code } = RegisterSource.shape;
const column = ColumnUnderstanding.shape;
const reading = Understanding.shape;

export const DataSetCode = code.unwrap();

/** 不涉密: whoever puts the definition into the bundle declares that nothing in the data is classified. */
export const Unclassified = z.literal(true);

/** A column: one with a `type` is confirmed and keeps it, one without learns its type from the data. */
const ColumnDefinition = z.object({
  name: column.name,
  header: column.header.optional(),
  type: column.type.optional(),
  scale: column.scale,
  format: column.format,
});
export type ColumnDefinition = z.infer<typeof ColumnDefinition>;

/** How files are read; encoding, delimiter and quote of CSV are UTF-8, comma and double quote unless given. */
const UnderstandingDefinition = z.object({
  format: reading.format,
  compression: reading.compression.default('none'),
  member: reading.member,
  encoding: reading.encoding,
  delimiter: reading.delimiter,
  quote: reading.quote,
  sheet: reading.sheet,
  skipRows: reading.skipRows.default(0),
  headerRows: reading.headerRows.default(1),
  missing: reading.missing.default([]),
  columns: z.array(ColumnDefinition).min(1).max(20_000),
});
export type UnderstandingDefinition = z.infer<typeof UnderstandingDefinition>;

/** A source with the data set it feeds; `code` is the data set's. Without an understanding the first file is asked about. */
export const SourceDefinition = z.object({
  kind: z.literal('source'),
  code: DataSetCode,
  name,
  department: DepartmentRef,
  unclassified: Unclassified,
  driftPolicy,
  rejectLimit,
  understanding: UnderstandingDefinition.optional(),
});
export type SourceDefinition = z.infer<typeof SourceDefinition>;
