import type { Database } from '#platform/database/database.ts';

const own = (db: Database) => db.$pickTables<'legal_hold' | 'data_set'>();

export interface HoldRow {
  id: string;
  dataSetId: string;
  dataSetCode: string;
  dataSetName: string;
  departmentId: string;
  caseReference: string;
  reason: string;
  placedBy: string;
  placedAt: Date;
  releasedBy: string | null;
  releasedAt: Date | null;
  releaseReason: string | null;
}

const holds = (db: Database) =>
  own(db)
    .selectFrom('legal_hold')
    .innerJoin('data_set', 'data_set.id', 'legal_hold.data_set_id')
    .select([
      'legal_hold.id',
      'legal_hold.data_set_id as dataSetId',
      'data_set.code as dataSetCode',
      'data_set.name as dataSetName',
      'data_set.department_id as departmentId',
      'legal_hold.case_reference as caseReference',
      'legal_hold.reason',
      'legal_hold.placed_by as placedBy',
      'legal_hold.placed_at as placedAt',
      'legal_hold.released_by as releasedBy',
      'legal_hold.released_at as releasedAt',
      'legal_hold.release_reason as releaseReason',
    ]);

/** One hold; `forUpdate` holds its row until the transaction ends. */
export function findHold(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<HoldRow | undefined> {
  let query = holds(db).where('legal_hold.id', '=', id);
  if (options.forUpdate === true) query = query.forUpdate('legal_hold');
  return query.executeTakeFirst();
}

/** The first hold in force on one of these data sets. */
export async function findOpenHold(
  db: Database,
  dataSetIds: readonly string[],
): Promise<HoldRow | undefined> {
  if (dataSetIds.length === 0) return undefined;
  return holds(db)
    .where('legal_hold.data_set_id', 'in', [...dataSetIds])
    .where('legal_hold.released_at', 'is', null)
    .orderBy('legal_hold.id')
    .limit(1)
    .executeTakeFirst();
}

/** Holds, the newest first, of departments the reader may see. */
export async function listHolds(
  db: Database,
  filter: {
    readable: 'all' | readonly string[];
    dataSetId?: string;
    open?: boolean;
    q?: string;
    beforeId?: string;
    limit: number;
  },
): Promise<HoldRow[]> {
  let query = holds(db).orderBy('legal_hold.id', 'desc').limit(filter.limit);
  if (filter.readable !== 'all') {
    if (filter.readable.length === 0) return [];
    query = query.where('data_set.department_id', 'in', [...filter.readable]);
  }
  if (filter.dataSetId !== undefined)
    query = query.where('legal_hold.data_set_id', '=', filter.dataSetId);
  if (filter.open !== undefined)
    query = query.where('legal_hold.released_at', filter.open ? 'is' : 'is not', null);
  if (filter.q !== undefined && filter.q !== '') {
    const part = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((eb) =>
      eb.or([
        eb('legal_hold.case_reference', 'ilike', part),
        eb('data_set.name', 'ilike', part),
        eb('data_set.code', 'ilike', part),
      ]),
    );
  }
  if (filter.beforeId !== undefined) query = query.where('legal_hold.id', '<', filter.beforeId);
  return query.execute();
}

export async function insertHold(
  tx: Database,
  hold: Pick<HoldRow, 'id' | 'dataSetId' | 'caseReference' | 'reason' | 'placedBy' | 'placedAt'>,
): Promise<void> {
  await own(tx)
    .insertInto('legal_hold')
    .values({
      id: hold.id,
      data_set_id: hold.dataSetId,
      case_reference: hold.caseReference,
      reason: hold.reason,
      placed_by: hold.placedBy,
      placed_at: hold.placedAt,
    })
    .execute();
}

export async function releaseHoldRow(
  tx: Database,
  id: string,
  release: { by: string; at: Date; reason: string },
): Promise<void> {
  await own(tx)
    .updateTable('legal_hold')
    .set({ released_by: release.by, released_at: release.at, release_reason: release.reason })
    .where('id', '=', id)
    .execute();
}
