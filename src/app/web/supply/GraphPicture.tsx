import { useNavigate } from '@tanstack/react-router';
import { Background, Controls, MarkerType, Position, ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useTheme } from '#platform/ui/theme.tsx';
import { pathTo } from '../paths.ts';
import type { GraphNode } from './graph-layout.ts';

const stepX = 280;
const stepY = 84;

/** The picture of what is made of what; in a file of its own because of its size. */
export function GraphPicture(props: {
  label: string;
  nodes: readonly (GraphNode & { state: string | undefined })[];
  arrows: readonly { from: string; to: string }[];
}) {
  const { isDark } = useTheme();
  const navigate = useNavigate();
  const { nodes, arrows } = props;
  const views = new Map(nodes.map(({ id, viewId }) => [id, viewId]));
  return (
    <section className="graph" aria-label={props.label}>
      <ReactFlow
        fitView
        fitViewOptions={{ maxZoom: 1 }}
        minZoom={0.1}
        colorMode={isDark ? 'dark' : 'light'}
        nodesConnectable={false}
        nodesDraggable={false}
        edgesFocusable={false}
        proOptions={{ hideAttribution: false }}
        nodes={nodes.map(({ id, name, column, line, state }) => ({
          id,
          position: { x: column * stepX, y: line * stepY },
          data: { label: state === undefined ? name : `${name} · ${state}` },
          ariaLabel: state === undefined ? name : `${name} · ${state}`,
          sourcePosition: Position.Right,
          targetPosition: Position.Left,
          style: { width: 220, fontSize: 13, overflowWrap: 'anywhere' as const },
        }))}
        edges={arrows.map(({ from, to }) => ({
          id: `${from} ${to}`,
          source: from,
          target: to,
          markerEnd: { type: MarkerType.ArrowClosed },
        }))}
        onNodeClick={(_event, { id }) => {
          const viewId = views.get(id);
          const path =
            viewId === undefined
              ? pathTo('dataSet', { dataSetId: id })
              : pathTo('view', { viewId });
          void navigate({ to: path });
        }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}
