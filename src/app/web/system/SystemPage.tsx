import { useApi } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { DataTable } from '#platform/ui/DataTable.tsx';
import { formatDateTime, useFormats } from '#platform/ui/formats.ts';
import { DetailPage, Facts } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { systemApi, type SystemState } from '../../system/system.contract.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { healthWords } from './health.words.ts';
import { CheckState, SystemChecks, worstOf } from './SystemChecks.tsx';
import { systemWords } from './system.words.ts';

const everyMs = 15_000;

/** Whether the platform is well, with its figures. */
export function SystemPage() {
  const state = useApi(systemApi.get, {}, { everyMs });
  return <Loaded query={state}>{(now) => <State state={now} />}</Loaded>;
}

function State({ state }: { state: SystemState }) {
  const say = useWords(healthWords);
  const saySystem = useWords(systemWords);
  return (
    <DetailPage
      title={say('health')}
      tag={<CheckState state={worstOf(state.checks)} />}
      crumbs={[{ title: saySystem('scene') }, { title: say('health') }]}
      help={{ what: say('what'), next: [say('next1'), say('next2')] }}
    >
      <SystemChecks checks={state.checks} />
      <Work state={state} />
      <Storage state={state} />
      <Version state={state} />
    </DetailPage>
  );
}

function Work({ state }: { state: SystemState }) {
  const say = useWords(healthWords);
  const { number } = useFormats();
  const { may } = useSession();
  const link = <AppLink to={pathTo('jobs')}>{say('toJobs')}</AppLink>;
  return (
    <Panel title={say('work')} extra={may('job:read') ? link : undefined}>
      <Facts
        items={[
          [say('queued'), number(state.jobs.queued)],
          [say('running'), number(state.jobs.running)],
          [say('waiting'), number(state.events.waiting)],
          [say('dead'), number(state.events.dead)],
        ]}
      />
    </Panel>
  );
}

function Storage({ state }: { state: SystemState }) {
  const say = useWords(healthWords);
  const { bytes, number } = useFormats();
  const { snapshots, files, uploads } = state.storage;
  const sized = (held: { count: number; bytes: number }) =>
    `${bytes(held.bytes)} (${number(held.count)})`;
  return (
    <Panel title={say('storage')}>
      <Facts
        items={[
          [say('snapshots'), sized(snapshots)],
          [say('files'), sized(files)],
          [say('uploads'), sized(uploads)],
          [say('database'), bytes(state.database.bytes)],
          [say('diskFree'), bytes(state.disk.freeBytes)],
          [say('diskTotal'), bytes(state.disk.totalBytes)],
        ]}
      />
    </Panel>
  );
}

const roleKeys = { all: 'roleAll', api: 'roleApi', worker: 'roleWorker' } as const;

function Version({ state }: { state: SystemState }) {
  const say = useWords(healthWords);
  const { database } = state;
  const kind = say(database.embedded ? 'embedded' : 'external');
  return (
    <>
      <Panel title={say('version')}>
        <Facts
          items={[
            [say('program'), state.version],
            [say('role'), say(roleKeys[state.role])],
            ['Node.js', state.node],
            [say('database'), `PostgreSQL ${database.version} · ${kind}`],
            [say('now'), formatDateTime(state.now)],
          ]}
        />
      </Panel>
      <section>
        <h2 className="part-title">{say('migrations')}</h2>
        <DataTable
          rows={state.migrations}
          columns={[
            { key: 'name', title: say('migration'), render: ({ name }) => name },
            { key: 'applied', title: say('applied'), kind: 'time', value: (row) => row.appliedAt },
          ]}
          rowKey={({ name }) => name}
          label={say('migrations')}
          empty={<EmptyState title={say('nothing')} />}
        />
      </section>
    </>
  );
}
