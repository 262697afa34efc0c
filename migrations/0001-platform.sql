-- Jobs: the record of long work. The queue (pg-boss) only delivers; this table says what is true.
create table job (
  id uuid primary key,
  kind text not null check (kind ~ '^[a-z-]+\.[a-z-]+$'),
  key text,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  payload jsonb not null,
  progress jsonb not null default '{}',
  result jsonb,
  error jsonb,
  attempt int not null default 0,
  cancel_requested boolean not null default false,
  requested_by text,
  -- the advisory lock its worker holds while it lives; free means the worker is dead
  worker_key int,
  created_at timestamptz not null default now(),
  run_after timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create unique index job_unfinished_key on job (kind, key) where state in ('queued', 'running');
create index job_waiting on job (run_after) where state = 'queued';
create index job_running on job (worker_key) where state = 'running';
create index job_recent on job (created_at desc, id desc);

-- The transactional outbox: an event is written with the change it tells of, and delivered to each subscriber
-- at least once, in order.
create table event (
  id bigint generated always as identity primary key,
  topic text not null check (topic ~ '^[a-z-]+\.[a-z-]+$'),
  key text not null,
  payload jsonb not null,
  created_at timestamptz not null default now()
);

create table event_subscriber (
  name text primary key,
  topics text[] not null,
  created_at timestamptz not null default now()
);

create table event_delivery (
  event_id bigint not null references event (id) on delete cascade,
  subscriber text not null references event_subscriber (name) on delete cascade,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'dead')),
  attempt int not null default 0,
  next_at timestamptz not null default now(),
  last_error text,
  primary key (subscriber, event_id)
);
create index event_delivery_waiting on event_delivery (subscriber, event_id) where state = 'waiting';

-- A table whose rows are never changed or removed uses this trigger.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'table % is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

-- Facts about this installation (its id, the demo flag, signing keys' ids …).
create table installation (
  name text primary key,
  value jsonb not null,
  created_at timestamptz not null default now()
);
