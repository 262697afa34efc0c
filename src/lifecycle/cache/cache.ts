export { startLanding } from './cache.commands.ts';
export {
  findLatestSnapshot as latestSnapshot,
  selectProfiles as snapshotProfiles,
  type Snapshot,
} from './cache.queries.ts';
export { landCollected, landJob, sweepDeliveries } from './cache.jobs.ts';
export { contentHash } from './land-table.ts';
export {
  findRun as findLandingRun,
  type LandingRun,
  selectRuns as listLandingRuns,
} from './landing.queries.ts';
export { parquetColumns } from './parquet-columns.ts';
export { type ColumnProfile, profileRelation, type RelationProfile } from './profile.ts';
export { recoverCache } from './recover.ts';
export type { SnapshotColumn } from './snapshot-column.ts';
export {
  commitSnapshot,
  forgetUnrecorded,
  getSnapshot,
  type Manifest,
  snapshotFiles,
} from './snapshots.ts';
