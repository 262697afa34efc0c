import classTreePack from './data/class-tree.json' with { type: 'json' };
import type { ClassCode } from './resource.content.ts';

/**
 * The class tree of the catalogue as a versioned data pack: 类 (1 digit), 项 (2), 目 (3), 细目 (variable),
 * then the sequence number. A city with other classes or another written form replaces the pack.
 */
export interface ClassTree {
  standardRef: string;
  version: string;
  effectiveFrom: string;
  effectiveTo: string | null;
  codeForm: CodeForm;
  departmentDefault: Omit<ClassCode, 'detail'>;
  classes: { code: string; name: string; items: { code: string; name: string }[] }[];
}

/** How parts become one text: what stands before the sequence, and to how many digits it is padded. */
export interface CodeForm {
  separator: string;
  sequenceDigits: number;
}

export const classTree: ClassTree = classTreePack;

const organisationCodeStart = 8;
const organisationCodeEnd = 17;

/** The class parts as one text, e.g. `307001MB1234567`. */
export function classText(code: ClassCode): string {
  return `${code.major}${code.item}${code.sub}${code.detail}`;
}

/** The resource code: class parts, separator, padded sequence number (never shortened when it outgrows the padding). */
export function resourceCodeText(code: ClassCode, sequence: number, form: CodeForm): string {
  return `${classText(code)}${form.separator}${String(sequence).padStart(form.sequenceDigits, '0')}`;
}

/** The names of the class and the item, or undefined when the tree has no such class. */
export function classNames(
  code: ClassCode,
  tree: ClassTree = classTree,
): { major: string; item: string } | undefined {
  const major = tree.classes.find((entry) => entry.code === code.major);
  const item = major?.items.find((entry) => entry.code === code.item);
  return major === undefined || item === undefined
    ? undefined
    : { major: major.name, item: item.name };
}

/**
 * The class a department's entries get unless somebody chooses another: 部门信息资源, with the organisation code
 * inside the department's credit code (GB 32100, characters 9–17) as 细目, which names the department everywhere.
 */
export function departmentClass(uscc: string, tree: ClassTree = classTree): ClassCode {
  return {
    ...tree.departmentDefault,
    detail: uscc.slice(organisationCodeStart, organisationCodeEnd),
  };
}
