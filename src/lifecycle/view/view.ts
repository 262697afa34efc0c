export { createView, updateView } from './view.commands.ts';
export { type BuildRow, findLastBuild } from './view-build.queries.ts';
export { viewBuildJob, viewBuildJobWith } from './view.jobs.ts';
export { type MayRead, ownDataOnly } from './view-inputs.ts';
export { requestBuild, viewRebuild } from './view-rebuild.ts';
export { proposeView } from './view-trial.ts';
export { viewRoutes, viewRoutesWith } from './view.routes.ts';
export { findView, findViewOfDataSet, type ViewRow } from './view.queries.ts';
