import type { RelationProfile } from '#lifecycle/cache/cache.ts';
import { type LakeSession, sqlIdentifier } from '#platform/lake/lake.ts';
import type { Mapping } from './mapping.schema.ts';
import { lossyColumns } from './mapping.ts';

/**
 * Per column of a mapping's result: how many values were there and could not be brought into form. Columns without
 * a loss are left out. In: the session that holds the input, and the profile of what was written.
 */
export async function countLost(
  session: LakeSession,
  mapping: Mapping | null,
  written: RelationProfile,
): Promise<Record<string, number>> {
  const columns = mapping === null ? [] : lossyColumns(mapping);
  if (mapping === null || columns.length === 0) return {};
  // Without deduplication every row of the input is in the result: values before less values after are the loss,
  // and nothing has to be standardised a second time.
  const missing = new Map(written.columns.map((column) => [column.name, column.missing]));
  const direct = mapping.dedupe === undefined;
  const select = columns.map(({ from, standard }, index) => {
    const there = `std_text(${sqlIdentifier(from)})`;
    return direct
      ? `count(${there}) AS n${index}`
      : `count(CASE WHEN (${standard}) IS NULL THEN ${there} END) AS n${index}`;
  });
  const where = mapping.filter === undefined ? '' : ` WHERE (${mapping.filter}\n)`;
  const [row] = await session.rows(
    `SELECT ${select.join(', ')} FROM ${sqlIdentifier(mapping.input)}${where}`,
  );
  const lost: Record<string, number> = {};
  for (const [index, { to }] of columns.entries()) {
    const counted = Number(row?.[`n${index}`] ?? 0);
    const count = direct ? counted - (written.rowCount - (missing.get(to) ?? 0)) : counted;
    if (count > 0) lost[to] = count;
  }
  return lost;
}
