import {
  Background,
  Controls,
  Handle,
  MarkerType,
  Position,
  ReactFlow,
  type Node,
  type NodeProps,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useTheme } from '#platform/ui/theme.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import type { GraphNode } from './graph-layout.ts';
import { Freshness } from './view-types.tsx';
import { viewWords } from './view.words.ts';

const stepX = 300;
const stepY = 92;

type PictureNode = Node<{ node: GraphNode }, 'dataSet'>;
const nodeTypes = { dataSet: DataSetNode };

/** The picture of what is made of what; in a file of its own because of its size. */
export function GraphPicture(props: {
  label: string;
  nodes: readonly GraphNode[];
  arrows: readonly { from: string; to: string }[];
}) {
  const { isDark } = useTheme();
  const say = useWords(viewWords);
  const { nodes, arrows } = props;
  return (
    <section className="graph" aria-label={props.label}>
      <ReactFlow<PictureNode>
        fitView
        fitViewOptions={{ maxZoom: 1 }}
        minZoom={0.1}
        colorMode={isDark ? 'dark' : 'light'}
        nodesConnectable={false}
        nodesDraggable={false}
        // The links in the nodes take the focus.
        nodesFocusable={false}
        edgesFocusable={false}
        onlyRenderVisibleElements
        nodeTypes={nodeTypes}
        nodes={nodes.map((node) => ({
          id: node.id,
          type: 'dataSet',
          position: { x: node.column * stepX, y: node.line * stepY },
          data: { node },
        }))}
        edges={arrows.map(({ from, to }) => ({
          id: `${from} ${to}`,
          source: from,
          target: to,
          markerEnd: { type: MarkerType.ArrowClosed },
        }))}
        ariaLabelConfig={{
          'controls.ariaLabel': say('graphControls'),
          'controls.zoomIn.ariaLabel': say('graphZoomIn'),
          'controls.zoomOut.ariaLabel': say('graphZoomOut'),
          'controls.fitView.ariaLabel': say('graphFit'),
        }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}

function DataSetNode({ data: { node } }: NodeProps<PictureNode>) {
  const { id, name, viewId, freshness } = node;
  const path =
    viewId === undefined ? pathTo('dataSet', { dataSetId: id }) : pathTo('view', { viewId });
  return (
    <div className="graph-node" title={name}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <AppLink className="clamp nodrag nopan" to={path}>
        {name}
      </AppLink>
      {freshness === undefined ? null : <Freshness view={{ freshness, state: 'active' }} />}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}
