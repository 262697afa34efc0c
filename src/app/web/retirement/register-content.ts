import * as z from 'zod';
import type { RegisterEntry } from '#lifecycle/retirement/register.contract.ts';
import { causes, offices, results } from './case-values.ts';

/** What entries may tell. Entries are kept for ever, so that one made long ago may lack what a newer one has. */
const Content = z
  .object({
    archiveId: z.string(),
    manifestSha256: z.string().nullable(),
    files: z.number(),
    cause: z.enum(causes),
    reason: z.string(),
    legalBasis: z.string(),
    operator: z.string().nullable(),
    approvers: z.array(z.string()),
    witness: z.string().nullable(),
    appraisers: z.array(
      z.object({
        office: z.enum(offices),
        givenBy: z.string(),
        result: z.enum(results).optional(),
      }),
    ),
    destroyed: z.array(
      z.object({
        dataSetId: z.string(),
        code: z.string(),
        rowCount: z.number().nullable(),
        snapshots: z.number(),
      }),
    ),
    keptCopies: z.array(z.object({ dataSetId: z.string(), basis: z.string() })),
    deIdentified: z.object({
      name: z.string(),
      rowCount: z.number().nullable(),
      suppressedRows: z.number().nullable(),
      plan: z.object({ version: z.number(), k: z.number() }),
    }),
    method: z.union([z.string(), z.array(z.string())]),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    verifyResult: z.object({ clean: z.boolean() }),
    copyTasks: z.array(z.string()),
    applicationId: z.string(),
    confirmedBy: z.string(),
  })
  .partial();
export type RegisterContent = z.output<typeof Content>;

/** What an entry tells, member by member; one that is not as expected is left out and stays in the raw text. */
export function contentOf({ content }: RegisterEntry): RegisterContent {
  const known = Object.entries(Content.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(content[name]);
    return parsed.success && parsed.data !== undefined ? [[name, parsed.data]] : [];
  });
  // Each member was parsed by the schema of its name.
  return Object.fromEntries(known) as RegisterContent;
}
