-- Retirement: how data leave the platform in order, by archive or by destruction, and what is kept as proof.

alter table role_grant drop constraint role_grant_role_check;
alter table role_grant add constraint role_grant_role_check check (role in (
  'department-steward', 'department-approver', 'data-bureau', 'data-engineer', 'application-owner',
  'archivist', 'system-officer', 'security-officer', 'audit-officer'));

-- archived: its rows are in a sealed package only; destroyed: nowhere, for good. The row itself always stays: it is the
-- tombstone, and its code is never given again.
alter table data_set
  add column retired_as text check (retired_as in ('archived', 'destroyed')),
  add column retired_at timestamptz,
  add constraint data_set_retired check ((retired_as is null) = (retired_at is null));

-- Since when the files of a row are no longer here; the row says what they were.
alter table snapshot add column removed_at timestamptz;
alter table source_file add column removed_at timestamptz;

alter table service add column retired_because text check (retired_because in ('data-destroyed'));

-- One proposal to retire a data set, its appraisal and what came of it.
create table retirement (
  id uuid primary key,
  data_set_id uuid not null references data_set (id),
  state text not null default 'proposed' check (state in (
    'proposed', 'appraised', 'approved', 'witnessed', 'executing', 'kept', 'archived', 'destroyed', 'withdrawn')),
  cause text not null check (cause in (
    'cold', 'purpose-ended', 'superseded', 'law-changed', 'request', 'error', 'other')),
  reason text not null check (length(btrim(reason)) > 0),
  legal_basis text not null check (length(btrim(legal_basis)) > 0),
  proposed_by uuid not null references account (id),
  proposed_at timestamptz not null,
  result text check (result in ('keep', 'archive', 'destroy', 'de-identify')),
  appraised_at timestamptz,
  keep_until date,
  -- [{dataSetId, basis}] derived data sets that stay when their origin is destroyed
  kept_copies jsonb not null default '[]',
  -- the data sets that go, as the appraisal saw them
  scope uuid[] not null default '{}',
  executed_by uuid references account (id),
  executed_at timestamptz,
  -- destruction has begun: there is no way back, only forward
  sealed_at timestamptz,
  -- states of source and view before archiving: {source, view}
  before jsonb,
  -- what the last execution ended in, in words
  problem jsonb,
  verification jsonb,
  finished_at timestamptz,
  version int not null default 1,
  check ((result is null) = (appraised_at is null)),
  check (state not in ('kept', 'archived', 'destroyed') or finished_at is not null)
);
create unique index retirement_one_open on retirement (data_set_id)
  where state in ('proposed', 'appraised', 'approved', 'witnessed', 'executing');
create index retirement_data_set on retirement (data_set_id, id desc);

-- The appraisal: what each of the four offices says. One person speaks for one office.
create table retirement_opinion (
  retirement_id uuid not null references retirement (id),
  office text not null check (office in ('provider', 'bureau', 'security', 'archive')),
  result text not null check (result in ('keep', 'archive', 'destroy', 'de-identify')),
  reason text not null check (length(btrim(reason)) > 0),
  given_by uuid not null references account (id),
  given_at timestamptz not null,
  primary key (retirement_id, office),
  constraint retirement_opinion_person unique (retirement_id, given_by)
);

-- Two people approve a destruction and a third one witnesses it: no person twice, never who proposed it, never the
-- platform itself.
create table retirement_signature (
  retirement_id uuid not null references retirement (id),
  kind text not null check (kind in ('approve', 'witness')),
  person_id uuid not null references account (id),
  signed_at timestamptz not null,
  constraint retirement_signature_person primary key (retirement_id, person_id)
);
create function retirement_signature_check() returns trigger language plpgsql as $$
begin
  perform from retirement where id = new.retirement_id for update;
  if exists (select from account where id = new.person_id and kind <> 'person')
    or exists (select from retirement where id = new.retirement_id and proposed_by = new.person_id) then
    raise exception 'this account may not sign' using errcode = 'check_violation',
      constraint = 'retirement_signature_person', table = 'retirement_signature';
  end if;
  if (select count(*) >= case new.kind when 'approve' then 2 else 1 end from retirement_signature
      where retirement_id = new.retirement_id and kind = new.kind) then
    raise exception 'all have signed' using errcode = 'check_violation',
      constraint = 'retirement_signature_full', table = 'retirement_signature';
  end if;
  return new;
end
$$;
create trigger retirement_signature_check before insert on retirement_signature
  for each row execute function retirement_signature_check();
create trigger retirement_signature_append_only before update or delete on retirement_signature
  for each row execute function refuse_change();

-- A case (诉讼, 审计, 调查) for which a data set is kept as it is.
create table legal_hold (
  id uuid primary key,
  data_set_id uuid not null references data_set (id),
  case_reference text not null check (length(btrim(case_reference)) > 0),
  reason text not null check (length(btrim(reason)) > 0),
  placed_by uuid not null references account (id),
  placed_at timestamptz not null,
  released_by uuid references account (id),
  released_at timestamptz,
  release_reason text,
  check ((released_at is null) = (released_by is null)),
  check ((released_at is null) = (release_reason is null))
);
create index legal_hold_open on legal_hold (data_set_id) where released_at is null;

-- A sealed package below archives/<id>. Without its key nothing of it can be read, in whatever copy.
create table archive (
  id uuid primary key,
  retirement_id uuid not null unique references retirement (id),
  data_set_id uuid not null references data_set (id),
  state text not null check (state in ('writing', 'sealed', 'destroyed')),
  sealed_key bytea,
  -- [{path, sha256, bytes}] of the files as they were before they were encrypted
  files jsonb not null default '[]',
  manifest_sha256 text,
  byte_count bigint not null default 0,
  created_at timestamptz not null,
  sealed_at timestamptz,
  restored_at timestamptz,
  destroyed_at timestamptz,
  check ((state = 'destroyed') = (sealed_key is null)),
  check (state <> 'sealed' or (sealed_at is not null and manifest_sha256 is not null))
);
create index archive_data_set on archive (data_set_id, id desc);

-- What a consumer has to do with its copies, until when, and that it said it did.
create table disposal_task (
  id uuid primary key,
  retirement_id uuid not null references retirement (id),
  data_set_id uuid not null references data_set (id),
  application_id uuid not null references application (id),
  department_id uuid not null references department (id),
  state text not null default 'open' check (state in ('open', 'confirmed')),
  due_at timestamptz not null,
  created_at timestamptz not null,
  method text check (method in ('deleted', 'overwritten', 'crypto-erased', 'no-copy')),
  note text,
  confirmed_by uuid references account (id),
  confirmed_at timestamptz,
  unique (retirement_id, data_set_id, application_id),
  check ((state = 'confirmed') = (confirmed_at is not null and confirmed_by is not null and method is not null))
);
create index disposal_task_department on disposal_task (department_id, id desc);
create index disposal_task_open on disposal_task (due_at) where state = 'open';

-- The register of disposal (销毁清册): each entry names the one before it by its hash, so that none can be changed or taken out
-- unseen. Kept for ever.
create table retirement_evidence (
  sequence bigint primary key check (sequence > 0),
  retirement_id uuid not null references retirement (id),
  kind text not null check (kind in ('archived', 'restored', 'destroyed', 'copy-disposed')),
  content jsonb not null,
  previous_hash text not null check (previous_hash ~ '^[0-9a-f]{64}$'),
  hash text not null unique check (hash ~ '^[0-9a-f]{64}$'),
  at timestamptz not null
);
create index retirement_evidence_case on retirement_evidence (retirement_id, sequence);
create trigger retirement_evidence_append_only before update or delete on retirement_evidence
  for each row execute function refuse_change();
create trigger retirement_evidence_no_truncate before truncate on retirement_evidence
  for each statement execute function refuse_change();

-- What was destroyed stays so, and what is held neither leaves nor is destroyed, whatever a program does.
create function data_set_guard_retirement() returns trigger language plpgsql as $$
begin
  if old.retired_as = 'destroyed' and new.retired_as is distinct from 'destroyed' then
    raise exception 'a destroyed data set does not come back'
      using errcode = 'restrict_violation', constraint = 'data_set_destroyed', table = 'data_set';
  end if;
  if new.retired_as is not null and new.retired_as is distinct from old.retired_as and exists (
    select from legal_hold where data_set_id = new.id and released_at is null
  ) then
    raise exception 'the data set is held'
      using errcode = 'restrict_violation', constraint = 'data_set_held', table = 'data_set';
  end if;
  return new;
end
$$;
create trigger data_set_guard_retirement before update of retired_as on data_set
  for each row execute function data_set_guard_retirement();

-- Nothing new comes into a data set that has left. The lock makes whoever retires it and whoever adds to it wait for each other.
create function refuse_on_retired() returns trigger language plpgsql as $$
declare
  target uuid;
begin
  if tg_table_name = 'source_file' then
    select data_set_id into target from source where id = new.source_id;
  else
    target := new.data_set_id;
  end if;
  perform from data_set where id = target for share;
  if exists (select from data_set where id = target and retired_as is not null) then
    raise exception 'the data set has been retired'
      using errcode = 'restrict_violation', constraint = 'data_set_retired', table = 'data_set';
  end if;
  return new;
end
$$;
create trigger snapshot_of_living before insert on snapshot
  for each row execute function refuse_on_retired();
create trigger snapshot_stays_removed before update of removed_at on snapshot
  for each row when (old.removed_at is not null and new.removed_at is null)
  execute function refuse_on_retired();
create trigger source_file_of_living before insert on source_file
  for each row execute function refuse_on_retired();
create trigger landing_run_of_living before insert on landing_run
  for each row execute function refuse_on_retired();

-- The catalogue keeps the entry of what was destroyed.
create function resource_keep_tombstone() returns trigger language plpgsql as $$
begin
  if old.current_version_id is not null and exists (
    select from data_set where id = new.data_set_id and retired_as is not null
  ) then
    raise exception 'the entry of a retired data set stays'
      using errcode = 'restrict_violation', constraint = 'resource_tombstone', table = 'resource';
  end if;
  return new;
end
$$;
create trigger resource_keep_tombstone before update of state on resource
  for each row when (new.state = 'deleted' and old.state <> 'deleted')
  execute function resource_keep_tombstone();
