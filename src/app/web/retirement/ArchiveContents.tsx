import { Typography } from 'antd';
import type { ArchiveDetail } from '#lifecycle/retirement/archive.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { DataTable } from '#platform/ui/DataTable.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useLocalPages } from '../supply/local-pages.ts';
import { archiveWords } from './archive.words.ts';

type File = ArchiveDetail['files'][number];

const kinds = {
  data: 'kindData',
  csv: 'kindCsv',
  received: 'kindReceived',
  rejects: 'kindRejects',
  metadata: 'kindMetadata',
  use: 'kindUse',
} as const;

function isKind(folder: string): folder is keyof typeof kinds {
  return folder in kinds;
}

/** The files of a package: what each holds, its size and its SHA-256 before it was encrypted. */
export function ArchiveFiles({ files }: { files: readonly File[] }) {
  const say = useWords(archiveWords);
  const pages = useLocalPages(files);
  const nameOfKind = ({ path }: File) => {
    const [folder = ''] = path.split('/', 1);
    return say(isKind(folder) ? kinds[folder] : 'kindOther');
  };
  return (
    <Rows
      pages={pages}
      label={say('filesTab')}
      rowKey={({ path }) => path}
      empty={{ title: say('filesEmpty') }}
      isLong
      columns={[
        { key: 'path', title: say('path'), render: ({ path }) => path },
        { key: 'kind', title: say('kind'), width: 170, render: nameOfKind },
        { key: 'size', title: say('size'), kind: 'bytes', value: ({ bytes }) => bytes },
        {
          key: 'sha256',
          title: say('sha256'),
          width: 190,
          render: ({ path, sha256 }) => (
            <Typography.Text
              code
              title={sha256}
              copyable={{ text: sha256, tooltips: [say('copyHash', { path }), ''] }}
            >
              {sha256.slice(0, 12)}…
            </Typography.Text>
          ),
        },
      ]}
    />
  );
}

/** The columns the data have; they stay known. */
export function ArchiveColumns({ columns }: { columns: ArchiveDetail['columns'] }) {
  const say = useWords(archiveWords);
  const pages = useLocalPages(columns);
  return (
    <Rows
      pages={pages}
      label={say('columnsTab')}
      rowKey={({ name }) => name}
      empty={{ title: say('columnsEmpty') }}
      columns={[
        { key: 'name', title: say('column'), render: ({ name }) => name },
        { key: 'type', title: say('type'), width: 200, render: ({ type }) => type },
      ]}
    />
  );
}

/** The entries of the catalogue, which stay and are found there. */
export function ArchiveResources({ resources }: { resources: ArchiveDetail['resources'] }) {
  const say = useWords(archiveWords);
  return (
    <DataTable
      rows={resources}
      label={say('resourcesTab')}
      rowKey={({ id }) => id}
      empty={<EmptyState title={say('resourcesEmpty')} next={say('resourcesEmptyNext')} />}
      columns={[
        {
          key: 'name',
          title: say('resource'),
          render: ({ id, name }) => (
            <AppLink to={pathTo('resource', { resourceId: id })} className="clamp">
              {name}
            </AppLink>
          ),
        },
        {
          key: 'code',
          title: say('resourceCode'),
          width: 320,
          render: ({ code }) => code ?? say('neverPublished'),
        },
      ]}
    />
  );
}
