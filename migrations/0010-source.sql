-- A data set: what has a name, an owner and a road. Collected ones are fed by a source, derived ones by a view.
create table data_set (
  id uuid primary key,
  code text not null unique check (code ~ '^[a-z][a-z0-9_]{0,62}$'),
  name text not null check (length(name) between 1 and 200),
  department_id uuid not null references department (id),
  kind text not null check (kind in ('collected', 'derived')),
  created_by text not null,
  created_at timestamptz not null default now(),
  version int not null default 1,
  unique (department_id, name)
);
create index data_set_department on data_set (department_id);

-- Where the rows of a collected data set come from, and how its files are understood.
create table source (
  id uuid primary key,
  data_set_id uuid not null unique references data_set (id),
  kind text not null check (kind in ('file')),
  state text not null default 'draft' check (state in ('draft', 'ready', 'suspended', 'retired')),
  understanding jsonb,
  drift_policy text not null default 'stop' check (drift_policy in ('stop', 'pass')),
  reject_limit numeric(6, 5) not null default 0.01 check (reject_limit between 0 and 1),
  -- 不涉密: the department declares that nothing in it is classified
  unclassified_by text not null,
  unclassified_at timestamptz not null,
  created_at timestamptz not null default now(),
  version int not null default 1
);

-- A resumable upload; offset never says more than what is on the disk.
create table upload (
  id uuid primary key,
  department_id uuid not null references department (id),
  file_name text not null check (length(file_name) between 1 and 500),
  size_bytes bigint not null check (size_bytes between 0 and 5368709120),
  offset_bytes bigint not null default 0,
  state text not null default 'receiving' check (state in ('receiving', 'complete', 'used', 'cancelled')),
  sha256 text,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index upload_expiry on upload (expires_at) where state = 'receiving';

-- A file a source received; kept as it came.
create table source_file (
  id uuid primary key,
  source_id uuid not null references source (id),
  file_name text not null,
  size_bytes bigint not null,
  sha256 text not null,
  received_by text not null,
  created_at timestamptz not null default now()
);
create index source_file_source on source_file (source_id, created_at desc);
