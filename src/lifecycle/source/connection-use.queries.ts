import type { Database } from '#platform/database/database.ts';
import type { CollectionState, FeedMode } from './collection.contract.ts';
import type { ConnectedSource } from './connection-use.contract.ts';
import type { SourceState } from './source.states.ts';

const own = (db: Database) => db.$pickTables<'collection' | 'data_set' | 'feed' | 'source'>();

/** Sources that collect by a connection, the newest first, before one of them; each with its last collection. */
export async function selectConnectedSources(
  db: Database,
  filter: { connectionId: string; beforeId?: string; limit: number },
): Promise<ConnectedSource[]> {
  let query = own(db)
    .selectFrom('feed')
    .innerJoin('source', 'source.id', 'feed.source_id')
    .innerJoin('data_set', 'data_set.id', 'source.data_set_id')
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('collection')
          .select(['collection.state as last_state', 'collection.started_at as last_at'])
          .whereRef('collection.feed_id', '=', 'feed.id')
          .orderBy('collection.started_at', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.onTrue(),
    )
    .where('feed.connection_id', '=', filter.connectionId);
  if (filter.beforeId !== undefined) query = query.where('source.id', '<', filter.beforeId);
  const rows = await query
    .select([
      'source.id',
      'source.state',
      'data_set.id as data_set_id',
      'data_set.code',
      'data_set.name',
      'feed.selection',
      'feed.mode',
      'feed.schedule',
      'last_state',
      'last_at',
    ])
    .orderBy('source.id', 'desc')
    .limit(filter.limit)
    .execute();
  return rows.map((row) => ({
    sourceId: row.id,
    // The check constraints allow exactly these values; the jsonb was checked before it was written.
    state: row.state as SourceState,
    dataSetId: row.data_set_id,
    dataSetCode: row.code,
    dataSetName: row.name,
    selection: row.selection as ConnectedSource['selection'],
    mode: row.mode as FeedMode,
    schedule: row.schedule as ConnectedSource['schedule'],
    lastCollection:
      row.last_state === null || row.last_at === null
        ? null
        : { state: row.last_state as CollectionState, startedAt: row.last_at.toISOString() },
  }));
}
