import { newId, type Database } from '#platform/database/database.ts';
import type { AuditEvent } from './audit.contract.ts';

const own = (db: Database) => db.$pickTables<'audit_event'>();

/** A row to be written; time and id are given by the writer below. */
export type NewAuditEvent = Omit<AuditEvent, 'id' | 'at'> & { at: Date };

/** Writes one row. In the transaction of the deed: it is kept if and only if the deed is. */
export async function insertAuditEvent(db: Database, event: NewAuditEvent): Promise<void> {
  await own(db)
    .insertInto('audit_event')
    .values({
      id: newId(),
      at: event.at,
      actor_kind: event.actorKind,
      actor_id: event.actorId,
      actor_name: event.actorName,
      actor_department_id: event.actorDepartmentId,
      action: event.action,
      object_type: event.objectType,
      object_id: event.objectId,
      department_id: event.departmentId,
      outcome: event.outcome,
      code: event.code,
      detail: JSON.stringify(event.detail),
      request_id: event.requestId,
    })
    .execute();
}

export interface AuditFilter {
  actorId?: string | undefined;
  action?: string | undefined;
  objectType?: string | undefined;
  objectId?: string | undefined;
  outcome?: AuditEvent['outcome'] | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** Rows newest first (UUIDv7 ids grow with time), at most `limit`, after the row `before` when given. */
export async function selectAuditEvents(
  db: Database,
  filter: AuditFilter,
  page: { limit: number; before: string | undefined },
): Promise<AuditEvent[]> {
  let query = own(db).selectFrom('audit_event').selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.before !== undefined) query = query.where('id', '<', page.before);
  if (filter.actorId !== undefined) query = query.where('actor_id', '=', filter.actorId);
  if (filter.action !== undefined) query = query.where('action', '=', filter.action);
  if (filter.objectType !== undefined) query = query.where('object_type', '=', filter.objectType);
  if (filter.objectId !== undefined) query = query.where('object_id', '=', filter.objectId);
  if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome);
  if (filter.from !== undefined) query = query.where('at', '>=', new Date(filter.from));
  if (filter.to !== undefined) query = query.where('at', '<', new Date(filter.to));
  return (await query.execute()).map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    // The check constraints of the table allow exactly these values.
    actorKind: row.actor_kind as AuditEvent['actorKind'],
    actorId: row.actor_id,
    actorName: row.actor_name,
    actorDepartmentId: row.actor_department_id,
    action: row.action,
    objectType: row.object_type,
    objectId: row.object_id,
    departmentId: row.department_id,
    outcome: row.outcome as AuditEvent['outcome'],
    code: row.code,
    // Written by insertAuditEvent only, from a flat record.
    detail: row.detail as AuditEvent['detail'],
    requestId: row.request_id,
  }));
}
