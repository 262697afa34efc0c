import type { Department } from '#governance/organization/organization.contract.ts';

/** A department with those below it. */
export interface DepartmentNode extends Department {
  /** Absent where nothing is below, so that the table shows no handle there. */
  below?: DepartmentNode[];
}

/** The departments as trees. In: each before its children, as the endpoint lists them. */
export function departmentTree(departments: readonly Department[]): DepartmentNode[] {
  const nodes = new Map<string, DepartmentNode>();
  const roots: DepartmentNode[] = [];
  for (const department of departments) {
    const node: DepartmentNode = { ...department };
    nodes.set(department.id, node);
    const parent = department.parentId === null ? undefined : nodes.get(department.parentId);
    if (parent === undefined) roots.push(node);
    else (parent.below ??= []).push(node);
  }
  return roots;
}

/** A department and all below it, each before its children. */
export function nodesOf(node: DepartmentNode): DepartmentNode[] {
  return [node, ...(node.below ?? []).flatMap(nodesOf)];
}
