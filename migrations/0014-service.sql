-- Services: what a published resource can be asked, and the tables from which look-ups are answered.

create schema serving;

create table service (
  id uuid primary key,
  code text not null unique check (code ~ '^[a-z][a-z0-9-]{1,62}$'),
  resource_id uuid not null references resource (id),
  department_id uuid references department (id),
  kind text not null check (kind in ('query', 'verify', 'file')),
  name text not null check (length(name) between 1 and 200),
  state text not null default 'draft' check (state in ('draft', 'published', 'suspended', 'retired')),
  -- {fields: [..] or null for all, filters: [..], keys: [..], limits: {rowsMax}}
  spec jsonb not null,
  suspended_reason text,
  published_at timestamptz,
  retired_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  check ((state = 'suspended') = (suspended_reason is not null)),
  check (state <> 'retired' or retired_at is not null)
);
create index service_resource on service (resource_id);

-- One row per load of a resource; the row in state `current` is the pointer every call follows. It carries all
-- that a call needs, so version, columns, table and snapshot change together or not at all.
create table serving_table (
  id uuid primary key,
  resource_id uuid not null references resource (id),
  number integer not null check (number > 0),
  -- null: nothing needs an index, every question goes to the lake
  table_name text unique check (table_name ~ '^r_[0-9a-f]{12}_[0-9]+$'),
  resource_code text not null,
  version_id uuid not null,
  version_number integer not null,
  data_set_id uuid not null,
  snapshot_id uuid not null,
  -- [{name, title, type, scale?}]; the table's columns are c1, c2, … in this order, and row_no
  columns jsonb not null,
  key_columns jsonb not null,
  key_unique boolean not null default false,
  -- no key column has a missing value
  key_required boolean not null default false,
  -- columns that lead an index
  indexed jsonb not null default '[]',
  -- columns that were to be indexed; more than `indexed` when values are too long for an index
  wanted jsonb not null default '[]',
  row_count bigint not null default 0,
  state text not null check (state in ('loading', 'current', 'old')),
  created_at timestamptz not null default now(),
  replaced_at timestamptz,
  unique (resource_id, number),
  check ((state = 'old') = (replaced_at is not null))
);
create unique index serving_table_current on serving_table (resource_id) where state = 'current';

-- Key that seals page cursors, one per installation, shared by its processes.
create table service_secret (
  purpose text primary key,
  secret bytea not null check (length(secret) = 32),
  created_at timestamptz not null default now()
);
