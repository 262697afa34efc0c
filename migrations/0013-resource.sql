-- Resources: catalogue entries (目录条目) of data sets, their published versions and their codes.

-- Codes are never given twice, also after the entry is deleted: rows of the register are never changed or removed.
create table resource_code_counter (
  class_text text primary key check (class_text ~ '^[1-9][0-9]{5}[0-9A-Z]{0,20}$'),
  last_sequence integer not null check (last_sequence > 0)
);
create table resource_code (
  code text primary key check (length(code) between 7 and 80),
  class_text text not null,
  sequence integer not null check (sequence > 0),
  resource_id uuid not null unique,
  given_at timestamptz not null,
  unique (class_text, sequence)
);
create trigger resource_code_append_only before update or delete on resource_code
  for each row execute function refuse_change();
create trigger resource_code_no_truncate before truncate on resource_code
  for each statement execute function refuse_change();

create table resource (
  id uuid primary key,
  data_set_id uuid not null references data_set (id),
  department_id uuid not null references department (id),
  -- of the draft before the first publication, of the version in force afterwards
  name text not null check (length(btrim(name)) between 1 and 200),
  state text not null check (state in (
    'created', 'publish-audit', 'publish-rejected', 'published',
    'revoke-audit', 'revoke-rejected', 'revoked', 'deleted')),
  code text unique references resource_code (code),
  -- the version in force; with the newest snapshot that fits it
  current_version_id uuid,
  snapshot_id uuid references snapshot (id),
  draft jsonb,
  -- [{column, kind, by, grade}] why columns were taken for personal data; never a value
  evidence jsonb not null default '[]',
  submitted_by text,
  submitted_at timestamptz,
  -- the snapshot the submission was checked against
  submitted_snapshot_id uuid references snapshot (id),
  revoke_requested_by text,
  revoke_reason text,
  -- {snapshotId, words: [{zh, en}]} when the newest snapshot does not fit the version in force
  drift jsonb,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  check ((current_version_id is null) = (snapshot_id is null)),
  check ((current_version_id is null) = (code is null)),
  check (state <> 'published' or current_version_id is not null),
  check (state <> 'publish-audit' or (draft is not null and submitted_by is not null)),
  check (state <> 'revoke-audit' or (revoke_requested_by is not null and revoke_reason is not null))
);
-- One living entry for a data set; the name is unique in the department (guide, item 2).
create unique index resource_one_living on resource (data_set_id)
  where state not in ('revoked', 'deleted');
create unique index resource_name on resource (department_id, name)
  where state not in ('revoked', 'deleted');
create index resource_listing on resource (id desc) where state <> 'deleted';

-- Each publication freezes a version.
create table resource_version (
  id uuid primary key,
  resource_id uuid not null references resource (id),
  number integer not null check (number > 0),
  name text not null,
  grade smallint not null check (grade between 1 and 4),
  share_type smallint not null check (share_type between 1 and 3),
  open_type text not null check (open_type in ('unconditional', 'conditional', 'disallowed')),
  content jsonb not null,
  -- [{name, type, scale?}] of the items, in their order
  columns jsonb not null,
  provider_name text not null,
  provider_code text not null,
  class_tree_version text not null,
  data_set_id uuid not null,
  -- the snapshot it was published on; later ones are in resource_binding
  snapshot_id uuid not null references snapshot (id),
  submitted_by text not null,
  published_by text not null,
  published_at timestamptz not null,
  unique (resource_id, number),
  check (submitted_by <> published_by)
);
create trigger resource_version_append_only before update or delete on resource_version
  for each row execute function refuse_change();
alter table resource add foreign key (current_version_id) references resource_version (id);

-- Which snapshots stood under a version since when, and which did not fit and why.
create table resource_binding (
  id uuid primary key,
  resource_id uuid not null references resource (id),
  version_id uuid not null references resource_version (id),
  snapshot_id uuid not null references snapshot (id),
  fits boolean not null,
  words jsonb not null default '[]',
  bound_at timestamptz not null,
  unique (version_id, snapshot_id)
);
create index resource_binding_history on resource_binding (resource_id, id);
create trigger resource_binding_append_only before update or delete on resource_binding
  for each row execute function refuse_change();

-- Who decided what about a submission; the submitter never decides.
create table resource_review (
  id uuid primary key,
  resource_id uuid not null references resource (id),
  kind text not null check (kind in ('publish', 'revoke')),
  decision text not null check (decision in ('approve', 'reject')),
  reason text,
  submitted_by text not null,
  reviewed_by text not null,
  reviewed_at timestamptz not null,
  version_id uuid references resource_version (id),
  check (submitted_by <> reviewed_by),
  check (decision = 'approve' or length(btrim(reason)) > 0)
);
create index resource_review_history on resource_review (resource_id, id);
create trigger resource_review_append_only before update or delete on resource_review
  for each row execute function refuse_change();
