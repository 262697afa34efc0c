import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import * as z from 'zod';
import { viewApi } from '#lifecycle/view/view.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { ErrorState } from '#platform/ui/ErrorState.tsx';
import { Page } from '#platform/ui/Page.tsx';
import { PageSkeleton } from '#platform/ui/Skeletons.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { usePathParams } from '../routing.ts';
import { useSession } from '../shell/session.ts';
import { draftOf } from './view-draft.ts';
import type { ViewDetail } from './view-types.tsx';
import { ViewEditor } from './ViewEditor.tsx';
import { viewWords } from './view.words.ts';

const begin = z.object({ dataSet: z.uuid().optional() });

/** Defining a view. `?dataSet=<id>` begins with a data set as its input. */
export function ViewNewPage() {
  const say = useWords(viewWords);
  const { me, may, department } = useSession();
  const [{ dataSet }] = useUrlState(begin);
  const onSaved = useOpenView();
  // The departments come after the page; what is written before them would begin again.
  if (department === undefined && me.departmentId !== null && may('department:read'))
    return <PageSkeleton />;
  return (
    <EditorPage title={say('newView')}>
      <ViewEditor
        key={department?.id}
        view={undefined}
        draftKey={`view-new-${dataSet ?? ''}`}
        initial={draftOf(undefined, { departmentId: department?.id, dataSetId: dataSet })}
        onSaved={onSaved}
      />
    </EditorPage>
  );
}

/** Changing the definition of a view. */
export function ViewEditPage() {
  const { viewId } = usePathParams('viewEdit');
  // What was kept from an earlier look may be an older version; one begins from the newest.
  const query = useApi(viewApi.get, { params: { id: viewId } }, { staleMs: 0 });
  if (query.error !== null && query.data === undefined)
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined || !query.isFetchedAfterMount) return <PageSkeleton />;
  return <EditView key={viewId} view={query.data} />;
}

function EditView({ view }: { view: ViewDetail }) {
  const say = useWords(viewWords);
  const initial = draftOf(view);
  return (
    <EditorPage title={say('edit2', { name: view.name })} view={view}>
      <ViewEditor
        view={view}
        draftKey={`view-${view.id}`}
        initial={initial}
        onSaved={useOpenView()}
      />
    </EditorPage>
  );
}

function useOpenView(): (id: string) => void {
  const navigate = useNavigate();
  return (viewId) => void navigate({ to: pathTo('view', { viewId }) });
}

function EditorPage(props: { title: string; view?: ViewDetail; children: ReactNode }) {
  const say = useWords(viewWords);
  const { title, view } = props;
  return (
    <Page
      title={title}
      crumbs={[
        { title: say('scene') },
        { title: say('views'), path: pathTo('views') },
        ...(view === undefined
          ? []
          : [{ title: view.name, path: pathTo('view', { viewId: view.id }) }]),
        { title: say(view === undefined ? 'newView' : 'edit') },
      ]}
      help={{ what: say('newWhat'), next: [say('newNext1'), say('newNext2'), say('newNext3')] }}
    >
      {props.children}
    </Page>
  );
}
