-- Applications: who may call which service, for what, how far and how often; and the record of each call.

create table application (
  id uuid primary key,
  name text not null check (length(btrim(name)) between 1 and 200),
  department_id uuid not null references department (id),
  owner_id text not null,
  system_name text not null,
  purpose text not null,
  legal_basis text not null,
  -- the post that answers for the system; a duty, not a person's name
  contact_duty text not null,
  state text not null default 'registered'
    check (state in ('registered', 'active', 'suspended', 'closed')),
  state_reason text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  check (state <> 'suspended' or state_reason is not null)
);
create unique index application_name on application (department_id, name) where state <> 'closed';

-- A share request (共享申请) and its one decision.
create table share_request (
  id uuid primary key,
  application_id uuid not null references application (id),
  service_id uuid not null references service (id),
  -- of the data's provider, who decides
  provider_department_id uuid not null references department (id),
  basis text not null,
  scenario text not null,
  -- null: every field the service offers
  fields jsonb check (fields is null or jsonb_typeof(fields) = 'array'),
  row_filter jsonb not null default '[]' check (jsonb_typeof(row_filter) = 'array'),
  valid_from timestamptz not null,
  valid_to timestamptz not null,
  frequency text not null,
  responsible_duty text not null,
  quota_per_minute integer not null check (quota_per_minute > 0),
  quota_per_day integer not null check (quota_per_day > 0),
  state text not null check (state in ('un-audit', 'audit-reject', 'finished', 'invalid')),
  requested_by text not null,
  decided_by text,
  decided_at timestamptz,
  decision_reason text,
  created_at timestamptz not null,
  version integer not null default 1,
  check (valid_to > valid_from),
  check (state not in ('audit-reject', 'finished') or decided_by is not null),
  check (decided_by is null or decided_by <> requested_by),
  check (state <> 'audit-reject' or length(btrim(decision_reason)) > 0)
);
create unique index share_request_one_open on share_request (application_id, service_id)
  where state = 'un-audit';
create index share_request_inbox on share_request (provider_department_id, id desc);
create index share_request_application on share_request (application_id, id desc);

create table service_grant (
  id uuid primary key,
  request_id uuid not null unique references share_request (id),
  application_id uuid not null references application (id),
  service_id uuid not null references service (id),
  purpose text not null,
  fields jsonb check (fields is null or jsonb_typeof(fields) = 'array'),
  row_filter jsonb not null default '[]' check (jsonb_typeof(row_filter) = 'array'),
  quota_per_minute integer not null check (quota_per_minute > 0),
  quota_per_day integer not null check (quota_per_day > 0),
  valid_from timestamptz not null,
  valid_to timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  revoke_reason text,
  granted_by text not null,
  granted_at timestamptz not null,
  version integer not null default 1,
  check (valid_to > valid_from),
  check ((revoked_at is null) = (revoke_reason is null))
);
create unique index service_grant_one on service_grant (application_id, service_id)
  where revoked_at is null;
create index service_grant_service on service_grant (service_id, id desc);

-- Keys. Only the SHA-256 of the whole key is kept; the key itself is shown once.
create table application_key (
  id uuid primary key,
  application_id uuid not null references application (id),
  label text not null,
  -- the readable middle of `csk_<handle>_<secret>`
  handle text not null unique check (handle ~ '^[0-9a-z]{12}$'),
  key_sha256 bytea not null unique check (octet_length(key_sha256) = 32),
  expires_at timestamptz not null,
  -- the key this one replaced; the old one works until its own expires_at, shortened to the grace period
  replaces_id uuid unique references application_key (id),
  revoked_at timestamptz,
  revoke_reason text,
  created_by text not null,
  created_at timestamptz not null,
  check ((revoked_at is null) = (revoke_reason is null))
);
create index application_key_application on application_key (application_id, id desc);

-- Calls taken from a grant's quota of one day (Beijing time). Processes take blocks before they admit calls, so a
-- restart can waste the rest of a block but never give a day's quota twice.
create table quota_use (
  grant_id uuid not null references service_grant (id),
  day date not null,
  taken integer not null check (taken >= 0),
  -- what the last taker was given; its own statement reads it back
  last_block integer not null check (last_block > 0),
  primary key (grant_id, day)
);

-- A change of what admission depends on is told to every process at commit.
create function application_tell_admission() returns trigger language plpgsql as $$
begin
  perform pg_notify('chengshu_admission', coalesce(
    to_jsonb(new) ->> 'application_id', to_jsonb(new) ->> 'id'));
  return null;
end
$$;
create trigger application_told after update on application
  for each row execute function application_tell_admission();
create trigger service_grant_told after insert or update on service_grant
  for each row execute function application_tell_admission();
create trigger application_key_told after insert or update on application_key
  for each row execute function application_tell_admission();

-- One row for each call: who, for what, on which version, the shape of the question; never a value. No foreign
-- keys: the named rows are never deleted, and seven look-ups for each call would halve the rate of recording.
create table access_record (
  id uuid primary key,
  at timestamptz not null,
  application_id uuid not null,
  grant_id uuid not null,
  key_id uuid not null,
  service_id uuid not null,
  resource_id uuid not null,
  resource_version_id uuid not null,
  snapshot_id uuid not null,
  kind text not null check (kind in ('query', 'verify', 'file', 'openapi')),
  purpose text not null,
  shape text not null check (length(shape) <= 4000),
  row_count bigint not null check (row_count >= 0),
  outcome text not null check (outcome in ('answered', 'not-modified', 'refused', 'failed')),
  status smallint not null,
  duration_ms real not null check (duration_ms >= 0),
  request_id text not null check (length(request_id) <= 200)
);
create index access_record_at on access_record using brin (at);
create index access_record_application on access_record (application_id, at desc, id desc);
create index access_record_service on access_record (service_id, at desc, id desc);
create trigger access_record_append_only before update or delete on access_record
  for each row execute function refuse_change();
create trigger access_record_no_truncate before truncate on access_record
  for each statement execute function refuse_change();
