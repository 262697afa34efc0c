import { Radio, Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import * as z from 'zod';
import { sourceApi } from '#lifecycle/source/source.contract.ts';
import { viewApi } from '#lifecycle/view/view.contract.ts';
import { useApi, useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { Page } from '#platform/ui/Page.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { type GraphAnswer, type GraphNode, layOutGraph } from './graph-layout.ts';
import { useLocalPages } from './local-pages.ts';
import { Freshness } from './view-types.tsx';
import { viewWords } from './view.words.ts';
import './snapshot.css';
import './view.css';

const state = z.object({ as: z.literal('text').optional() });
/** A larger picture would be neither quick nor readable. */
const pictureNodesMax = 400;

const GraphPicture = lazy(async () => {
  const { GraphPicture: picture } = await import('./GraphPicture.tsx');
  return { default: picture };
});

/** Which data set is made of which: as a picture, and in words. */
export function ViewGraphPage() {
  const say = useWords(viewWords);
  const query = useApi(viewApi.graph, {});
  return (
    <Page
      title={say('graph')}
      crumbs={[
        { title: say('scene') },
        { title: say('views'), path: pathTo('views') },
        { title: say('graph') },
      ]}
      help={{ what: say('graphWhat'), next: [say('graphNext')] }}
      description={say('graphWhat')}
    >
      <Loaded query={query}>{(answer) => <Graph answer={answer} />}</Loaded>
    </Page>
  );
}

function Graph({ answer }: { answer: GraphAnswer }) {
  const say = useWords(viewWords);
  const [{ as }, change] = useUrlState(state);
  const sources = useApiPages(sourceApi.list, { query: { limit: 200 } });
  const names = new Map(sources.items.map(({ dataSet }) => [dataSet.id, dataSet.name]));
  const { nodes, arrows } = layOutGraph(
    answer,
    (id) => names.get(id) ?? say('otherDataSet', { id: id.slice(-6) }),
  );
  if (nodes.length === 0) {
    return <EmptyState title={say('graphEmpty')} next={say('graphEmptyNext')} />;
  }
  const isTooLarge = nodes.length > pictureNodesMax;
  return (
    <div className="stack">
      {isTooLarge ? (
        <p className="weak">{say('graphTooLarge', { count: pictureNodesMax })}</p>
      ) : (
        <Radio.Group
          aria-label={say('graphAs')}
          optionType="button"
          value={as ?? 'picture'}
          onChange={(event) => {
            change({ as: event.target.value === 'text' ? 'text' : undefined });
          }}
          options={[
            { value: 'picture', label: say('graphPicture') },
            { value: 'text', label: say('graphText') },
          ]}
        />
      )}
      {as === 'text' || isTooLarge ? (
        <GraphText nodes={nodes} arrows={arrows} />
      ) : (
        <Suspense fallback={<Skeleton active />}>
          <GraphPicture label={say('graph')} nodes={nodes} arrows={arrows} />
        </Suspense>
      )}
    </div>
  );
}

function GraphText(props: {
  nodes: readonly GraphNode[];
  arrows: readonly { from: string; to: string }[];
}) {
  const say = useWords(viewWords);
  const byId = new Map(props.nodes.map((node) => [node.id, node]));
  const inputsOf = Map.groupBy(props.arrows, ({ to }) => to);
  const pages = useLocalPages(props.nodes.filter(({ viewId }) => viewId !== undefined));
  const columns: Column<GraphNode>[] = [
    { key: 'name', title: say('name'), render: (node) => <NodeLink node={node} /> },
    {
      key: 'freshness',
      title: say('freshness'),
      width: 120,
      render: ({ freshness }) =>
        freshness === undefined ? '—' : <Freshness view={{ freshness, state: 'active' }} />,
    },
    {
      key: 'inputs',
      title: say('inputs'),
      render: ({ id, name }) => (
        <ul aria-label={say('graphFrom', { name })}>
          {(inputsOf.get(id) ?? []).map(({ from }) => {
            const node = byId.get(from);
            return <li key={from}>{node === undefined ? from : <NodeLink node={node} />}</li>;
          })}
        </ul>
      ),
    },
  ];
  return (
    <Rows
      pages={pages}
      columns={columns}
      rowKey={({ id }) => id}
      label={say('graph')}
      empty={{ title: say('graphEmpty'), next: say('graphEmptyNext') }}
    />
  );
}

function NodeLink({ node: { id, name, viewId } }: { node: GraphNode }) {
  const path =
    viewId === undefined ? pathTo('dataSet', { dataSetId: id }) : pathTo('view', { viewId });
  return (
    <AppLink className="clamp" to={path}>
      {name}
    </AppLink>
  );
}
