-- An immutable state of a data set. The row is what makes the files exist.
create table snapshot (
  id uuid primary key,
  data_set_id uuid not null references data_set (id),
  number int not null,
  row_count bigint not null check (row_count >= 0),
  byte_count bigint not null check (byte_count >= 0),
  rows_in bigint not null,
  rejected_count bigint not null default 0,
  content_sha256 text not null,
  -- [{name, sha256, bytes}]
  files jsonb not null,
  -- [{name, type, scale?, format?}]
  columns jsonb not null,
  -- of a landing: {sourceFileSha256, sourceFileName, understandingSha256, missing}; of a view: its inputs
  evidence jsonb not null,
  landed_at timestamptz not null default now(),
  unique (data_set_id, number)
);

-- What is known of the values of each column of a snapshot.
create table snapshot_profile (
  snapshot_id uuid not null references snapshot (id),
  position int not null,
  column_name text not null,
  -- {missing, distinct, distinctExact, min, max, top, topExact, patterns}
  profile jsonb not null,
  primary key (snapshot_id, position)
);

-- One attempt to land a file: rows in, out and rejected, and how it ended.
create table landing_run (
  id uuid primary key,
  data_set_id uuid not null references data_set (id),
  source_id uuid not null references source (id),
  source_file_id uuid not null references source_file (id),
  job_id uuid,
  state text not null default 'running' check (state in ('running', 'done', 'unchanged', 'failed', 'cancelled')),
  -- the snapshot being written; it exists only when the run is done
  snapshot_id uuid not null,
  rows_in bigint,
  rows_out bigint,
  rejected_count bigint,
  -- name of the file under rejects/, when rows were rejected
  rejects_file text,
  -- {added, removed, renamed, retyped, moved}
  drift jsonb,
  -- marks read as missing that nobody had declared
  proposed_missing text[] not null default '{}',
  error jsonb,
  requested_by text,
  started_at timestamptz not null,
  finished_at timestamptz,
  check ((state = 'running') = (finished_at is null)),
  check (rows_out is null or rows_in = rows_out + rejected_count)
);
create index landing_run_data_set on landing_run (data_set_id, started_at desc, id desc);
create index landing_run_running on landing_run (id) where state = 'running';
