import * as z from 'zod';
import { temperatures } from './retirement.states.ts';

/** How much a data set is used, and where it stands. */
export const DataSetTemperature = z
  .object({
    dataSetId: z.uuid(),
    code: z.string(),
    name: z.string(),
    departmentId: z.uuid(),
    temperature: z.enum(temperatures),
    lastUsedAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'last answered call or read by a view; null: never' }),
    calls: z.int().meta({ description: 'answered within the days of warm, to 10,000' }),
    byteCount: z.int().meta({ description: 'of the snapshots that are here' }),
    retiredAs: z.enum(['archived', 'destroyed']).nullable(),
    held: z.boolean(),
    openCase: z.uuid().nullable().meta({ description: 'the case in hand' }),
  })
  .meta({ id: 'DataSetTemperature' });

const Counted = z.object({ count: z.int(), byteCount: z.int() });

export const RetirementImpact = z
  .object({
    dataSetId: z.uuid(),
    name: z.string(),
    departmentId: z.uuid(),
    retiredAs: z.enum(['archived', 'destroyed']).nullable(),
    held: z.boolean(),
    snapshots: Counted.extend({ rowCount: z.int() }),
    receivedFiles: Counted,
    archives: z.int(),
    derivedCopies: z
      .array(
        z.object({
          dataSetId: z.uuid(),
          code: z.string(),
          name: z.string(),
          departmentId: z.uuid(),
          viewId: z.uuid(),
          held: z.boolean(),
          rowCount: z.int(),
        }),
      )
      .meta({ description: 'made of it by views, directly or through others' }),
    resources: z.array(
      z.object({
        id: z.uuid(),
        code: z.string().nullable(),
        name: z.string(),
        state: z.string(),
        dataSetId: z.uuid(),
      }),
    ),
    services: z.array(
      z.object({ id: z.uuid(), code: z.string(), name: z.string(), state: z.string() }),
    ),
    grantsInForce: z.int(),
    applications: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        departmentId: z.uuid(),
        inForce: z.boolean().meta({ description: 'has a grant now; else only had one' }),
      }),
    ),
  })
  .meta({ id: 'RetirementImpact' });

export type DataSetTemperature = z.infer<typeof DataSetTemperature>;
export type RetirementImpact = z.infer<typeof RetirementImpact>;
