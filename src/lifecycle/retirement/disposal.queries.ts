import type { Database } from '#platform/database/database.ts';

const own = (db: Database) => db.$pickTables<'disposal_task' | 'data_set' | 'application'>();

export interface DisposalRow {
  id: string;
  retirementId: string;
  dataSetId: string;
  dataSetCode: string;
  dataSetName: string;
  applicationId: string;
  applicationName: string;
  departmentId: string;
  state: 'open' | 'confirmed';
  createdAt: Date;
  dueAt: Date;
  method: 'deleted' | 'overwritten' | 'crypto-erased' | 'no-copy' | null;
  note: string | null;
  confirmedBy: string | null;
  confirmedAt: Date | null;
}

const tasks = (db: Database) =>
  own(db)
    .selectFrom('disposal_task')
    .innerJoin('data_set', 'data_set.id', 'disposal_task.data_set_id')
    .innerJoin('application', 'application.id', 'disposal_task.application_id')
    .select([
      'disposal_task.id',
      'disposal_task.retirement_id as retirementId',
      'disposal_task.data_set_id as dataSetId',
      'data_set.code as dataSetCode',
      'data_set.name as dataSetName',
      'disposal_task.application_id as applicationId',
      'application.name as applicationName',
      'disposal_task.department_id as departmentId',
      'disposal_task.state',
      'disposal_task.created_at as createdAt',
      'disposal_task.due_at as dueAt',
      'disposal_task.method',
      'disposal_task.note',
      'disposal_task.confirmed_by as confirmedBy',
      'disposal_task.confirmed_at as confirmedAt',
    ]);

/** One task; `forUpdate` holds it until the transaction ends. */
export async function findTask(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<DisposalRow | undefined> {
  let query = tasks(db).where('disposal_task.id', '=', id);
  if (options.forUpdate === true) query = query.forUpdate('disposal_task');
  return (await query.executeTakeFirst()) as DisposalRow | undefined; // check constraints
}

/** Tasks, the newest first, of consumer departments the reader may see. */
export async function listTasks(
  db: Database,
  filter: {
    readable: 'all' | readonly string[];
    retirementId?: string;
    dataSetId?: string;
    applicationId?: string;
    state?: DisposalRow['state'];
    /** Only open tasks that were due before this moment. */
    overdueAt?: Date;
    beforeId?: string;
    limit: number;
  },
): Promise<DisposalRow[]> {
  let query = tasks(db).orderBy('disposal_task.id', 'desc').limit(filter.limit);
  if (filter.readable !== 'all') {
    if (filter.readable.length === 0) return [];
    query = query.where('disposal_task.department_id', 'in', [...filter.readable]);
  }
  if (filter.retirementId !== undefined)
    query = query.where('disposal_task.retirement_id', '=', filter.retirementId);
  if (filter.dataSetId !== undefined)
    query = query.where('disposal_task.data_set_id', '=', filter.dataSetId);
  if (filter.applicationId !== undefined)
    query = query.where('disposal_task.application_id', '=', filter.applicationId);
  if (filter.state !== undefined) query = query.where('disposal_task.state', '=', filter.state);
  if (filter.overdueAt !== undefined)
    query = query
      .where('disposal_task.state', '=', 'open')
      .where('disposal_task.due_at', '<', filter.overdueAt);
  if (filter.beforeId !== undefined) query = query.where('disposal_task.id', '<', filter.beforeId);
  return (await query.execute()) as DisposalRow[]; // check constraints
}

export async function confirmTask(
  tx: Database,
  id: string,
  given: { method: string; note: string | null; by: string; at: Date },
): Promise<void> {
  await own(tx)
    .updateTable('disposal_task')
    .set({
      state: 'confirmed',
      method: given.method,
      note: given.note,
      confirmed_by: given.by,
      confirmed_at: given.at,
    })
    .where('id', '=', id)
    .execute();
}
