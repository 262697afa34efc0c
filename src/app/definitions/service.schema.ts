import * as z from 'zod';
import { DefineService, serviceKinds, ServiceSpec } from '#lifecycle/service/service.contract.ts';
import { DataSetCode } from './source.schema.ts';

const { fields, filters, keys, limits } = ServiceSpec.shape;

export const ServiceCode = DefineService.shape.code.unwrap();

/** A published service on the resource of a data set. What is not said is proposed when it is made, and stays as it is. */
export const ServiceDefinition = z.object({
  kind: z.literal('service'),
  code: ServiceCode,
  resource: DataSetCode,
  type: z.enum(serviceKinds),
  name: DefineService.shape.name,
  fields: fields.optional(),
  filters: filters.optional(),
  keys: keys.optional(),
  rowsMax: limits.shape.rowsMax.optional(),
});
export type ServiceDefinition = z.infer<typeof ServiceDefinition>;
