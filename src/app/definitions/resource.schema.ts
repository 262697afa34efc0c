import * as z from 'zod';
import { DraftBody } from '#lifecycle/resource/resource.contract.ts';
import { DataSetCode, Unclassified } from './source.schema.ts';

const content = DraftBody.shape.content.shape;
const item = content.items.element;

/**
 * A published catalogue entry; `code` is the code of the data set it describes, because resource codes are given by
 * each installation. What is not said of name, class, abstract, format, items, sharing, opening and grade is proposed
 * from the data at first and stays as it is afterwards; the rest has the defaults below. Items, when given, are all
 * that is published, in this order; of each only `column` is needed.
 */
export const ResourceDefinition = z.object({
  kind: z.literal('resource'),
  code: DataSetCode,
  unclassified: Unclassified,
  name: content.name.optional(),
  classCode: content.classCode.optional(),
  abstract: content.abstract.optional(),
  formatClass: content.formatClass.optional(),
  formatType: content.formatType.optional(),
  shareType: content.shareType.optional(),
  shareCondition: content.shareCondition,
  openType: content.openType.optional(),
  grade: content.grade.optional(),
  items: z
    .array(item.partial().required({ column: true }))
    .min(1)
    .max(2000)
    .optional(),
  shareMode: content.shareMode,
  legalBasis: content.legalBasis,
  openCondition: content.openCondition,
  updateCycle: content.updateCycle.default(1),
  updateCycleNote: content.updateCycleNote,
  relatedCodes: content.relatedCodes.default([]),
  sourceSystem: content.sourceSystem,
  channel: content.channel.default(1),
  scenario: content.scenario,
  industry: content.industry,
  certificate: content.certificate.default(false),
  relatedMatters: content.relatedMatters.default([]),
  dataRange: content.dataRange.default(1),
  collection: content.collection.default(2),
});
export type ResourceDefinition = z.infer<typeof ResourceDefinition>;
