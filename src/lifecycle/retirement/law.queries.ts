import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';

/**
 * Living data sets without a case in hand that name a law: in the basis of a share request, of an application that was granted
 * them, or of their catalogue entry. In: part of the law's name as people write it. At most `limit`, the oldest first.
 */
export async function selectNamingLaw(
  db: Database,
  given: { law: string; readable: 'all' | readonly string[]; limit: number },
): Promise<string[]> {
  const { law, readable, limit } = given;
  const like = `%${law.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const { rows } = await sql<{ id: string }>`
    select d.id from data_set d
    where d.retired_as is null
      and ${readable === 'all' ? sql`true` : sql`d.department_id = any(${[...readable]}::uuid[])`}
      and not exists (select from retirement c where c.data_set_id = d.id
        and c.state in ('proposed', 'appraised', 'approved', 'witnessed', 'executing'))
      and exists (select from resource r
        left join resource_version w on w.id = r.current_version_id
        left join service s on s.resource_id = r.id
        left join share_request q on q.service_id = s.id and q.state = 'finished'
        left join application a on a.id = q.application_id
        where r.data_set_id = d.id and (q.basis ilike ${like} or a.legal_basis ilike ${like}
          or w.content ->> 'legalBasis' ilike ${like} or w.content ->> 'shareCondition' ilike ${like}))
    order by d.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
