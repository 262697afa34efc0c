import { Space } from 'antd';
import { useState } from 'react';
import {
  applicationApi,
  type Application,
  type ApplicationKey,
} from '#lifecycle/application/application.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../catalog/departments.ts';
import { useNotOwner } from './application-parts.tsx';
import { applicationWords } from './application.words.ts';
import { IssuedKeyDialog } from './IssuedKeyDialog.tsx';
import { KeyDrawer, type KeyDeed } from './KeyDrawer.tsx';
import './service.css';

/** The keys of an application: issued, rotated, revoked. A new one is shown once. */
export function ApplicationKeys({ application }: { application: Application }) {
  const say = useWords(applicationWords);
  const mayHere = useMayIn(application.departmentId);
  const notOwner = useNotOwner(application);
  const [deed, setDeed] = useState<KeyDeed>();
  const [issued, setIssued] = useState<string>();
  const keys = useApiPages(applicationApi.listKeys, { params: { id: application.id } });
  const isActive = application.state === 'active';
  return (
    <Panel
      title={say('keys')}
      extra={
        mayHere('key:manage') ? (
          <ReasonButton
            type="primary"
            reason={notOwner ?? (isActive ? undefined : say('issueInactive'))}
            onClick={() => {
              setDeed({ kind: 'issue' });
            }}
          >
            {say('issue')}
          </ReasonButton>
        ) : undefined
      }
    >
      <Rows
        pages={keys}
        columns={useKeyColumns(application, setDeed)}
        rowKey={({ id }) => id}
        label={say('keys')}
        empty={{ title: say('keysEmpty'), next: say('keysEmptyNext') }}
      />
      <KeyDrawer
        applicationId={application.id}
        deed={deed}
        close={() => {
          setDeed(undefined);
        }}
        onIssued={setIssued}
      />
      <IssuedKeyDialog
        issued={issued}
        onClose={() => {
          setIssued(undefined);
        }}
      />
    </Panel>
  );
}

const states = {
  active: ['good', 'keyActive'],
  expired: ['rest', 'keyExpired'],
  revoked: ['bad', 'keyRevoked'],
} as const;

function useKeyColumns(
  application: Application,
  onDeed: (deed: KeyDeed) => void,
): Column<ApplicationKey>[] {
  const say = useWords(applicationWords);
  const mayHere = useMayIn(application.departmentId);
  const isOwner = useNotOwner(application) === undefined;
  const columns: Column<ApplicationKey>[] = [
    { key: 'label', title: say('keyLabel'), render: ({ label }) => label },
    { key: 'prefix', title: say('keyPrefix'), width: 190, render: ({ prefix }) => prefix },
    {
      key: 'state',
      title: say('keyState'),
      width: 110,
      render: ({ state }) => <StatusTag tone={states[state][0]}>{say(states[state][1])}</StatusTag>,
    },
    { key: 'expires', title: say('keyExpires'), kind: 'time', value: (row) => row.expiresAt },
    { key: 'created', title: say('keyCreated'), kind: 'time', value: (row) => row.createdAt },
  ];
  const mayRotate = isOwner && mayHere('key:manage');
  // The security officer ends a key that leaked, whoever owns it.
  const mayRevoke = mayHere('key:revoke') && (isOwner || !mayHere('key:manage'));
  if (!mayRotate && !mayRevoke) return columns;
  const actions = (key: ApplicationKey) =>
    key.state === 'active' ? (
      <Space>
        {mayRotate ? <DeedButton deed={{ kind: 'rotate', key }} onDeed={onDeed} /> : null}
        {mayRevoke ? <DeedButton deed={{ kind: 'revoke', key }} onDeed={onDeed} /> : null}
      </Space>
    ) : null;
  return [...columns, { key: 'actions', title: say('actions'), width: 130, render: actions }];
}

function DeedButton({
  deed,
  onDeed,
}: {
  deed: Exclude<KeyDeed, { kind: 'issue' }>;
  onDeed: (deed: KeyDeed) => void;
}) {
  const say = useWords(applicationWords);
  return (
    <ReasonButton
      type="link"
      className="flush"
      reason={undefined}
      danger={deed.kind === 'revoke'}
      aria-label={say(deed.kind === 'rotate' ? 'rotateTitle' : 'revokeTitle', {
        label: deed.key.label,
      })}
      onClick={() => {
        onDeed(deed);
      }}
    >
      {say(deed.kind)}
    </ReasonButton>
  );
}
