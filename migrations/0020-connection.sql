-- A source may be fed by a connector as well as by uploads.
alter table source drop constraint source_kind_check;
alter table source add constraint source_kind_check
  check (kind in ('file', 'postgresql', 'mariadb'));

-- How an old system is reached.
create table connection (
  id uuid primary key,
  department_id uuid not null references department (id),
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind in ('postgresql', 'mariadb')),
  -- host, port, database, user, tls; never a secret
  settings jsonb not null,
  -- sealed by the secrets of the installation for the purpose connection:<id>
  secret bytea,
  secret_changed_at timestamptz,
  state text not null default 'active' check (state in ('active', 'suspended', 'retired')),
  created_by text not null,
  created_at timestamptz not null,
  version int not null default 1,
  unique (department_id, name),
  check ((secret is null) = (secret_changed_at is null))
);

-- What a source collects from a connection, how and when.
create table feed (
  id uuid primary key,
  source_id uuid not null unique references source (id),
  connection_id uuid not null references connection (id),
  -- {schema, table, columns?}
  selection jsonb not null,
  mode text not null check (mode in ('full', 'watermark', 'key')),
  -- the column whose greatest value is the mark
  mark_column text,
  key_columns text[] not null default '{}',
  look_back_minutes int not null default 0,
  -- {every, …} in the city's time zone; null: by hand only
  schedule jsonb,
  -- {from, to}: the hours in which the old system may be read
  hours jsonb,
  -- {rowsPerSecond, statementMinutes}
  budget jsonb not null,
  promised_cycle text not null
    check (promised_cycle in ('realtime', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly', 'irregular')),
  next_due_at timestamptz,
  -- the next collection has to be whole
  whole_due boolean not null default true,
  created_at timestamptz not null,
  version int not null default 1,
  check ((mode = 'full') = (mark_column is null)),
  check (mode = 'full' or cardinality(key_columns) > 0)
);
create index feed_connection on feed (connection_id);
create index feed_due on feed (next_due_at) where next_due_at is not null;

-- One run of a feed.
create table collection (
  id uuid primary key,
  feed_id uuid not null references feed (id),
  job_id uuid not null,
  state text not null default 'running'
    check (state in ('running', 'done', 'unchanged', 'failed', 'cancelled')),
  whole boolean not null,
  row_count bigint,
  byte_count bigint,
  mark_before text,
  mark_after text,
  error jsonb,
  requested_by text,
  started_at timestamptz not null,
  finished_at timestamptz,
  check ((state = 'running') = (finished_at is null))
);
create unique index collection_running on collection (feed_id) where state = 'running';
create index collection_feed on collection (feed_id, started_at desc, id desc);

-- A received file that a collection made: whether it is the whole or a delta, and up to which mark it goes.
create table delivery (
  source_file_id uuid primary key references source_file (id),
  feed_id uuid not null references feed (id),
  collection_id uuid not null references collection (id),
  number int not null,
  whole boolean not null,
  key_columns text[] not null,
  mark text,
  -- rows, when the file was proved regular while it came
  row_count bigint,
  -- as the old system declares them, and the marks that mean no value
  columns jsonb not null,
  missing text[] not null,
  state text not null default 'waiting' check (state in ('waiting', 'landed', 'failed')),
  unique (feed_id, number)
);
create index delivery_collection on delivery (collection_id);
