import {
  connectionUseApi,
  type ConnectedSource,
} from '#lifecycle/source/connection-use.contract.ts';
import type { Connection } from '#lifecycle/source/connection.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../../paths.ts';
import { useStateName } from '../road-stage.ts';
import { hasTables } from './connection-parts.tsx';
import { connectionWords } from './connection.words.ts';
import { runTones } from '../run-tones.ts';

const modeKeys = { full: 'modeFull', watermark: 'modeWatermark', key: 'modeKey' } as const;
const collectionKeys = {
  running: 'collectionRunning',
  done: 'collectionDone',
  unchanged: 'collectionUnchanged',
  failed: 'collectionFailed',
  cancelled: 'collectionCancelled',
} as const;
/** The data sets that are collected by a connection. */
export function ConnectedSources({ connection }: { connection: Connection }) {
  const say = useWords(connectionWords);
  const pages = useApiPages(connectionUseApi.sources, { params: { id: connection.id } });
  const next = say(hasTables(connection) ? 'sourcesEmptyTables' : 'sourcesEmptyOther');
  return (
    <Rows
      pages={pages}
      columns={useColumns()}
      rowKey={({ sourceId }) => sourceId}
      label={say('sources')}
      empty={{ title: say('sourcesEmpty'), ...(connection.state === 'retired' ? {} : { next }) }}
    />
  );
}

function useColumns(): Column<ConnectedSource>[] {
  const say = useWords(connectionWords);
  const stateName = useStateName();
  return [
    {
      key: 'dataSet',
      title: say('dataSet'),
      render: ({ dataSetId, dataSetName }) => (
        <AppLink to={pathTo('dataSet', { dataSetId })} className="clamp">
          {dataSetName}
        </AppLink>
      ),
    },
    { key: 'what', title: say('what'), width: 260, render: ({ selection }) => whatOf(selection) },
    { key: 'mode', title: say('mode'), width: 120, render: ({ mode }) => say(modeKeys[mode]) },
    {
      key: 'last',
      title: say('lastCollection'),
      width: 220,
      render: ({ lastCollection }) =>
        lastCollection === null ? (
          <span className="weak">{say('never')}</span>
        ) : (
          <span className="connection-tried">
            <StatusTag tone={runTones[lastCollection.state]}>
              {say(collectionKeys[lastCollection.state])}
            </StatusTag>
            <DateTime value={lastCollection.startedAt} />
          </span>
        ),
    },
    {
      key: 'state',
      title: say('state'),
      width: 100,
      render: ({ state }) => stateName('source', state),
    },
  ];
}

/** What is collected, in one line: a table, files or a path of an interface. */
function whatOf(selection: ConnectedSource['selection']): string {
  if ('table' in selection) return `${selection.schema}.${selection.table}`;
  if ('pattern' in selection) return [selection.path, selection.pattern].filter(Boolean).join('/');
  return selection.path === '' ? '/' : selection.path;
}
