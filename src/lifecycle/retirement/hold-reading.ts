import { accountNames } from '#governance/identity/identity.ts';
import type { Database } from '#platform/database/database.ts';
import { assert } from '#platform/errors/errors.ts';
import type { LegalHold } from './hold.contract.ts';
import type { HoldRow } from './hold.queries.ts';

/** Holds as the contract shows them, with the names of who placed and released them. */
export async function readHolds(db: Database, rows: readonly HoldRow[]): Promise<LegalHold[]> {
  const names = await accountNames(
    db,
    rows.flatMap(({ placedBy, releasedBy }) => [placedBy, releasedBy ?? []].flat()),
  );
  return rows.map((row) => ({
    ...row,
    placedByName: names[row.placedBy] ?? row.placedBy,
    releasedByName: row.releasedBy === null ? null : (names[row.releasedBy] ?? row.releasedBy),
    placedAt: row.placedAt.toISOString(),
    releasedAt: row.releasedAt?.toISOString() ?? null,
  }));
}

/** One hold as the contract shows it. */
export async function readHold(db: Database, row: HoldRow): Promise<LegalHold> {
  const [hold] = await readHolds(db, [row]);
  assert(hold !== undefined, 'one row in is one hold out');
  return hold;
}
