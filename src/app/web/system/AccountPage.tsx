import { Alert } from 'antd';
import { useState } from 'react';
import { accountApi, type Account } from '#governance/identity/account.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DetailPage, Facts } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { formatDateTime } from '#platform/ui/formats.ts';
import { Panel } from '#platform/ui/Page.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { usePathParams } from '../routing.ts';
import { useSession } from '../shell/session.ts';
import { AccountState, isLocked } from './account-columns.tsx';
import { AccountDeeds, useNoManage } from './account-deeds.tsx';
import { accountWords } from './account.words.ts';
import { useDepartmentOf } from './department-name.ts';
import { AccountDrawer, type AccountDeed } from './AccountDrawer.tsx';
import { AccountRoles } from './AccountRoles.tsx';
import { systemWords } from './system.words.ts';

/** One account: its facts, its roles, and what the officers do with it. */
export function AccountPage() {
  const { accountId } = usePathParams('account');
  const account = useApi(accountApi.get, { params: { id: accountId } });
  return <Loaded query={account}>{(one) => <OneAccount account={one} />}</Loaded>;
}

function OneAccount({ account }: { account: Account }) {
  const say = useWords(accountWords);
  const saySystem = useWords(systemWords);
  const { may } = useSession();
  const noManage = useNoManage(account);
  const [deed, setDeed] = useState<AccountDeed | undefined>();
  const crumbs = [
    { title: saySystem('scene') },
    { title: say('accounts'), path: pathTo('accounts') },
    { title: account.displayName },
  ];
  return (
    <>
      <DetailPage
        title={account.displayName}
        tag={<AccountState account={account} />}
        crumbs={crumbs}
        help={{ what: say('accountWhat'), next: [say('accountNext1'), say('accountNext2')] }}
        actions={
          <>
            {may('account:manage') ? (
              <ReasonButton
                reason={noManage}
                onClick={() => {
                  setDeed({ kind: 'update', account });
                }}
              >
                {say('update')}
              </ReasonButton>
            ) : null}
            <AccountDeeds account={account} />
          </>
        }
      >
        <Locked account={account} />
        <AccountFacts account={account} />
        <AccountRoles
          account={account}
          onGrant={() => {
            setDeed({ kind: 'grant', account });
          }}
        />
      </DetailPage>
      <AccountDrawer
        deed={deed}
        close={() => {
          setDeed(undefined);
        }}
      />
    </>
  );
}

function Locked({ account }: { account: Account }) {
  const say = useWords(accountWords);
  if (account.lockedUntil === null || !isLocked(account)) return null;
  const time = formatDateTime(account.lockedUntil);
  return (
    <Alert
      type="warning"
      showIcon
      title={say('lockedTitle', { time })}
      description={say('lockedNext')}
    />
  );
}

function AccountFacts({ account }: { account: Account }) {
  const say = useWords(accountWords);
  const departmentName = useDepartmentOf();
  return (
    <Panel>
      <Facts
        items={[
          [say('loginName'), account.loginName],
          [say('department'), departmentName(account.departmentId)],
          [say('lastSignIn'), <DateTime key="l" value={account.lastSignInAt} />],
          [say('passwordState'), say(account.mustChangePassword ? 'mustChange' : 'own')],
          [say('created'), <DateTime key="c" value={account.createdAt} />],
        ]}
      />
    </Panel>
  );
}
