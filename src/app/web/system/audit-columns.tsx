import { Button } from 'antd';
import type { AuditEvent } from '#governance/audit/audit.contract.ts';
import { permissions } from '#governance/policy/permissions.ts';
import type { Column } from '#platform/ui/DataTable.tsx';
import { formatDateTime } from '#platform/ui/formats.ts';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { auditWords } from './audit.words.ts';
import { usePermissionName } from './role-names.ts';

const tones = { done: 'good', refused: 'attention', failed: 'bad' } as const;

/** Deeds that need no permission, with the key of their words. */
const deeds = { 'session:sign-in': 'signIn', 'setup:complete': 'setUp' } as const;

/** What can stand as the action of a record. */
export const auditActions: readonly string[] = [...Object.keys(deeds), ...permissions];

/** What was done, in words; an action without words is shown as it is. */
export function useActionName(): (action: string) => string {
  const say = useWords(auditWords);
  const permissionName = usePermissionName();
  return (action) => {
    const key = Object.entries(deeds).find(([known]) => known === action)?.[1];
    return key === undefined ? (permissionName(action) ?? action) : say(key);
  };
}

/** How a deed ended, in words. */
export function AuditOutcome({ outcome }: Pick<AuditEvent, 'outcome'>) {
  const say = useWords(auditWords);
  return <StatusTag tone={tones[outcome]}>{say(outcome)}</StatusTag>;
}

/** The columns of the audit. In: what to do when somebody wants to see a whole record. */
export function useAuditColumns(onOpen: (event: AuditEvent) => void): Column<AuditEvent>[] {
  const say = useWords(auditWords);
  const actionName = useActionName();
  return [
    {
      key: 'at',
      title: say('at'),
      width: 160,
      render: (event) => (
        <Button
          type="link"
          size="small"
          className="flush"
          aria-label={say('open', { time: formatDateTime(event.at) })}
          onClick={() => {
            onOpen(event);
          }}
        >
          {formatDateTime(event.at)}
        </Button>
      ),
    },
    { key: 'actor', title: say('actor'), width: 180, render: ({ actorName }) => actorName },
    { key: 'action', title: say('action'), render: ({ action }) => actionName(action) },
    {
      key: 'object',
      title: say('object'),
      width: 300,
      render: ({ objectType, objectId }) =>
        objectId === null ? objectType : `${objectType} ${objectId}`,
    },
    {
      key: 'outcome',
      title: say('outcome'),
      width: 96,
      render: ({ outcome }) => <AuditOutcome outcome={outcome} />,
    },
    { key: 'code', title: say('code'), width: 180, render: ({ code }) => code ?? '—' },
  ];
}
