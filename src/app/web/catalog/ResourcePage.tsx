import { Segmented } from 'antd';
import * as z from 'zod';
import { resourceApi, type ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DetailPage } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { formatDate } from '#platform/ui/formats.ts';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { StandingNotice } from '../retirement/StandingNotice.tsx';
import { usePathParams } from '../routing.ts';
import { catalogWords } from './catalog.words.ts';
import { ContentFacts } from './ContentFacts.tsx';
import { useDepartments } from './departments.ts';
import { EntryActions } from './EntryActions.tsx';
import { ReviewTimeline, VersionList } from './EntryHistory.tsx';
import { EntryNotes } from './EntryNotes.tsx';
import { ItemTable } from './ItemTable.tsx';
import { ResourceState } from './resource-columns.tsx';

const side = z.object({ show: z.literal('draft').optional() });

/** One entry of the catalogue: what is in force, the draft, versions, reviews, and what can be done. */
export function ResourcePage() {
  const { resourceId } = usePathParams('resource');
  const entry = useApi(resourceApi.get, { params: { id: resourceId } });
  return <Loaded query={entry}>{(data) => <OneResource entry={data} />}</Loaded>;
}

function OneResource({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const [{ show }, change] = useUrlState(side);
  const { published, draft } = entry;
  const isDraft = published === null || (show === 'draft' && draft !== null);
  const content = isDraft ? draft : published;
  const count = content?.items.length ?? 0;
  return (
    <DetailPage
      title={entry.name}
      tag={<ResourceState state={entry.state} />}
      description={entry.code ?? say('neverPublished')}
      crumbs={[
        { title: say('scene') },
        { title: say('resources'), path: pathTo('resources') },
        { title: entry.name },
      ]}
      help={{ what: say('entryWhat'), next: [say('entryNext1'), say('entryNext2')] }}
      actions={<EntryActions entry={entry} />}
      tabs={[
        {
          key: 'facts',
          title: say('facts'),
          content: <FactsTab entry={entry} isDraft={isDraft} />,
        },
        {
          key: 'items',
          title: say('itemsCount', { count }),
          content: <ItemTable items={content?.items ?? []} evidence={entry.evidence} />,
        },
        { key: 'versions', title: say('versions'), content: <VersionList resourceId={entry.id} /> },
        { key: 'reviews', title: say('reviews'), content: <ReviewTimeline entry={entry} /> },
      ]}
    >
      <StandingNotice dataSetId={entry.dataSetId} departmentId={entry.departmentId} />
      <EntryNotes entry={entry} />
      {published !== null && draft !== null ? (
        <div>
          <Segmented
            aria-label={say('version')}
            value={isDraft ? 'draft' : 'published'}
            onChange={(value) => {
              change({ show: value === 'draft' ? 'draft' : undefined });
            }}
            options={[
              { value: 'published', label: say('showPublished') },
              { value: 'draft', label: say('showDraft') },
            ]}
          />
        </div>
      ) : null}
    </DetailPage>
  );
}

function FactsTab({ entry, isDraft }: { entry: ResourceDetail; isDraft: boolean }) {
  const say = useWords(catalogWords);
  const { nameOf } = useDepartments();
  const content = isDraft ? entry.draft : entry.published;
  if (content === null) return <EmptyState title={say('nothingShown')} />;
  const publishedAt = isDraft ? undefined : entry.currentVersion?.publishedAt;
  return (
    <ContentFacts
      content={content}
      given={{
        code: entry.code,
        provider: nameOf(entry.departmentId),
        ...(publishedAt === undefined ? {} : { publishedOn: formatDate(publishedAt) }),
      }}
      {...(isDraft ? { warnings: entry.warnings } : {})}
    />
  );
}
