-- How a data set is de-identified (去标识留存): what is done with each column, given by the provider and agreed to by the four
-- offices. Holds no value of the data.
create table treatment_plan (
  retirement_id uuid primary key references retirement (id),
  version int not null default 1 check (version > 0),
  -- of the data set that stays
  name text not null check (length(name) between 1 and 200),
  k int not null check (k >= 3),
  too_few text not null check (too_few in ('refuse', 'suppress')),
  -- [{column, treatment, …}]
  columns jsonb not null,
  -- {column: what people call it}
  headers jsonb not null,
  -- what was counted over the newest snapshot when the plan was given
  risk jsonb not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  given_by uuid not null references account (id),
  given_at timestamptz not null,
  -- id of the data set that stays; its row exists from the moment on that the origin is no more
  copy_id uuid not null unique,
  row_count bigint,
  suppressed_rows bigint,
  check ((row_count is null) = (suppressed_rows is null))
);

-- Which version of the plan an office agreed to; another version does not count as agreed.
alter table retirement_opinion add column plan_version int
  check (plan_version is null or result = 'de-identify');

-- What the offices agreed to is what is carried out.
create function treatment_plan_fixed() returns trigger language plpgsql as $$
begin
  if exists (select from retirement where id = new.retirement_id and state <> 'proposed') then
    raise exception 'the plan was agreed to' using errcode = 'restrict_violation',
      constraint = 'treatment_plan_fixed', table = 'treatment_plan';
  end if;
  return new;
end
$$;
create trigger treatment_plan_fixed
  before insert or update of version, name, k, too_few, columns, sha256, copy_id on treatment_plan
  for each row execute function treatment_plan_fixed();
