import { TreeSelect } from 'antd';
import { organizationApi } from '#governance/organization/organization.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { useDepartmentName } from './department-name.ts';
import { departmentTree, type DepartmentNode } from './department-tree.ts';

const none: ReadonlySet<string> = new Set();

interface Choice {
  value: string;
  title: string;
  disabled: boolean;
  children: Choice[];
}

/**
 * The active departments as a tree to choose from; those in `without` cannot be chosen. `id`, `value` and `onChange`
 * come from the field around it.
 */
export function DepartmentSelect({
  without = none,
  ...field
}: {
  without?: ReadonlySet<string>;
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}) {
  const name = useDepartmentName();
  const departments = useApi(organizationApi.list, { query: { state: 'active' } });
  const choicesOf = (nodes: readonly DepartmentNode[]): Choice[] =>
    nodes.map((node) => ({
      value: node.id,
      title: name(node),
      disabled: without.has(node.id),
      children: choicesOf(node.below ?? []),
    }));
  return (
    <TreeSelect
      {...field}
      showSearch={{ treeNodeFilterProp: 'title' }}
      treeDefaultExpandAll
      loading={departments.isPending}
      treeData={choicesOf(departmentTree(departments.data?.items ?? []))}
    />
  );
}
