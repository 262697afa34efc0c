import * as z from 'zod';
import { isUscc } from '#governance/organization/organization.ts';
import { CreateDepartment } from '#governance/organization/organization.contract.ts';

const pathCharsMax = 1_200;

/** True for text in the form of a credit code (GB 32100); anything else is a name path. */
export function looksLikeUscc(ref: string): boolean {
  return /^[0-9A-Z]{18}$/.test(ref);
}

/** How a bundle names a department: its credit code, or its names from the root on (`示范市/民政局`). */
export const DepartmentRef = z
  .string()
  .trim()
  .min(1)
  .max(pathCharsMax)
  .refine(
    (ref) => !looksLikeUscc(ref) || isUscc(ref),
    '统一社会信用代码的校验不通过 (the check character of the credit code is wrong)',
  );

const fields = CreateDepartment.shape;

/** A department. The root of the city says `root: true`; every other one stands below `parent`, or else below the root. */
export const DepartmentDefinition = z
  .object({
    kind: z.literal('department'),
    code: DepartmentRef,
    root: z.boolean().default(false),
    name: fields.nameZh.optional(),
    nameEn: fields.nameEn,
    uscc: fields.uscc.unwrap().unwrap().optional(),
    parent: DepartmentRef.optional(),
    area: fields.areaCode.optional(),
    type: fields.kind.optional(),
    order: fields.order,
  })
  .superRefine((given, ctx) => {
    const say = (path: string, message: string) => {
      ctx.addIssue({ code: 'custom', path: [path], message });
    };
    if (looksLikeUscc(given.code)) {
      if (given.name === undefined)
        say('code', '以信用代码为 code 时须给出 name (give the name too)');
      if (given.uscc !== undefined)
        say('uscc', 'code 已是信用代码 (the code is the credit code already)');
    } else {
      if (given.name !== undefined)
        say('name', '名称是 code 的最后一段 (the name is the last part of the code)');
      if (given.parent !== undefined) say('parent', '上级由 code 给出 (the code names the parent)');
    }
    if (given.root) {
      if (given.area === undefined) say('root', '根部门须给出 area (the root needs its area)');
      if (given.parent !== undefined) say('parent', '根部门没有上级 (the root has no parent)');
      if (given.type !== undefined) say('type', '根部门的类型固定 (the type of the root is fixed)');
    }
  });
export type DepartmentDefinition = z.infer<typeof DepartmentDefinition>;
