import { Button } from 'antd';
import type { AuditEvent } from '#governance/audit/audit.contract.ts';
import { permissions } from '#governance/policy/permissions.ts';
import type { Column } from '#platform/ui/DataTable.tsx';
import { formatDateTime } from '#platform/ui/formats.ts';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { auditWords } from './audit.words.ts';
import { useObjectName } from './audit-objects.ts';
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

const shownOfId = 8;

/** The end of an id, which differs most; the whole is in the record and in its tooltip. */
function shortId(id: string): string {
  return id.length <= shownOfId + 1 ? id : `…${id.slice(-shownOfId)}`;
}

/** A moment to the second, as an audit needs it. */
export function toSecond(iso: string): string {
  return `${formatDateTime(iso)}:${String(new Date(iso).getSeconds()).padStart(2, '0')}`;
}

/** The columns of the audit. In: what to do when somebody wants to see a whole record. */
export function useAuditColumns(onOpen: (event: AuditEvent) => void): Column<AuditEvent>[] {
  const say = useWords(auditWords);
  const actionName = useActionName();
  const objectName = useObjectName();
  return [
    {
      key: 'at',
      title: say('at'),
      width: 176,
      render: (event) => (
        <Button
          type="link"
          size="small"
          className="flush"
          aria-label={say('open', { time: toSecond(event.at) })}
          onClick={() => {
            onOpen(event);
          }}
        >
          {toSecond(event.at)}
        </Button>
      ),
    },
    { key: 'actor', title: say('actor'), width: 130, render: ({ actorName }) => actorName },
    { key: 'action', title: say('action'), width: 160, render: ({ action }) => actionName(action) },
    {
      key: 'object',
      title: say('object'),
      width: 190,
      render: ({ objectType, objectId }) => (
        <>
          {objectName(objectType)}{' '}
          {objectId === null ? null : (
            <code className="weak" title={objectId}>
              {shortId(objectId)}
            </code>
          )}
        </>
      ),
    },
    {
      key: 'outcome',
      title: say('outcome'),
      width: 90,
      render: ({ outcome }) => <AuditOutcome outcome={outcome} />,
    },
    { key: 'code', title: say('code'), width: 200, render: ({ code }) => code ?? '—' },
  ];
}
