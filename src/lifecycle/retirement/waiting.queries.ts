import { sql, type RawBuilder } from 'kysely';
import type { Office } from './retirement.states.ts';

/** What a case may wait for. */
export const waitings = ['opinion', 'approval', 'witness', 'execution'] as const;
export type Waiting = (typeof waitings)[number];

type Departments = 'all' | readonly string[];

/** Who looks: the offices the person speaks for, and the departments on whose cases each deed is allowed. */
export interface Waiter {
  id: string;
  /** Offices that speak for the whole city. */
  offices: readonly Exclude<Office, 'provider'>[];
  /** Departments the person speaks for as the provider. */
  providerOf: readonly string[];
  approves: Departments;
  witnesses: Departments;
  executes: Departments;
}

/**
 * Whether a case (`retirement` joined with `data_set`) waits for the person: for the opinion of an office of theirs, also
 * again when all four spoke and do not agree, or when the plan they agreed to was changed; for a signature they may still give; for being carried out.
 */
export function waitsFor(waiter: Waiter, what: Waiting | 'any'): RawBuilder<boolean> {
  const each: Readonly<Record<Waiting, RawBuilder<boolean>>> = {
    opinion: awaitsOpinion(waiter),
    approval: sql<boolean>`(retirement.state = 'appraised' and retirement.result in ('destroy', 'de-identify')
      and ${within(waiter.approves)} and ${maySign(waiter.id)})`,
    witness: sql<boolean>`(retirement.state = 'approved' and ${within(waiter.witnesses)}
      and ${maySign(waiter.id)})`,
    execution: sql<boolean>`((retirement.state = 'witnessed'
        or (retirement.state = 'appraised' and retirement.result = 'archive'))
      and ${within(waiter.executes)} and not exists (select from retirement_signature w
        where w.retirement_id = retirement.id and w.kind = 'witness' and w.person_id = ${waiter.id}))`,
  };
  return what === 'any' ? sql<boolean>`(${sql.join(Object.values(each), sql` or `)})` : each[what];
}

function awaitsOpinion({ id, offices, providerOf }: Waiter): RawBuilder<boolean> {
  const given = sql`select from retirement_opinion o where o.retirement_id = retirement.id`;
  return sql<boolean>`(retirement.state = 'proposed' and case
    when exists (${given} and o.given_by = ${id})
      then (select count(*) from retirement_opinion o where o.retirement_id = retirement.id) = 4
        or exists (${given} and o.given_by = ${id} and o.result = 'de-identify' and o.plan_version
          is distinct from (select version from treatment_plan p where p.retirement_id = retirement.id))
    else exists (select from unnest(${[...offices]}::text[] || case
        when data_set.department_id = any(${[...providerOf]}::uuid[]) then array['provider'] else '{}' end) mine
      where not exists (${given} and o.office = mine)) end)`;
}

function maySign(id: string): RawBuilder<unknown> {
  return sql`retirement.proposed_by <> ${id} and not exists (select from retirement_signature g
    where g.retirement_id = retirement.id and g.person_id = ${id})`;
}

function within(departments: Departments): RawBuilder<unknown> {
  return departments === 'all'
    ? sql`true`
    : sql`data_set.department_id = any(${[...departments]}::uuid[])`;
}
