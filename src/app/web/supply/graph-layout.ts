/** A data set in the picture of what is made of what. */
export interface GraphNode {
  id: string;
  name: string;
  /** The view that makes it; undefined for one that is landed. */
  viewId: string | undefined;
  freshness: 'never-built' | 'current' | 'stale' | undefined;
  /** Place in columns and lines, counted from 0; a data set stands right of all it is made of. */
  column: number;
  line: number;
}

export interface GraphAnswer {
  views: readonly {
    id: string;
    name: string;
    dataSetId: string;
    freshness: NonNullable<GraphNode['freshness']>;
  }[];
  edges: readonly { viewId: string; dataSetId: string }[];
}

/** Places the data sets of a graph without circles. In: the graph, and the names of data sets that no view makes. */
export function layOutGraph(
  { views, edges }: GraphAnswer,
  nameOf: (dataSetId: string) => string,
): { nodes: GraphNode[]; arrows: { from: string; to: string }[] } {
  const makers = new Map(views.map((view) => [view.dataSetId, view]));
  const madeBy = new Map(views.map(({ id, dataSetId }) => [id, dataSetId]));
  const arrows = edges.flatMap(({ viewId, dataSetId }) => {
    const to = madeBy.get(viewId);
    return to === undefined ? [] : [{ from: dataSetId, to }];
  });
  const ids = [...new Set([...arrows.map(({ from }) => from), ...makers.keys()])];
  const columns = columnsOf(ids, arrows);
  const lines = new Map<number, number>();
  const nodes = ids.map((id): GraphNode => {
    const column = columns.get(id) ?? 0;
    const line = lines.get(column) ?? 0;
    lines.set(column, line + 1);
    const view = makers.get(id);
    return {
      id,
      name: view?.name ?? nameOf(id),
      viewId: view?.id,
      freshness: view?.freshness,
      column,
      line,
    };
  });
  return { nodes, arrows };
}

function columnsOf(ids: readonly string[], arrows: readonly { from: string; to: string }[]) {
  const columns = new Map(ids.map((id) => [id, 0]));
  // A longest way has at most as many steps as there are data sets; the platform admits no circle.
  for (let step = 0; step < ids.length; step += 1) {
    let moved = false;
    for (const { from, to } of arrows) {
      const wanted = (columns.get(from) ?? 0) + 1;
      if ((columns.get(to) ?? 0) >= wanted) continue;
      columns.set(to, wanted);
      moved = true;
    }
    if (!moved) break;
  }
  return columns;
}
