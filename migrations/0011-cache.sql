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
  files jsonb not null,
  columns jsonb not null,
  evidence jsonb not null,
  landed_at timestamptz not null default now(),
  unique (data_set_id, number)
);
