/**
 * Settings of the embedded server, given on its command line at every start so that no file of an older version counts.
 * Nothing acknowledged is lost (fsync, synchronous_commit). There is no replica, so the log is kept minimal,
 * which lets a table made and filled in one transaction skip it. Segments of it that are no longer needed are deleted, not
 * used again, so that what was destroyed does not stay readable in them. Values of rows never reach the server's messages.
 */
export const serverSettings: Readonly<Record<string, string>> = {
  shared_buffers: '256MB',
  max_connections: '100',
  superuser_reserved_connections: '3',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  wal_recycle: 'off',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  unix_socket_permissions: '0700',
  max_logical_replication_workers: '0',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_checkpoints: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_line_prefix: '',
};
