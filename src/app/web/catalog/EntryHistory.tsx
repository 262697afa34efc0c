import { Timeline } from 'antd';
import {
  resourceApi,
  type ResourceDetail,
  type ResourceVersion,
} from '#lifecycle/resource/resource.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useApiPages } from '#platform/ui/api.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { catalogWords } from './catalog.words.ts';
import { useChoices } from './content-values.ts';
import { nationalWords } from './national.words.ts';

/** The published versions of an entry, newest first. */
export function VersionList({ resourceId }: { resourceId: string }) {
  const say = useWords(catalogWords);
  const sayNational = useWords(nationalWords);
  const { nameOf } = useChoices();
  const pages = useApiPages(resourceApi.listVersions, { params: { id: resourceId } });
  const columns: Column<ResourceVersion>[] = [
    {
      key: 'number',
      title: say('version'),
      width: 110,
      render: ({ number }) => (
        <AppLink to={pathTo('resourceVersion', { resourceId, number: String(number) })}>
          {say('versionNumber', { number })}
        </AppLink>
      ),
    },
    { key: 'name', title: say('name'), render: ({ name }) => name },
    { key: 'provider', title: say('provider'), width: 160, render: (row) => row.providerName },
    {
      key: 'share',
      title: say('share'),
      width: 120,
      render: ({ shareType }) => nameOf('shareType', shareType) ?? '—',
    },
    {
      key: 'grade',
      title: say('grade'),
      width: 80,
      render: ({ grade }) => sayNational('gradeOf', { grade }),
    },
    {
      key: 'published',
      title: say('publishedAt'),
      kind: 'time',
      value: ({ publishedAt }) => publishedAt,
    },
  ];
  return (
    <Rows
      pages={pages}
      columns={columns}
      rowKey={({ id }) => id}
      label={say('versions')}
      empty={{ title: say('versionsEmpty'), next: say('versionsEmptyNext') }}
    />
  );
}

const outcomes = {
  'publish-approve': { words: 'approvedPublish', tone: 'good' },
  'publish-reject': { words: 'rejectedPublish', tone: 'attention' },
  'revoke-approve': { words: 'approvedRevoke', tone: 'rest' },
  'revoke-reject': { words: 'rejectedRevoke', tone: 'attention' },
} as const;

/** The decisions on an entry, newest first, with their reasons. */
export function ReviewTimeline({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const name = usePersonName(entry);
  if (entry.reviews.length === 0) {
    return (
      <Panel>
        <EmptyState title={say('reviewsEmpty')} />
      </Panel>
    );
  }
  return (
    <Panel>
      <Timeline
        items={entry.reviews.map((review) => {
          const { words, tone } = outcomes[`${review.kind}-${review.decision}`];
          return {
            key: `${review.reviewedAt}${review.kind}`,
            content: (
              <div>
                <StatusTag tone={tone}>{say(words)}</StatusTag>{' '}
                <DateTime value={review.reviewedAt} />
                <div className="weak">
                  {say('byWhom', {
                    asker: name(review.submittedBy),
                    reviewer: name(review.reviewedBy),
                  })}
                </div>
                {review.reason === null ? null : <p className="clamp">{review.reason}</p>}
              </div>
            ),
          };
        })}
      />
    </Panel>
  );
}

/** The name of an account that had to do with an entry; what is no person keeps its id. */
export function usePersonName(entry: ResourceDetail): (id: string) => string {
  const say = useWords(catalogWords);
  return (id) => entry.people[id] ?? (/^[0-9a-f-]{36}$/.test(id) ? say('somebody') : id);
}
