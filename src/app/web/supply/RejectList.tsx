import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import { endpointUrl } from '#platform/http/client.ts';
import { useCall, queryKeyOf } from '#platform/ui/api.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { Loaded } from '#platform/ui/DetailPage.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Rows } from '#platform/ui/ListPage.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { useLocalPages } from './local-pages.ts';
import { firstRejects, type RejectRow } from './upload/rejects.ts';
import type { LandingRunView } from './snapshot-types.ts';
import { snapshotWords } from './snapshot.words.ts';
import './snapshot.css';

const shownMax = 500;

/** The first rejected rows of a landing run, and all of them as a file. */
export function RejectList({ run }: { run: LandingRunView }) {
  const say = useWords(snapshotWords);
  const { number } = useFormats();
  const { may } = useSession();
  if (!run.hasRejects) return <EmptyState title={say('rejectsNone')} />;
  if (!may('snapshot:sample')) {
    const count = number(run.rejectedCount ?? 0);
    return <EmptyState title={say('rejectsForbidden', { count })} />;
  }
  return <FirstRejects id={run.id} />;
}

function FirstRejects({ id }: { id: string }) {
  const call = useCall();
  const input = { params: { id } };
  const language = useLanguage();
  const query = useQuery({
    // The reasons are words, so they belong to a language.
    queryKey: [...queryKeyOf(cacheApi.downloadRejects, input), language],
    // A run that has ended does not change any more.
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const { body } = await call(cacheApi.downloadRejects, input, { signal });
      return body === null ? [] : firstRejects(body, shownMax);
    },
  });
  return <Loaded query={query}>{(rows) => <RejectRows id={id} rows={rows} />}</Loaded>;
}

function RejectRows({ id, rows }: { id: string; rows: readonly RejectRow[] }) {
  const say = useWords(snapshotWords);
  const { number } = useFormats();
  const pages = useLocalPages(rows.map((row, index) => ({ ...row, key: String(index) })));
  const columns: Column<RejectRow>[] = [
    { key: 'line', title: say('line'), width: 100, render: ({ line }) => line },
    { key: 'column', title: say('column'), width: 160, render: ({ column }) => column || '—' },
    { key: 'reason', title: say('reason'), width: 240, render: ({ reason }) => reason },
    { key: 'raw', title: say('raw'), render: ({ raw }) => <code className="raw">{raw}</code> },
  ];
  return (
    <div className="stack">
      <div>
        <Button
          href={endpointUrl(cacheApi.downloadRejects, { params: { id } })}
          download={`rejects-${id}.csv`}
        >
          {say('download')}
        </Button>
      </div>
      <p className="weak">{say('rejectsShown', { count: number(rows.length) })}</p>
      <Rows
        pages={pages}
        columns={columns}
        rowKey={({ key }) => key}
        label={say('rejects')}
        empty={{ title: say('rejectsNone') }}
      />
    </div>
  );
}
