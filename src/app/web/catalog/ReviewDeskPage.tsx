import { Segmented, Space } from 'antd';
import * as z from 'zod';
import {
  resourceApi,
  type Resource,
  type ResourceDetail,
} from '#lifecycle/resource/resource.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useApi, useApiPages } from '#platform/ui/api.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DeskPage } from '#platform/ui/DeskPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { catalogWords } from './catalog.words.ts';
import { VersionChanges } from './ChangeTable.tsx';
import { ContentFacts } from './ContentFacts.tsx';
import { useDepartments } from './departments.ts';
import { EntryNotes } from './EntryNotes.tsx';
import { ItemTable } from './ItemTable.tsx';
import { ResourceState } from './resource-columns.tsx';
import { ReviewPanel } from './ReviewPanel.tsx';
import { reviewWords } from './review.words.ts';

const queueState = z.object({ queue: z.literal('revoke').optional() });
const everyMs = 30_000;

/** What waits for the data bureau: publications and revocations, one beside the other. */
export function ReviewDeskPage() {
  const say = useWords(reviewWords);
  const scene = useWords(catalogWords)('scene');
  const [{ queue }] = useUrlState(queueState);
  const state = queue === 'revoke' ? 'revoke-audit' : 'publish-audit';
  const pages = useApiPages(resourceApi.list, { query: { state } }, { everyMs });
  return (
    <DeskPage
      title={say('desk')}
      crumbs={[{ title: scene }, { title: say('desk') }]}
      help={{ what: say('deskWhat'), next: [say('deskNext1'), say('deskNext2')] }}
      pages={pages}
      rowKey={({ id }) => id}
      line={(row) => <Line row={row} />}
      detail={(row) => <Waiting key={row.id} row={row} />}
      filters={<Queues />}
      empty={{ title: say('deskEmpty'), next: say('deskEmptyNext') }}
    />
  );
}

const deskState = z.object({ queue: z.string().optional(), item: z.string().optional() });

function Queues() {
  const say = useWords(reviewWords);
  const [{ queue }, change] = useUrlState(deskState);
  return (
    <div>
      <Segmented
        aria-label={say('queue')}
        value={queue === 'revoke' ? 'revoke' : 'publish'}
        onChange={(value) => {
          change({ queue: value === 'revoke' ? 'revoke' : undefined, item: undefined });
        }}
        options={[
          { value: 'publish', label: say('queuePublish') },
          { value: 'revoke', label: say('queueRevoke') },
        ]}
      />
    </div>
  );
}

function Line({ row }: { row: Resource }) {
  const { nameOf } = useDepartments();
  return (
    <>
      <div className="clamp">{row.name}</div>
      <div className="weak">
        {nameOf(row.departmentId)} · <DateTime value={row.updatedAt} />
      </div>
    </>
  );
}

function Waiting({ row }: { row: Resource }) {
  const entry = useApi(resourceApi.get, { params: { id: row.id } });
  return <Loaded query={entry}>{(data) => <Piece entry={data} />}</Loaded>;
}

function Piece({ entry }: { entry: ResourceDetail }) {
  const say = useWords(reviewWords);
  const { nameOf } = useDepartments();
  if (entry.asked === null) return <EmptyState title={say('overtaken')} />;
  const content = entry.state === 'revoke-audit' ? entry.published : entry.draft;
  const version = entry.currentVersion?.number;
  const isRevoke = entry.state === 'revoke-audit';
  return (
    <Space vertical size={14} style={{ width: '100%' }} className="entry-piece">
      <Space wrap>
        <h2 className="entry-name">{entry.name}</h2>
        <ResourceState state={entry.state} />
        <AppLink
          to={pathTo('resource', { resourceId: entry.id }, isRevoke ? {} : { show: 'draft' })}
        >
          {say('openEntry')}
        </AppLink>
      </Space>
      <EntryNotes entry={entry} />
      <ReviewPanel key={entry.version} entry={entry} />
      {version === undefined || isRevoke ? null : (
        <VersionChanges resourceId={entry.id} from={version} />
      )}
      {content === null ? null : (
        <>
          <ContentFacts
            content={content}
            given={{ code: entry.code, provider: nameOf(entry.departmentId) }}
            warnings={isRevoke ? [] : entry.warnings}
          />
          <ItemTable items={content.items} evidence={entry.evidence} />
        </>
      )}
    </Space>
  );
}
