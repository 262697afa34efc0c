import type { Database } from '#platform/database/database.ts';

/**
 * Tells the admissions of this process that an application changed, the moment its command has committed; other
 * processes learn it from PostgreSQL (channel `chengshu_admission`). Keyed by the root database, so worlds that
 * live side by side do not hear each other.
 */
const listeners = new WeakMap<Database, Set<(applicationId: string) => void>>();

/** The channel on which triggers tell changes of applications, keys and grants; the payload is the application. */
export const admissionChannel = 'chengshu_admission';

/** Hears changes made by this process until the returned function is called. */
export function hearChanges(db: Database, hear: (applicationId: string) => void): () => void {
  const heard = listeners.get(db) ?? new Set();
  listeners.set(db, heard);
  heard.add(hear);
  return () => heard.delete(hear);
}

/** Tells a change that is committed. */
export function tellChange(db: Database, applicationId: string): void {
  for (const hear of listeners.get(db) ?? []) hear(applicationId);
}
