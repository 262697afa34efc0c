-- Who did what to what, with which outcome. Written in the transaction of the deed; never changed.
create table audit_event (
  id uuid primary key,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('person', 'application', 'system', 'anonymous')),
  actor_id text not null,
  actor_name text not null,
  actor_department_id uuid,
  -- A permission, or a deed without one: `session:sign-in`, `setup:complete`.
  action text not null check (length(action) between 1 and 80),
  object_type text not null check (length(object_type) between 1 and 80),
  object_id text,
  department_id uuid,
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  code text,
  -- Ids, counts and codes; never personal data.
  detail jsonb not null default '{}' check (jsonb_typeof(detail) = 'object'),
  request_id text not null
);
create index audit_event_at on audit_event (at, id);
create index audit_event_actor on audit_event (actor_id, id);
create index audit_event_action on audit_event (action, id);
create index audit_event_object on audit_event (object_type, object_id, id);

create function audit_event_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is append-only'
    using errcode = 'insufficient_privilege', table = 'audit_event';
end
$$;
create trigger audit_event_append_only
  before update or delete on audit_event
  for each row execute function audit_event_refuse_change();
create trigger audit_event_no_truncate
  before truncate on audit_event
  for each statement execute function audit_event_refuse_change();

-- Results of commands asked with an idempotency key; a repetition gets the stored result.
create table idempotency_key (
  actor_id text not null,
  permission text not null,
  key text not null check (length(key) between 1 and 200),
  input_sha256 text not null,
  -- Null until the command ends, in the same transaction; and for results that are shown only once.
  result jsonb,
  created_at timestamptz not null,
  primary key (actor_id, permission, key)
);
create index idempotency_key_age on idempotency_key (created_at);
