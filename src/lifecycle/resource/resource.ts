export { getResourceDetail } from './resource-access.ts';
export { findLivingResource } from './resource.queries.ts';
export { missingItems } from './resource-entry.rules.ts';
export { measureSnapshot } from './resource-measure.ts';
export { suspectColumn } from './resource-sensitivity.rules.ts';
export type { ColumnFacts } from './snapshot-facts.ts';
export { listContentsInForce } from './resource-version.queries.ts';
export { proposeResource, submitResource, updateDraft } from './resource.commands.ts';
export {
  findPublishedResource,
  getPublishedResource,
  type PublishedResource,
} from './resource-published.ts';
export { resourceRefresh } from './resource-refresh.ts';
export { reviewResource } from './resource-review.commands.ts';
