-- A view: SQL over snapshots that makes a derived data set.
create table view (
  id uuid primary key,
  code text not null unique check (code ~ '^[a-z][a-z0-9_]{0,62}$'),
  name text not null check (length(name) between 1 and 200),
  department_id uuid not null references department (id),
  -- the derived data set it makes
  data_set_id uuid not null unique references data_set (id),
  sql text not null check (length(sql) between 1 and 200000),
  -- the column mapping the SQL was made of; absent for SQL written by hand
  mapping jsonb,
  state text not null default 'active' check (state in ('active', 'retired')),
  -- hash of the SQL, the standardisers and the input snapshots of the last build
  built_key text,
  built_snapshot_id uuid references snapshot (id),
  built_at timestamptz,
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1
);
create index view_department on view (department_id, created_at desc, id desc);

create table view_input (
  view_id uuid not null references view (id),
  alias text not null check (length(alias) between 1 and 31),
  data_set_id uuid not null references data_set (id),
  position int not null,
  primary key (view_id, alias)
);
create index view_input_data_set on view_input (data_set_id);

-- One finished build, good or bad. A build that dies leaves no row and is run again.
create table view_build (
  id uuid primary key,
  view_id uuid not null references view (id),
  view_version int not null,
  build_key text not null,
  state text not null check (state in ('done', 'failed')),
  -- [{alias, dataSetId, snapshotId, number, rowCount}]
  inputs jsonb not null,
  rows_in bigint not null,
  rows_out bigint,
  -- {column: values that were there and could not be standardised}
  lost jsonb not null default '{}',
  snapshot_id uuid references snapshot (id),
  error jsonb,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  check ((state = 'done') = (rows_out is not null and snapshot_id is not null))
);
create index view_build_view on view_build (view_id, finished_at desc);
