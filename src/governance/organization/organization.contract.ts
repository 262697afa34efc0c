import * as z from 'zod';
import { endpoint } from '#platform/http/endpoint.ts';
import { isAreaCode, isUscc } from './organization.rules.ts';

/** All departments of a city are one answer, so their number is bounded. */
export const departmentsMax = 5_000;
export const departmentDepthMax = 10;

export const departmentKinds = ['authority', 'department', 'district'] as const;
export const departmentStates = ['active', 'closed'] as const;

const NameZh = z.string().trim().min(1).max(100).meta({ description: 'name in Chinese' });
const NameEn = z.string().trim().min(1).max(200).meta({ description: 'name in English' });
export const Uscc = z
  .string()
  .trim()
  .toUpperCase()
  .refine(isUscc, '统一社会信用代码的校验不通过 (the check character of the credit code is wrong)')
  .meta({ description: 'unified social credit code, GB 32100' });
export const AreaCode = z
  .string()
  .refine(isAreaCode, '行政区划代码应为六位数字 (an area code is six digits)')
  .meta({ description: 'administrative area, GB/T 2260' });
const Order = z.int().min(-100_000).max(100_000).meta({ description: 'place among brothers' });
const Version = z.int().min(1).meta({ description: 'the version that was read' });

export const Department = z
  .object({
    id: z.uuid(),
    nameZh: z.string(),
    nameEn: z.string().nullable(),
    uscc: z.string().nullable(),
    areaCode: z.string(),
    parentId: z.uuid().nullable(),
    kind: z.enum(departmentKinds),
    order: z.int(),
    state: z.enum(departmentStates),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Department' });
export type Department = z.infer<typeof Department>;

export const CreateDepartment = z
  .object({
    nameZh: NameZh,
    nameEn: NameEn.nullable().default(null),
    uscc: Uscc.nullable().default(null),
    areaCode: AreaCode,
    parentId: z.uuid(),
    kind: z.enum(departmentKinds),
    order: Order.default(0),
  })
  .meta({ id: 'CreateDepartment' });
export type CreateDepartment = z.infer<typeof CreateDepartment>;

export const UpdateDepartment = z
  .object({
    nameZh: NameZh.optional(),
    nameEn: NameEn.nullable().optional(),
    uscc: Uscc.nullable().optional(),
    areaCode: AreaCode.optional(),
    kind: z.enum(departmentKinds).optional(),
    order: Order.optional(),
    version: Version,
  })
  .meta({ id: 'UpdateDepartment' });
export type UpdateDepartment = z.infer<typeof UpdateDepartment>;

const byId = z.object({ id: z.uuid() });

export const organizationApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/departments',
    summary: 'The tree of departments, each before its children',
    permission: 'department:read',
    query: z.object({ state: z.enum(departmentStates).optional() }),
    response: z.object({ items: z.array(Department.extend({ depth: z.int() })) }),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/departments/:id',
    summary: 'One department',
    permission: 'department:read',
    params: byId,
    response: Department,
  }),
  create: endpoint({
    method: 'POST',
    path: '/api/v1/departments',
    summary: 'Create a department',
    permission: 'department:manage',
    body: CreateDepartment,
    response: Department,
    status: 201,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/api/v1/departments/:id',
    summary: 'Change a department',
    permission: 'department:manage',
    params: byId,
    body: UpdateDepartment,
    response: Department,
  }),
  move: endpoint({
    method: 'POST',
    path: '/api/v1/departments/:id/move',
    summary: 'Put a department below another',
    permission: 'department:manage',
    params: byId,
    body: z.object({ parentId: z.uuid(), version: Version }),
    response: Department,
  }),
  close: endpoint({
    method: 'POST',
    path: '/api/v1/departments/:id/close',
    summary: 'Close a department that nothing belongs to any more',
    permission: 'department:manage',
    params: byId,
    body: z.object({ version: Version }),
    response: Department,
  }),
};
