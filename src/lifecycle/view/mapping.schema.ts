import * as z from 'zod';
import { columnTypes } from '#lifecycle/source/understanding.ts';
import { byteLength, columnNameBytesMax } from './column-name.rules.ts';

/** Entries a code mapping written into a column may have; longer ones belong into a data set. */
export const codeMappingEntriesMax = 500;
/** Columns of a mapping. */
export const mappingColumnsMax = 2_000;

const columnName = z
  .string()
  .min(1)
  .regex(/^[\p{L}_][\p{L}\p{N}_]*$/u)
  .refine((name) => byteLength(name) <= columnNameBytesMax)
  .meta({ description: 'letters (also Chinese), digits and _; at most 63 bytes' });

export const aliasPattern = /^\p{L}[\p{L}\p{N}_]{0,30}$/u;

export const ColumnMapping = z
  .object({
    from: z.string().min(1).max(200).meta({ description: 'column of the input' }),
    to: columnName,
    label: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: 'what people read, e.g. the header of the file' }),
    standardiser: z
      .string()
      .max(60)
      .optional()
      .meta({ description: 'name of a standardiser, e.g. std_date' }),
    args: z
      .object({
        codes: z
          .record(z.string().max(200), z.string().max(200))
          .optional()
          .meta({ description: 'map_code: code to name' }),
        table: z
          .object({
            input: z.string().regex(aliasPattern),
            key: z.string().min(1).max(200),
            value: z.string().min(1).max(200),
          })
          .optional()
          .meta({ description: 'map_code: another input as the mapping table' }),
        ref: z
          .string()
          .max(20)
          .optional()
          .meta({ description: 'area_name: version of the code table' }),
      })
      .optional(),
    otherwise: z.enum(['null', 'keep']).optional().meta({
      description:
        'what a value that cannot be standardised becomes; keep only where the result is text. Default null',
    }),
    type: z
      .enum(columnTypes)
      .optional()
      .meta({ description: 'type of the result; values that do not fit become NULL' }),
    scale: z
      .int()
      .min(0)
      .max(18)
      .optional()
      .meta({ description: 'digits after the point, for decimal' }),
    drop: z.boolean().optional().meta({ description: 'leave the column out' }),
  })
  .meta({ id: 'ColumnMapping' });

/** How the columns of one input become the columns of a view. */
export const Mapping = z
  .object({
    input: z.string().regex(aliasPattern).meta({ description: 'alias of the input' }),
    columns: z.array(ColumnMapping).min(1).max(mappingColumnsMax),
    filter: z
      .string()
      .min(1)
      .max(5_000)
      .optional()
      .meta({ description: 'SQL condition on the columns of the input' }),
    dedupe: z
      .object({
        key: z
          .array(z.string().min(1).max(200))
          .min(1)
          .max(20)
          .meta({ description: 'resulting columns; one row is kept of each key' }),
        orderBy: z
          .string()
          .min(1)
          .max(200)
          .optional()
          .meta({ description: 'resulting column whose largest value is kept' }),
      })
      .optional()
      .meta({ description: 'rows without a key are all kept' }),
  })
  .meta({ id: 'Mapping' });

export type ColumnMapping = z.infer<typeof ColumnMapping>;
export type Mapping = z.infer<typeof Mapping>;
