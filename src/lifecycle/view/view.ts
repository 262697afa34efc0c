export { createView } from './view.commands.ts';
export { type BuildRow, findLastBuild } from './view-build.queries.ts';
export { viewBuildJobWith } from './view.jobs.ts';
export type { MayRead } from './view-inputs.ts';
export { requestBuild, viewRebuild } from './view-rebuild.ts';
export { proposeView } from './view-trial.ts';
export { viewRoutesWith } from './view.routes.ts';
export { findViewOfDataSet, type ViewRow } from './view.queries.ts';
