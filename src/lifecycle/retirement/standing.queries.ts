import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { Standing } from './archive.contract.ts';

interface StandingRow extends Omit<Standing, 'retiredAt' | 'restoredAt'> {
  departmentId: string;
  retiredAt: Date | null;
  restoredAt: Date | null;
  isPublished: boolean;
}

/** How a data set stands: whether it left and by which case, what holds it, and whether its entry is published. */
export async function findStandingOf(
  db: Database,
  dataSetId: string,
): Promise<StandingRow | undefined> {
  const { rows } = await sql<StandingRow>`
    select d.department_id as "departmentId", d.retired_as as "retiredAs", d.retired_at as "retiredAt",
      (select count(*) from legal_hold h where h.data_set_id = d.id
        and h.released_at is null) as "holdCount",
      case d.retired_as
        when 'archived' then p.retirement_id
        when 'destroyed' then (select c.id from retirement c
          where c.sealed_at is not null and d.id = any(c.scope) order by c.id desc limit 1)
      end as "retirementId",
      p.id as "archiveId",
      case when d.retired_as is null then (select max(a.restored_at) from archive a
        where a.data_set_id = d.id) end as "restoredAt",
      (select jsonb_build_object('dataSetId', o.id, 'name', o.name, 'retirementId', c.id)
        from treatment_plan t join retirement c on c.id = t.retirement_id
          join data_set o on o.id = c.data_set_id
        where t.copy_id = d.id) as "deIdentifiedFrom",
      (select jsonb_build_object('dataSetId', x.id, 'name', x.name)
        from retirement c join treatment_plan t on t.retirement_id = c.id
          join data_set x on x.id = t.copy_id
        where c.data_set_id = d.id) as "deIdentifiedAs",
      exists (select from resource r where r.data_set_id = d.id
        and r.state = 'published') as "isPublished"
    from data_set d left join lateral (select id, retirement_id from archive
      where data_set_id = d.id and state = 'sealed' order by id desc limit 1) p on true
    where d.id = ${dataSetId}`.execute(db);
  return rows[0];
}
