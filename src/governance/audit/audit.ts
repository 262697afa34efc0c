import type { Database } from '#platform/database/database.ts';
import { Failure, Refusal } from '#platform/errors/errors.ts';
import type { Actor } from '#governance/identity/context.ts';
import { insertAuditEvent } from './audit.queries.ts';
import type { AuditEvent } from './audit.contract.ts';

/** A deed as the audit keeps it. `detail` holds ids, counts and codes only, never personal data. */
export interface AuditedDeed {
  action: string;
  object: { type: string; id?: string; departmentId?: string | null };
  outcome: AuditEvent['outcome'];
  code?: string;
  detail?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Who did it, in which request, when. `actor` undefined: nobody was signed in. */
export interface AuditedBy {
  actor: Actor | undefined;
  requestId: string;
  at: Date;
}

/** Records a deed in the caller's transaction, or alone when given the root database. */
export function recordAudit(db: Database, by: AuditedBy, deed: AuditedDeed): Promise<void> {
  const { actor } = by;
  return insertAuditEvent(db, {
    at: by.at,
    requestId: by.requestId,
    actorKind: actor?.kind ?? 'anonymous',
    actorId: actor?.id ?? 'anonymous',
    actorName: actor?.name ?? 'anonymous',
    actorDepartmentId: actor?.departmentId ?? null,
    action: deed.action,
    objectType: deed.object.type,
    objectId: deed.object.id ?? null,
    departmentId: deed.object.departmentId ?? null,
    outcome: deed.outcome,
    code: deed.code ?? null,
    detail: { ...deed.detail },
  });
}

/** How an error that ended a deed is recorded. */
export function outcomeOf(error: unknown): { outcome: 'refused' | 'failed'; code: string } {
  if (error instanceof Refusal) return { outcome: 'refused', code: error.code };
  return { outcome: 'failed', code: error instanceof Failure ? error.code : 'defect' };
}
