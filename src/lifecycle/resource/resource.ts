export {
  proposeResource,
  submitResource,
  updateDraft,
  deleteResource,
} from './resource.commands.ts';
export { requestRevoke, reviewResource, reviewRevoke } from './resource-review.commands.ts';
export {
  findPublishedResource,
  getPublishedResource,
  type PublishedResource,
} from './resource-published.ts';
export { findLivingResource } from './resource.queries.ts';
export { resourceRefresh } from './resource-refresh.ts';
export { missingItems } from './resource-entry.rules.ts';
export { getResourceDetail } from './resource-access.ts';
