import type { Database } from '#platform/database/database.ts';
import type { World } from '#platform/world.ts';
import type { SourceFile } from './formats/reader.ts';
import type { ReceivedFile } from './source.contract.ts';
import { sourceErrors } from './source.errors.ts';
import { findSourceFile } from './source-file.queries.ts';

export type { Inspection, Overrides, Progress, Remark, SourceFile } from './formats/reader.ts';
export { inspectNext, tidyFile } from './formats/reading.ts';
export { collectJob } from './collect.job.ts';
export { isOvertaken, readingOfDelivery, settleDelivery } from './delivery.commands.ts';
export { type DeliveryFacts, findDelivery, selectWaiting } from './delivery.queries.ts';
export {
  isElsewhere as reachesElsewhere,
  registerConnection,
  updateConnection,
} from './connection.commands.ts';
export {
  findConnection,
  findConnectionByName,
  selectConnections as listConnections,
} from './connection.queries.ts';
export { isSecretHeld } from './held-secret.ts';
export { selectCollections as listCollections } from './collection.queries.ts';
export { defineFeed, startCollection, startDueCollections } from './feed.commands.ts';
export { findFeed, listFeeds, promisedBy } from './feed.queries.ts';
export { columnsAsDeclared } from './feed.rules.ts';
export { createDataSet, getDataSet, rename as renameDataSet } from './data-set.commands.ts';
export {
  confirmUnderstanding,
  getSource,
  receiveUpload,
  registerSource,
  saveUnderstanding,
  updateSource,
} from './source.commands.ts';
export { findDataSetByCode, findDataSetByName } from './data-set.queries.ts';
export { findSource, listSources } from './source.queries.ts';
export { sourceStateWords } from './source.states.ts';
export { sweepSource } from './source.sweep.ts';
export { previewUpload, receiveFile } from './upload.commands.ts';

/** A file that a source received; refuses an unknown id. */
export async function getSourceFile(db: Database, id: string): Promise<ReceivedFile> {
  const file = await findSourceFile(db, id);
  if (file === undefined) throw sourceErrors.noSuchFile({ id });
  return file;
}

/** Where the bytes of a received file are, in the form that readers take. */
export function fileOnDisk(world: Pick<World, 'storage'>, file: ReceivedFile): SourceFile {
  return {
    path: world.storage.path('files', file.id),
    name: file.fileName,
    sizeBytes: file.sizeBytes,
  };
}
