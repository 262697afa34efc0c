-- People who sign in, and the one account of the platform itself, which cannot sign in.
create table account (
  id uuid primary key,
  kind text not null default 'person' check (kind in ('person', 'system')),
  login_name text not null check (login_name ~ '^[a-z0-9][a-z0-9._-]{2,39}$'),
  display_name text not null check (length(btrim(display_name)) between 1 and 60),
  department_id uuid references department (id),
  state text not null default 'active' check (state in ('active', 'suspended', 'closed')),
  -- `$scrypt$ln=15,r=8,p=3$salt$hash`, salt and hash in base64.
  password_hash text,
  password_changed_at timestamptz,
  must_change_password boolean not null default true,
  last_sign_in_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (kind = 'system' or (department_id is not null and password_hash is not null)),
  check (kind = 'person' or password_hash is null)
);
create unique index account_login_name on account (login_name);
create index account_department on account (department_id);

insert into account (id, kind, login_name, display_name, must_change_password)
values
  ('00000000-0000-7000-8000-000000000001', 'system', 'system', '系统', false),
  ('00000000-0000-7000-8000-000000000002', 'system', 'system.reviewer', '系统复核', false);

-- A department is not closed over the heads of its people.
create function department_check_accounts() returns trigger language plpgsql as $$
begin
  if exists (select from account where department_id = new.id and state <> 'closed') then
    raise exception 'open accounts belong to the department'
      using errcode = 'check_violation', constraint = 'department_no_open_accounts', table = 'department';
  end if;
  return new;
end
$$;
create trigger department_check_accounts
  before update of state on department
  for each row when (new.state = 'closed') execute function department_check_accounts();

-- Earlier passwords, so that the last five are not used again.
create table password_history (
  id uuid primary key,
  account_id uuid not null references account (id),
  password_hash text not null,
  created_at timestamptz not null default now()
);
create index password_history_account on password_history (account_id, created_at desc);

create table role_grant (
  account_id uuid not null references account (id),
  role text not null check (role in (
    'department-steward', 'department-approver', 'data-bureau', 'data-engineer', 'application-owner',
    'system-officer', 'security-officer', 'audit-officer')),
  department_id uuid not null references department (id),
  granted_by uuid not null references account (id),
  granted_at timestamptz not null default now(),
  primary key (account_id, role, department_id)
);
-- One row of the three officer roles for each person, also when two sessions grant at once.
create unique index role_grant_one_officer on role_grant (account_id)
  where role in ('system-officer', 'security-officer', 'audit-officer');

-- An officer role that had an active holder keeps one. Checked at commit, so an exchange in one transaction is
-- possible; the lock makes two removals see each other.
create function role_grant_keep_officers() returns trigger language plpgsql as $$
declare
  lost text[];
  officer text;
begin
  if tg_table_name = 'role_grant' then
    lost := array[old.role];
  else
    lost := array(select g.role from role_grant g where g.account_id = old.id);
  end if;
  perform pg_advisory_xact_lock(7215045);
  foreach officer in array lost loop
    if officer in ('system-officer', 'security-officer', 'audit-officer') and not exists (
      select 1 from role_grant g join account a on a.id = g.account_id
      where g.role = officer and a.state = 'active'
    ) then
      raise exception 'the last holder of % cannot be removed', officer
        using errcode = 'check_violation', constraint = 'role_grant_last_officer', table = 'role_grant';
    end if;
  end loop;
  return null;
end
$$;

create constraint trigger role_grant_keep_officers
  after update or delete on role_grant deferrable initially deferred
  for each row execute function role_grant_keep_officers();
create constraint trigger account_keep_officers
  after update of state on account deferrable initially deferred
  for each row when (new.state <> 'active') execute function role_grant_keep_officers();

create table session (
  id uuid primary key,
  -- Only the hash of the token is kept: who reads this table cannot sign in with it.
  token_sha256 bytea not null unique check (octet_length(token_sha256) = 32),
  account_id uuid not null references account (id),
  address text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index session_account on session (account_id) where revoked_at is null;
create index session_expiry on session (expires_at);

-- Failed sign-ins in the running window, by login name (known or not) and by address.
create table sign_in_counter (
  key text primary key,
  failures integer not null,
  window_started_at timestamptz not null
);

-- One-time links for the first start.
create table setup_link (
  id uuid primary key,
  token_sha256 bytea not null unique check (octet_length(token_sha256) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
