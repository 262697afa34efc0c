import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';

const own = (db: Database) => db.$pickTables<'retirement_evidence'>();

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

/** An entry with the data set of its case. */
export interface RegisterRow extends EvidenceEntry {
  dataSetId: string;
  dataSetCode: string;
  dataSetName: string;
  departmentId: string;
}

/** Which entries of the register are read; `after` reads the oldest first, else the newest come first. */
export interface RegisterFilter {
  readable: 'all' | readonly string[];
  retirementId?: string;
  dataSetId?: string;
  kind?: EvidenceKind;
  q?: string;
  from?: string;
  to?: string;
  before?: number;
  after?: number;
  limit: number;
}

/**
 * Entries of the register of departments the reader may see: those whose data set had the case, and those whose data set
 * went with it.
 */
export async function listEvidence(db: Database, filter: RegisterFilter): Promise<RegisterRow[]> {
  const order = filter.after === undefined ? sql`desc` : sql`asc`;
  const { rows } = await sql<RegisterRow>`
    select e.sequence, e.retirement_id as "retirementId", e.kind, e.content,
      e.previous_hash as "previousHash", e.hash, e.at, d.id as "dataSetId",
      d.code as "dataSetCode", d.name as "dataSetName", d.department_id as "departmentId"
    from retirement_evidence e join retirement c on c.id = e.retirement_id
      join data_set d on d.id = c.data_set_id
    where ${sql.join(conditionsOf(filter), sql` and `)}
    order by e.sequence ${order} limit ${filter.limit}`.execute(db);
  return rows;
}

function conditionsOf(filter: RegisterFilter): RawBuilder<unknown>[] {
  const { readable, retirementId, dataSetId, kind, q = '', from, to, before, after } = filter;
  const part = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  return [
    sql`true`,
    ...(readable === 'all' ? [] : [ofCase(sql`x.department_id = any(${[...readable]}::uuid[])`)]),
    ...(retirementId === undefined ? [] : [sql`c.id = ${retirementId}`]),
    ...(dataSetId === undefined ? [] : [ofCase(sql`x.id = ${dataSetId}`)]),
    ...(kind === undefined ? [] : [sql`e.kind = ${kind}`]),
    ...(q === '' ? [] : [ofCase(sql`(x.name ilike ${part} or x.code ilike ${part})`)]),
    ...(from === undefined ? [] : [sql`e.at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`e.at < ${to}::timestamptz`]),
    ...(before === undefined ? [] : [sql`e.sequence < ${before}`]),
    ...(after === undefined ? [] : [sql`e.sequence > ${after}`]),
  ];
}

/** Holds for the data set of the case, or one that was destroyed with it. */
function ofCase(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`exists (select from data_set x where ${condition}
    and (x.id = c.data_set_id or (c.sealed_at is not null and x.id = any(c.scope))))`;
}

/** What a look at the whole chain found. */
export interface ChainState {
  entries: number;
  lastHash: string | null;
  /** `changed`: not what was hashed; `unlinked`: the entry before is missing or another. */
  broken: { sequence: number; why: 'changed' | 'unlinked' }[];
}

/** Reads the whole register, page after page, and computes its chain anew. */
export async function verifyEvidence(db: Database): Promise<ChainState> {
  const broken: ChainState['broken'] = [];
  let previous = { sequence: 0, hash: noHash };
  let entries = 0;
  for (;;) {
    // Each page names the last entry of the one before.
    const rows = (await own(db)
      .selectFrom('retirement_evidence')
      .select(columns)
      .where('sequence', '>', previous.sequence)
      .orderBy('sequence')
      .limit(pageRows)
      .execute()) as EvidenceEntry[]; // check constraint
    for (const row of rows) {
      const follows = row.sequence === previous.sequence + 1 && row.previousHash === previous.hash;
      if (hashOf(row) !== row.hash) broken.push({ sequence: row.sequence, why: 'changed' });
      else if (!follows) broken.push({ sequence: row.sequence, why: 'unlinked' });
      previous = row;
    }
    entries += rows.length;
    if (rows.length < pageRows)
      return { entries, lastHash: entries === 0 ? null : previous.hash, broken };
  }
}

/** Numbers of entries that are not what was written, or whose predecessor is missing; none: the register is whole. */
export async function findBrokenEvidence(db: Database): Promise<number[]> {
  return (await verifyEvidence(db)).broken.map(({ sequence }) => sequence);
}

function hashOf(entry: Omit<EvidenceEntry, 'hash'>): string {
  const { sequence, retirementId, kind, content, previousHash, at } = entry;
  const told = { sequence, retirementId, kind, content, previousHash, at: at.toISOString() };
  return createHash('sha256').update(canonicalJson(told)).digest('hex');
}

/** JSON with the members of objects in the order of their names, as RFC 8785 has it, so that storing it changes nothing. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
