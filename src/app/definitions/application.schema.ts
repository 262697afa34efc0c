import * as z from 'zod';
import { RegisterApplication } from '#lifecycle/application/application.contract.ts';
import { AskShare } from '#lifecycle/application/share-request.contract.ts';
import { DepartmentRef } from './department.schema.ts';
import { ServiceCode } from './service.schema.ts';

const { name, systemName, purpose, legalBasis, contactDuty } = RegisterApplication.shape;
const grantsMax = 500;

/** What the application may call: the share request with its scope. `validFrom` is when it is granted unless given. */
const GrantDefinition = AskShare.omit({ applicationId: true, serviceId: true }).extend({
  service: ServiceCode,
});
export type GrantDefinition = z.infer<typeof GrantDefinition>;

/** An approved application with its grants; `code` is its name, unique in the department. Keys are never part of a bundle. */
export const ApplicationDefinition = z
  .object({
    kind: z.literal('application'),
    code: name,
    department: DepartmentRef,
    systemName,
    purpose,
    legalBasis,
    contactDuty,
    grants: z.array(GrantDefinition).max(grantsMax).default([]),
  })
  .superRefine(({ grants }, ctx) => {
    const seen = new Set<string>();
    for (const [at, { service }] of grants.entries()) {
      if (seen.has(service)) {
        const message = `服务 ${service} 出现两次 (the service ${service} stands twice)`;
        ctx.addIssue({ code: 'custom', path: ['grants', at, 'service'], message });
      }
      seen.add(service);
    }
  });
export type ApplicationDefinition = z.infer<typeof ApplicationDefinition>;
