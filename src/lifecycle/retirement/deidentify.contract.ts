import * as z from 'zod';
import { endpoint } from '#platform/http/endpoint.ts';
import { columnTypes } from '#lifecycle/source/understanding.ts';

/** Columns a plan has at most. */
export const planColumnsMax = 2000;
/** The smallest group that is left, when the plan says nothing else (GB/T 37964, k-anonymity). */
export const kDefault = 5;
export const kMin = 3;
export const kMax = 1000;
const bandWidthMax = 1_000_000_000_000;
/** Digits after the point that the width of a band may have. */
export const bandDigitsMax = 6;
const prefixMax = 50;

const one = z.object({ id: z.uuid() });

/** What may be done with a column: 保留, 删除, 泛化 (date, band, prefix), 假名. */
export const treatments = ['keep', 'remove', 'date', 'band', 'prefix', 'surrogate'] as const;
export type TreatmentKind = (typeof treatments)[number];

/**
 * What a column says of a person or firm: names it (直接标识符), is a value of its own for most rows, identifies together
 * with others (准标识符), or none of it.
 */
export const meanings = ['direct', 'unique', 'quasi', 'attribute'] as const;
export type Meaning = (typeof meanings)[number];

const column = z.string().min(1).max(200);
const reason = z.string().trim().min(1).max(500).optional().meta({
  description: 'why it may stay; asked for where the platform thinks that it identifies',
});
const quasi = z
  .boolean()
  .meta({ description: 'identifies together with others: the smallest group counts it' });

/** How one column is treated in the data set that stays. */
export const Treatment = z
  .discriminatedUnion('treatment', [
    z.object({ column, treatment: z.literal('keep'), quasi, reason }),
    z.object({ column, treatment: z.literal('remove') }),
    z.object({
      column,
      treatment: z.literal('date'),
      quasi,
      reason,
      unit: z.enum(['year', 'month']).meta({ description: 'what is left of the date' }),
    }),
    z.object({
      column,
      treatment: z.literal('band'),
      quasi,
      reason,
      width: z
        .number()
        .positive()
        .max(bandWidthMax)
        .refine((width) => Number(width.toFixed(bandDigitsMax)) === width)
        .meta({ description: 'width of a band, at most six digits after the point' }),
    }),
    z.object({
      column,
      treatment: z.literal('prefix'),
      quasi,
      reason,
      characters: z.int().min(1).max(prefixMax).meta({ description: 'how many are left' }),
    }),
    z.object({ column, treatment: z.literal('surrogate') }).meta({
      description:
        'the same random mark for the same value; what belongs to which mark is kept nowhere',
    }),
  ])
  .meta({ id: 'Treatment' });

/** What a plan says; the data set that stays is made by it and by nothing else. */
export const TreatmentPlanContent = z
  .object({
    name: z.string().trim().min(1).max(200).meta({ description: 'of the data set that stays' }),
    k: z.int().min(kMin).max(kMax).default(kDefault).meta({
      description: 'how many have to share the same quasi-identifiers at least',
    }),
    tooFew: z.enum(['refuse', 'suppress']).meta({
      description:
        'rows of smaller groups, and rows whose kept text names somebody: refuse the plan, or leave them out',
    }),
    columns: z.array(Treatment).min(1).max(planColumnsMax),
  })
  .meta({ id: 'TreatmentPlanContent' });

export const ReidentificationRisk = z
  .object({
    snapshotId: z.uuid(),
    rows: z.int(),
    countedBy: z.string().nullable().meta({
      description: 'column whose values a group is counted by, one for each person; null: rows',
    }),
    groups: z.int().meta({ description: 'different combinations of the quasi-identifiers' }),
    smallestGroup: z
      .int()
      .meta({ description: 'k as it is, before rows are left out: persons, or rows' }),
    rowsBelow: z.int().meta({ description: 'rows in groups below the k of the plan' }),
    uniques: z.int().meta({ description: 'rows of groups of one' }),
    telling: z
      .array(z.object({ column: z.string(), rows: z.int() }))
      .meta({ description: 'columns that stay and in whose values an identifier stands' }),
    rowsTelling: z.int(),
    rowsLeft: z.int().meta({ description: 'rows of the data set that stays' }),
    withinPlan: z.boolean().meta({ description: 'the plan may be carried out as it is' }),
  })
  .meta({ id: 'ReidentificationRisk' });

/** A column as the platform judges it; never a value. */
export const TreatableColumn = z
  .object({
    name: z.string(),
    header: z.string(),
    type: z.enum(columnTypes),
    meaning: z.enum(meanings),
    kind: z
      .string()
      .nullable()
      .meta({ description: 'of a direct identifier: citizen-id, mobile, person-name …' }),
    missing: z.int().nullable(),
    distinct: z.int().nullable(),
    allowed: z.array(z.enum(treatments)),
    charactersMax: z.int().meta({ description: 'how much of it a prefix may leave' }),
    proposal: Treatment,
  })
  .meta({ id: 'TreatableColumn' });

export const TreatmentProposal = z
  .object({
    retirementId: z.uuid(),
    name: z.string(),
    k: z.int(),
    rowCount: z.int(),
    columns: z.array(TreatableColumn),
  })
  .meta({ id: 'TreatmentProposal' });

export const TreatmentPlan = z
  .object({
    retirementId: z.uuid(),
    version: z.int().meta({ description: 'an opinion names the version that it agrees to' }),
    ...TreatmentPlanContent.shape,
    headers: z.record(z.string(), z.string()).meta({ description: 'what people call the columns' }),
    risk: ReidentificationRisk,
    sha256: z.string().meta({ description: 'of the content; the register names it' }),
    givenBy: z.string(),
    givenByName: z.string(),
    givenAt: z.iso.datetime(),
    copy: z
      .object({
        dataSetId: z.uuid(),
        code: z.string(),
        name: z.string(),
        rowCount: z.int(),
        suppressedRows: z.int(),
      })
      .nullable()
      .meta({ description: 'the data set that was made; null before' }),
  })
  .meta({ id: 'TreatmentPlan' });

export const SaveTreatmentPlan = TreatmentPlanContent.extend({
  version: z.int().min(0).meta({ description: 'that was read; 0: there was none' }),
}).meta({ id: 'SaveTreatmentPlan' });

export const deidentifyApi = {
  proposal: endpoint({
    method: 'GET',
    path: '/api/v1/retirements/:id/treatment-proposal',
    summary: 'Columns of the data set with what the platform thinks of them and would do',
    permission: 'retirement:plan',
    params: one,
    response: TreatmentProposal,
  }),
  risk: endpoint({
    method: 'POST',
    path: '/api/v1/retirements/:id/treatment-risk',
    summary: 'What risk a plan would leave, counted over the newest snapshot; nothing is saved',
    permission: 'retirement:plan',
    params: one,
    body: TreatmentPlanContent,
    response: ReidentificationRisk,
  }),
  plan: endpoint({
    method: 'GET',
    path: '/api/v1/retirements/:id/treatment-plan',
    summary:
      'The plan that offices agree to when they agree to de-identify; null before there is one',
    permission: 'retirement:read',
    params: one,
    response: z.object({ plan: TreatmentPlan.nullable() }),
  }),
  save: endpoint({
    method: 'PUT',
    path: '/api/v1/retirements/:id/treatment-plan',
    summary: 'Give or change the plan; who agreed to an earlier one has to agree again',
    permission: 'retirement:plan',
    params: one,
    body: SaveTreatmentPlan,
    response: TreatmentPlan,
  }),
};

export type Treatment = z.infer<typeof Treatment>;
export type TreatmentPlanContent = z.infer<typeof TreatmentPlanContent>;
export type ReidentificationRisk = z.infer<typeof ReidentificationRisk>;
export type TreatableColumn = z.infer<typeof TreatableColumn>;
export type TreatmentProposal = z.infer<typeof TreatmentProposal>;
export type TreatmentPlan = z.infer<typeof TreatmentPlan>;
export type SaveTreatmentPlan = z.infer<typeof SaveTreatmentPlan>;
