import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';

const own = (db: Database) => db.$pickTables<'retirement_evidence' | 'retirement' | 'data_set'>();

/** What the first entry names as the one before it. */
const noHash = '0'.repeat(64);
const pageRows = 500;

export type EvidenceKind = 'archived' | 'restored' | 'destroyed' | 'copy-disposed';

export interface EvidenceEntry {
  sequence: number;
  retirementId: string;
  kind: EvidenceKind;
  content: Record<string, unknown>;
  previousHash: string;
  hash: string;
  at: Date;
}

const columns = [
  'sequence',
  'retirement_id as retirementId',
  'kind',
  'content',
  'previous_hash as previousHash',
  'hash',
  'at',
] as const;

/**
 * Adds an entry to the register of disposal. Its hash is the SHA-256 of its canonical JSON, which names the hash of the entry
 * before it. Entries are written one after the other; the caller's transaction keeps the entry with what it tells of.
 */
export async function appendEvidence(
  tx: Database,
  entry: Pick<EvidenceEntry, 'retirementId' | 'kind' | 'content' | 'at'>,
): Promise<EvidenceEntry> {
  await sql`select pg_advisory_xact_lock(7215060)`.execute(tx);
  const last = await own(tx)
    .selectFrom('retirement_evidence')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const numbered = {
    ...entry,
    sequence: (last?.sequence ?? 0) + 1,
    previousHash: last?.hash ?? noHash,
  };
  const hash = hashOf(numbered);
  await own(tx)
    .insertInto('retirement_evidence')
    .values({
      sequence: numbered.sequence,
      retirement_id: entry.retirementId,
      kind: entry.kind,
      content: JSON.stringify(entry.content),
      previous_hash: numbered.previousHash,
      hash,
      at: entry.at,
    })
    .execute();
  return { ...numbered, hash };
}

/** Entries of the register, the newest first, of departments the reader may see. */
export async function listEvidence(
  db: Database,
  filter: {
    readable: 'all' | readonly string[];
    retirementId?: string;
    before?: number;
    limit: number;
  },
): Promise<EvidenceEntry[]> {
  let query = own(db)
    .selectFrom('retirement_evidence')
    .select(columns)
    .orderBy('sequence', 'desc')
    .limit(filter.limit);
  const { readable } = filter;
  if (readable !== 'all') {
    if (readable.length === 0) return [];
    query = query.where('retirement_id', 'in', (cases) =>
      cases
        .selectFrom('retirement')
        .innerJoin('data_set', 'data_set.id', 'retirement.data_set_id')
        .where('data_set.department_id', 'in', [...readable])
        .select('retirement.id'),
    );
  }
  if (filter.retirementId !== undefined)
    query = query.where('retirement_id', '=', filter.retirementId);
  if (filter.before !== undefined) query = query.where('sequence', '<', filter.before);
  return (await query.execute()) as EvidenceEntry[]; // check constraint
}

/** Numbers of entries that are not what was written, or whose predecessor is missing; none: the register is whole. */
export async function findBrokenEvidence(db: Database): Promise<number[]> {
  const broken: number[] = [];
  let previous = { sequence: 0, hash: noHash };
  for (;;) {
    // Read page after page; each page names the last entry of the one before.
    const rows = (await own(db)
      .selectFrom('retirement_evidence')
      .select(columns)
      .where('sequence', '>', previous.sequence)
      .orderBy('sequence')
      .limit(pageRows)
      .execute()) as EvidenceEntry[]; // check constraint
    for (const row of rows) {
      const follows = row.sequence === previous.sequence + 1 && row.previousHash === previous.hash;
      if (!follows || hashOf(row) !== row.hash) broken.push(row.sequence);
      previous = row;
    }
    if (rows.length < pageRows) return broken;
  }
}

function hashOf(entry: Omit<EvidenceEntry, 'hash'>): string {
  const { sequence, retirementId, kind, content, previousHash, at } = entry;
  const told = { sequence, retirementId, kind, content, previousHash, at: at.toISOString() };
  return createHash('sha256').update(canonicalJson(told)).digest('hex');
}

/** JSON with the members of objects in the order of their names, as RFC 8785 has it, so that storing it changes nothing. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
