import { Space } from 'antd';
import { organizationApi } from '#governance/organization/organization.contract.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useConfirm, useProblemToast, useToast } from '#platform/ui/confirm.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { useDepartmentName } from './department-name.ts';
import { nodesOf, type DepartmentNode } from './department-tree.ts';
import type { DepartmentDeed } from './DepartmentDrawer.tsx';
import { systemWords } from './system.words.ts';

export const departmentKindKeys = {
  authority: 'kindAuthority',
  department: 'kindDepartment',
  district: 'kindDistrict',
} as const;

/** The columns of the tree of departments. In: what to do when somebody wants to change one. */
export function useDepartmentColumns(
  onDeed: (deed: DepartmentDeed) => void,
): Column<DepartmentNode>[] {
  const say = useWords(systemWords);
  const name = useDepartmentName();
  const { may } = useSession();
  const deeds: Column<DepartmentNode> = {
    key: 'action',
    title: say('action'),
    width: 200,
    render: (row) => <Deeds department={row} onDeed={onDeed} />,
  };
  return [
    { key: 'name', title: say('departmentName'), render: (row) => name(row) },
    {
      key: 'kind',
      title: say('departmentKind'),
      width: 110,
      render: (row) => say(departmentKindKeys[row.kind]),
    },
    { key: 'area', title: say('areaCode'), width: 120, render: (row) => row.areaCode },
    { key: 'uscc', title: say('uscc'), width: 190, render: (row) => row.uscc ?? '—' },
    {
      key: 'state',
      title: say('state'),
      width: 96,
      render: (row) => (
        <StatusTag tone={row.state === 'active' ? 'good' : 'rest'}>{say(row.state)}</StatusTag>
      ),
    },
    ...(may('department:manage') ? [deeds] : []),
  ];
}

/** What a department stands below, for where it is not seen from the tree. */
export function useParentColumn(roots: readonly DepartmentNode[]): Column<DepartmentNode> {
  const say = useWords(systemWords);
  const name = useDepartmentName();
  const names = new Map(roots.flatMap(nodesOf).map((node) => [node.id, name(node)]));
  return {
    key: 'parent',
    title: say('parent'),
    render: ({ parentId }) => (parentId === null ? '—' : (names.get(parentId) ?? '—')),
  };
}

function Deeds({
  department,
  onDeed,
}: {
  department: DepartmentNode;
  onDeed: (deed: DepartmentDeed) => void;
}) {
  const say = useWords(systemWords);
  const closed = department.state === 'closed' ? say('closedAlready') : undefined;
  const isRoot = department.parentId === null;
  return (
    <Space size={14}>
      <ReasonButton
        type="link"
        size="small"
        className="flush"
        reason={closed}
        onClick={() => {
          onDeed({ kind: 'update', department });
        }}
      >
        {say('update')}
      </ReasonButton>
      <ReasonButton
        type="link"
        size="small"
        className="flush"
        reason={closed ?? (isRoot ? say('rootStays') : undefined)}
        onClick={() => {
          onDeed({ kind: 'move', department });
        }}
      >
        {say('move')}
      </ReasonButton>
      <CloseDepartment department={department} reason={closed} />
    </Space>
  );
}

function CloseDepartment({
  department,
  reason,
}: {
  department: DepartmentNode;
  reason: string | undefined;
}) {
  const say = useWords(systemWords);
  const name = useDepartmentName()(department);
  const confirm = useConfirm();
  const toast = useToast();
  const problemToast = useProblemToast();
  const close = useCommand(organizationApi.close);
  const hasOpen = (department.below ?? []).some(({ state }) => state === 'active');
  const ask = async () => {
    const title = say('closeTitle', { name });
    const text = say('closeText');
    if (!(await confirm({ title, text, action: say('close'), danger: true }))) return;
    const { id, version } = department;
    try {
      await close.mutateAsync({ params: { id }, body: { version } });
      toast(say('closedDone', { name }));
    } catch (error) {
      problemToast(error);
    }
  };
  return (
    <ReasonButton
      type="link"
      size="small"
      className="flush"
      danger
      loading={close.isPending}
      reason={reason ?? (hasOpen ? say('hasChildren') : undefined)}
      onClick={() => void ask()}
    >
      {say('close')}
    </ReasonButton>
  );
}
