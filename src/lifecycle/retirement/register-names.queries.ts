import { sql } from 'kysely';
import { accountNames } from '#governance/identity/identity.ts';
import type { Database } from '#platform/database/database.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The names of the people, applications and data sets whose ids entries of the register name, as they are called today. In:
 * contents of entries. Out: name by id; what has none is left out.
 */
export async function namesIn(
  db: Database,
  contents: readonly unknown[],
): Promise<Record<string, string>> {
  const ids = [...new Set(contents.flatMap(idsIn))];
  if (ids.length === 0) return {};
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from data_set where id = any(${ids}::uuid[])
    union all select id, name from application where id = any(${ids}::uuid[])`.execute(db);
  const things = Object.fromEntries(rows.map(({ id, name }) => [id, name]));
  return { ...things, ...(await accountNames(db, ids)) };
}

/** Those of the names that one content uses. */
export function namesOf(
  content: unknown,
  names: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    idsIn(content).flatMap((id) => {
      const name = names[id];
      return name === undefined ? [] : [[id, name]];
    }),
  );
}

function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return uuid.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(idsIn);
}
