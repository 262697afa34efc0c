import { Button } from 'antd';
import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import { endpointUrl } from '#platform/http/client.ts';
import { useApiPages, type ItemOf } from '#platform/ui/api.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Rows } from '#platform/ui/ListPage.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import type { LandingRunView } from './snapshot-types.ts';
import { snapshotWords } from './snapshot.words.ts';
import './snapshot.css';

type RejectedRow = ItemOf<typeof cacheApi.listRejects>;

const pageRows = 100;
// A run that has ended does not change any more.
const keepMs = Number.POSITIVE_INFINITY;

/** The rejected rows of a landing run, page by page, and all of them as a file. */
export function RejectList({ run }: { run: LandingRunView }) {
  const say = useWords(snapshotWords);
  const { number } = useFormats();
  const { may } = useSession();
  if (!run.hasRejects) return <EmptyState title={say('rejectsNone')} />;
  const count = number(run.rejectedCount ?? 0);
  if (!may('snapshot:sample')) return <EmptyState title={say('rejectsForbidden', { count })} />;
  return <RejectRows run={run} />;
}

function RejectRows({ run: { id, rejectedCount } }: { run: LandingRunView }) {
  const say = useWords(snapshotWords);
  const language = useLanguage();
  const { number } = useFormats();
  const pages = useApiPages(
    cacheApi.listRejects,
    { params: { id }, query: { limit: pageRows } },
    { staleMs: keepMs },
  );
  const columns: Column<RejectedRow>[] = [
    { key: 'line', title: say('line'), kind: 'number', width: 100, value: ({ line }) => line },
    { key: 'column', title: say('column'), width: 160, render: ({ column }) => column ?? '—' },
    { key: 'reason', title: say('reason'), width: 240, render: ({ words }) => words[language] },
    { key: 'raw', title: say('raw'), render: ({ raw }) => <code className="raw">{raw}</code> },
  ];
  return (
    <div className="stack">
      <div>
        <Button
          href={endpointUrl(cacheApi.downloadRejects, { params: { id }, query: { language } })}
          download={`rejects-${id}.csv`}
        >
          {say('download')}
        </Button>
      </div>
      {rejectedCount === null ? null : (
        <p className="weak">{say('rejectsTotal', { count: number(rejectedCount) })}</p>
      )}
      <Rows
        pages={pages}
        columns={columns}
        rowKey={({ line, column, raw }) => `${line} ${column ?? ''} ${raw}`}
        label={say('rejects')}
        isLong
        empty={{ title: say('rejectsNone') }}
      />
    </div>
  );
}
