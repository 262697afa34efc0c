import { Button } from 'antd';
import { useEffect, useEffectEvent, useState } from 'react';
import * as z from 'zod';
import { connectionApi, type Connection } from '#lifecycle/source/connection.contract.ts';
import { useApi, useCommand } from '#platform/ui/api.tsx';
import { useProblemToast } from '#platform/ui/confirm.tsx';
import { DetailPage, type Tab } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../../catalog/departments.ts';
import { pathTo } from '../../paths.ts';
import { usePathParams } from '../../routing.ts';
import { CollectDrawer } from './CollectForm.tsx';
import { ConnectedSources } from './ConnectedSources.tsx';
import { ConnectionFacts } from './ConnectionFacts.tsx';
import { ConnectionMoves } from './ConnectionMoves.tsx';
import { ConnectionStateTag, hasTables } from './connection-parts.tsx';
import { ConnectionSettings } from './ConnectionSettings.tsx';
import { ConnectionTestPanel } from './ConnectionTestPanel.tsx';
import { connectionWords } from './connection.words.ts';
import { oldTableWords } from './old-table.words.ts';
import { OldTables } from './OldTables.tsx';
import './connection.css';

/** One connection: its settings, how it fared when it was tried, the tables it leads to, and what is collected by it. */
export function ConnectionPage() {
  const { connectionId } = usePathParams('connection');
  const query = useApi(connectionApi.get, { params: { id: connectionId } });
  return <Loaded query={query}>{(connection) => <One connection={connection} />}</Loaded>;
}

/** Tries the connection, and tells of a problem; `testAtOnce` in the address does so when one comes to the page. */
function useTest({ id }: Connection) {
  const tell = useProblemToast();
  const test = useCommand(connectionApi.test);
  const run = async () => {
    try {
      await test.mutateAsync({ params: { id }, body: {} });
    } catch (error) {
      tell(error);
    }
  };
  const [{ test: asked }, change] = useUrlState(z.object({ test: z.literal('now').optional() }));
  const testAtOnce = useEffectEvent(() => {
    change({ test: undefined });
    void run();
  });
  useEffect(() => {
    if (asked === 'now') testAtOnce();
  }, [asked]);
  return { run, isTesting: test.isPending };
}

function One({ connection }: { connection: Connection }) {
  const say = useWords(connectionWords);
  const { run, isTesting } = useTest(connection);
  const { name, state } = connection;
  const tabs = useTabs(connection);
  return (
    <DetailPage
      title={name}
      tag={<ConnectionStateTag state={state} />}
      crumbs={[
        { title: say('scene') },
        { title: say('connections'), path: pathTo('connections') },
        { title: name },
      ]}
      help={{ what: say('oneWhat'), next: [say('oneNext1'), say('oneNext2'), say('oneNext3')] }}
      actions={<Deeds connection={connection} test={run} isTesting={isTesting} />}
      tabs={tabs}
    >
      <ConnectionFacts connection={connection} />
      {state === 'retired' ? null : (
        <ConnectionTestPanel connection={connection} isTesting={isTesting} />
      )}
    </DetailPage>
  );
}

function useTabs(connection: Connection): Tab[] {
  const say = useWords(connectionWords);
  const mayHere = useMayIn(connection.departmentId);
  const sources = {
    key: 'sources',
    title: say('sources'),
    content: <ConnectedSources connection={connection} />,
  };
  const showsTables =
    hasTables(connection) && connection.state !== 'retired' && mayHere('connection:test');
  if (!showsTables) return [sources];
  const content = <OldTables connection={connection} />;
  return [{ key: 'tables', title: say('tables'), content }, sources];
}

function Deeds(props: { connection: Connection; test: () => Promise<void>; isTesting: boolean }) {
  const { connection, test, isTesting } = props;
  const say = useWords(connectionWords);
  const mayHere = useMayIn(connection.departmentId);
  const [isEditing, setEditing] = useState(false);
  if (connection.state === 'retired') return null;
  return (
    <>
      <CollectButton connection={connection} />
      {mayHere('connection:test') ? (
        <Button type="primary" loading={isTesting} onClick={() => void test()}>
          {say(connection.lastTest === null ? 'test' : 'testAgain')}
        </Button>
      ) : null}
      {mayHere('connection:manage') ? (
        <>
          <Button
            onClick={() => {
              setEditing(true);
            }}
          >
            {say('edit')}
          </Button>
          <ConnectionMoves connection={connection} />
          <ConnectionSettings
            connection={connection}
            open={isEditing}
            close={() => {
              setEditing(false);
            }}
            test={test}
          />
        </>
      ) : null}
    </>
  );
}

/** Begins a data set from files or an interface; a table is chosen below instead. */
function CollectButton({ connection }: { connection: Connection }) {
  const say = useWords(oldTableWords);
  const mayHere = useMayIn(connection.departmentId);
  const [isOpen, setOpen] = useState(false);
  const mayCollect = mayHere('source:register') && mayHere('source:collect');
  if (hasTables(connection) || !mayCollect) return null;
  return (
    <>
      <ReasonButton
        reason={connection.state === 'suspended' ? say('collectSuspended') : undefined}
        onClick={() => {
          setOpen(true);
        }}
      >
        {say('collectData')}
      </ReasonButton>
      <CollectDrawer
        connection={connection}
        open={isOpen}
        close={() => {
          setOpen(false);
        }}
      />
    </>
  );
}
