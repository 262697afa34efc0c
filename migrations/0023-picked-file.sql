-- Files are also fetched from watched folders and by SFTP; 'http' is a kind of its own.
alter table source drop constraint source_kind_check;
alter table source add constraint source_kind_check
  check (kind in ('file', 'postgresql', 'mariadb', 'http', 'folder', 'sftp'));
alter table connection drop constraint connection_kind_check;
alter table connection add constraint connection_kind_check
  check (kind in ('postgresql', 'mariadb', 'http', 'folder', 'sftp'));

-- A file of a folder that a feed has taken: it is not taken twice. Names are kept as hashes only.
create table picked_file (
  feed_id uuid not null references feed (id),
  -- sha256 of name, size and time of the last change
  look text not null,
  -- sha256 of name and the sha256 of the bytes
  content text not null,
  picked_at timestamptz not null,
  primary key (feed_id, look)
);
create index picked_file_content on picked_file (feed_id, content);
