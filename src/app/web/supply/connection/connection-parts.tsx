import type {
  Connection,
  ConnectionState,
  ConnectionTest,
  ConnectorKind,
} from '#lifecycle/source/connection.contract.ts';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { connectionWords } from './connection.words.ts';

/** The keys of the names of kinds. */
export const kindKeys = {
  postgresql: 'kindPostgresql',
  mariadb: 'kindMariadb',
  folder: 'kindFolder',
  sftp: 'kindSftp',
  http: 'kindHttp',
} as const satisfies Record<ConnectorKind, string>;

/** The keys of the names of states. */
export const stateKeys = {
  active: 'stateActive',
  suspended: 'stateSuspended',
  retired: 'stateRetired',
} as const satisfies Record<ConnectionState, string>;

type Step = ConnectionTest['steps'][number]['step'];

/** The keys of the names of the steps of a test. */
export const stepKeys = {
  resolve: 'stepResolve',
  reach: 'stepReach',
  tls: 'stepTls',
  'host-key': 'stepHostKey',
  'sign-in': 'stepSignIn',
  rights: 'stepRights',
  find: 'stepFind',
} as const satisfies Record<Step, string>;

const tones: Readonly<Record<ConnectionState, Tone>> = {
  active: 'good',
  suspended: 'attention',
  retired: 'rest',
};

/** The state of a connection in words. */
export function ConnectionStateTag({ state }: { state: ConnectionState }) {
  const say = useWords(connectionWords);
  return <StatusTag tone={tones[state]}>{say(stateKeys[state])}</StatusTag>;
}

/** The step at which a test failed, if it did. */
export function failedStepOf(test: ConnectionTest) {
  return test.steps.find(({ outcome }) => outcome === 'failed');
}

/** How the last test went, and when. */
export function LastTest({ test }: { test: Connection['lastTest'] }) {
  const say = useWords(connectionWords);
  if (test === null) return <span className="weak">{say('untested')}</span>;
  const failed = failedStepOf(test);
  return (
    <span className="connection-tried">
      <StatusTag tone={test.passed ? 'good' : 'bad'}>
        {failed === undefined
          ? say(test.passed ? 'passed' : 'failed')
          : say('failedAt', { step: say(stepKeys[failed.step]) })}
      </StatusTag>
      <DateTime value={test.at} />
    </span>
  );
}

/** Where a connection leads, in one line; there is no secret in its settings. */
export function placeOf({ kind, settings }: Pick<Connection, 'kind' | 'settings'>): string {
  if ('baseUrl' in settings) return settings.baseUrl;
  if (!('host' in settings)) return settings.directory;
  const { port = usualPorts[kind] } = settings;
  const address = port === undefined ? settings.host : `${settings.host}:${port}`;
  return 'database' in settings
    ? `${address} / ${settings.database}`
    : `${address} ${settings.directory}`;
}

/** Whether a connection leads to tables, not to files or an interface. */
export function hasTables({ settings }: Pick<Connection, 'settings'>): boolean {
  return 'database' in settings;
}

/** The ports at which the kinds usually answer. */
export const usualPorts: Readonly<Partial<Record<ConnectorKind, number>>> = {
  postgresql: 5432,
  mariadb: 3306,
  sftp: 22,
};
