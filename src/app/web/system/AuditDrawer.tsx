import { Button, Drawer, Space, Typography } from 'antd';
import type { AuditEvent } from '#governance/audit/audit.contract.ts';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { AuditOutcome, toSecond, useActionName } from './audit-columns.tsx';
import { useObjectName } from './audit-objects.ts';
import { auditWords } from './audit.words.ts';

const actorKindKeys = {
  person: 'person',
  application: 'application',
  system: 'system',
  anonymous: 'anonymous',
} as const;

/** Filters that a record can set. */
export interface AuditTrail {
  actorId?: string;
  action?: string;
  objectType?: string;
  objectId?: string;
}

/** The whole of one record, and the ways on from it. */
export function AuditDrawer({
  event,
  close,
  onFollow,
}: {
  event: AuditEvent | undefined;
  close: () => void;
  onFollow: (trail: AuditTrail) => void;
}) {
  const say = useWords(auditWords);
  return (
    <Drawer
      title={say('eventTitle')}
      open={event !== undefined}
      onClose={close}
      size={520}
      destroyOnHidden
    >
      {event === undefined ? null : <Whole event={event} onFollow={onFollow} />}
    </Drawer>
  );
}

function Whole({ event, onFollow }: { event: AuditEvent; onFollow: (trail: AuditTrail) => void }) {
  const say = useWords(auditWords);
  const actionName = useActionName();
  const objectName = useObjectName();
  const { actorId, action, objectType, objectId } = event;
  const object = { objectType, ...(objectId === null ? {} : { objectId }) };
  const trails = [
    { words: say('onlyActor'), trail: { actorId } },
    { words: say('onlyAction'), trail: { action } },
    { words: say('onlyObject'), trail: object },
  ];
  return (
    <div className="job">
      <Space wrap>
        {trails.map(({ words, trail }) => (
          <Button
            key={words}
            onClick={() => {
              onFollow(trail);
            }}
          >
            {words}
          </Button>
        ))}
      </Space>
      <Facts
        items={[
          [say('at'), toSecond(event.at)],
          [say('outcome'), <AuditOutcome key="outcome" outcome={event.outcome} />],
          [say('actor'), event.actorName],
          [say('actorKind'), say(actorKindKeys[event.actorKind])],
          [say('actorId'), <Id key="actor" text={actorId} />],
          [say('actorDepartment'), <Id key="home" text={event.actorDepartmentId} />],
          [say('action'), `${actionName(action)} (${action})`],
          [say('code'), event.code],
          [say('objectType'), objectName(objectType)],
          [say('objectId'), <Id key="object" text={objectId} />],
          [say('department'), <Id key="department" text={event.departmentId} />],
          [say('requestId'), <Id key="request" text={event.requestId} />],
        ]}
      />
      <h2 className="drawer-part">{say('detail')}</h2>
      {Object.keys(event.detail).length === 0 ? (
        <p className="weak">{say('noDetail')}</p>
      ) : (
        <Facts items={Object.entries(event.detail).map(([key, value]) => [key, String(value)])} />
      )}
    </div>
  );
}

function Id({ text }: { text: string | null }) {
  if (text === null) return <span className="weak">—</span>;
  return (
    <Typography.Text code copyable>
      {text}
    </Typography.Text>
  );
}
