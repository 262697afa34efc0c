import type { ReactNode } from 'react';
import type { Connection } from '#lifecycle/source/connection.contract.ts';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useDepartmentNames } from '../road-stage.ts';
import { connectionFormWords } from './connection-form.words.ts';
import { kindKeys, placeOf } from './connection-parts.tsx';
import { connectionWords } from './connection.words.ts';

type Fact = [term: string, value: ReactNode];

/** What is registered of a connection: all but its secret. */
export function ConnectionFacts({ connection }: { connection: Connection }) {
  const say = useWords(connectionWords);
  const { nameOf } = useDepartmentNames();
  const { kind, departmentId, hasSecret, secretChangedAt, createdAt } = connection;
  const kept = (
    <>
      {say('secretKept')} <DateTime value={secretChangedAt} />
    </>
  );
  return (
    <Panel>
      <Facts
        items={[
          [say('kind'), say(kindKeys[kind])],
          [say('department'), nameOf(departmentId) ?? '—'],
          ...useSettingFacts(connection),
          ...(kind === 'folder'
            ? []
            : ([[say('secret'), hasSecret ? kept : say('secretNone')]] satisfies Fact[])),
          [say('created'), <DateTime key="created" value={createdAt} />],
        ]}
      />
    </Panel>
  );
}

const tlsKeys = { off: 'tlsOff', encrypt: 'tlsEncrypt', verify: 'tlsVerify' } as const;
const authKeys = {
  none: 'byNone',
  header: 'byHeader',
  query: 'byQuery',
  basic: 'byBasic',
} as const;

function useSettingFacts(connection: Connection): Fact[] {
  const say = useWords(connectionWords);
  const sayForm = useWords(connectionFormWords);
  const { settings } = connection;
  if ('baseUrl' in settings) {
    return [
      [say('address'), settings.baseUrl],
      [say('authentication'), sayForm(authKeys[settings.auth.by])],
      [say('encryption'), say(tlsKeys[settings.tls])],
    ];
  }
  if ('database' in settings) {
    const [address, database] = placeOf(connection).split(' / ');
    return [
      [say('address'), address],
      [say('database'), database],
      [say('user'), settings.user],
      [say('encryption'), say(tlsKeys[settings.tls])],
    ];
  }
  if (!('host' in settings)) return [[say('directory'), settings.directory]];
  const [address] = placeOf(connection).split(' ');
  return [
    [say('address'), address],
    [say('directory'), settings.directory],
    [say('user'), settings.user],
    [say('hostKey'), settings.hostKey ?? say('hostKeyUnknown')],
  ];
}
