-- The departments of the city: one tree with one root.
create table department (
  id uuid primary key,
  name_zh text not null check (length(btrim(name_zh)) between 1 and 100),
  name_en text check (length(btrim(name_en)) between 1 and 200),
  -- GB 32100; the check character is judged by the program, which says what is wrong.
  uscc text unique check (uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  -- GB/T 2260, six digits.
  area_code text not null check (area_code ~ '^[0-9]{6}$'),
  parent_id uuid references department (id),
  kind text not null check (kind in ('authority', 'department', 'district')),
  sort_order integer not null default 0,
  state text not null default 'active' check (state in ('active', 'closed')),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create unique index department_one_root on department ((parent_id is null)) where parent_id is null;
create index department_parent on department (parent_id, sort_order, name_zh);

-- Refuses a parent that is the department itself, below it, closed, or too deep. The lock makes moves one after
-- the other, so two moves that are legal alone cannot close a circle together.
create function department_check_parent() returns trigger language plpgsql as $$
declare
  depth integer;
  height integer;
  circle boolean;
begin
  if new.parent_id is null then
    return new;
  end if;
  perform pg_advisory_xact_lock(7215044);
  with recursive up (id, parent_id, step) as (
    select d.id, d.parent_id, 1 from department d where d.id = new.parent_id
    union all
    select d.id, d.parent_id, up.step + 1
      from department d join up on d.id = up.parent_id
      where up.id <> new.id and up.step < 20
  )
  select max(step), bool_or(up.id = new.id) into depth, circle from up;
  if new.parent_id = new.id or circle then
    raise exception 'a department cannot stand below itself'
      using errcode = 'check_violation', constraint = 'department_no_circle', table = 'department';
  end if;
  with recursive down (id, step) as (
    select new.id, 1
    union all
    select d.id, down.step + 1 from department d join down on d.parent_id = down.id where down.step < 20
  )
  select max(step) into height from down;
  if depth + height > 10 then
    raise exception 'the tree of departments is at most 10 levels deep'
      using errcode = 'check_violation', constraint = 'department_depth', table = 'department';
  end if;
  return new;
end
$$;

create trigger department_check_parent
  before insert or update of parent_id on department
  for each row execute function department_check_parent();
