export { createView, updateView } from './view.commands.ts';
export { type BuildRow, findLastBuild } from './view-build.queries.ts';
export { viewBuildJobWith } from './view.jobs.ts';
export type { MayRead } from './view-inputs.ts';
export { requestBuild, viewRebuild } from './view-rebuild.ts';
export { checkView, judgeTexts, proposeView } from './view-trial.ts';
export { viewRoutesWith } from './view.routes.ts';
export {
  findViewOfDataSet,
  listViews,
  loadGraph as loadViewGraph,
  loadInputs as loadViewInputs,
  type ViewRow,
} from './view.queries.ts';
export { definedSql } from './view-definition.ts';
export { type Finding, wordsOf as findingWords } from './guard/sql-finding.ts';
