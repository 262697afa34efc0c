import type { Context } from '#governance/identity/context.ts';
import {
  moveConnection,
  registerConnection,
  testConnection,
} from '#lifecycle/source/connection.commands.ts';
import { anOldPostgresql, runAs } from '#lifecycle/source/connectors/old-postgresql.fixtures.ts';
import {
  isFileConnection,
  testFileConnection,
} from '#lifecycle/source/file-connection.commands.ts';

const tables = `
  create table enterprise (register_no varchar(15) primary key, name varchar(200) not null,
    kind varchar(40), capital numeric(18, 2), founded date, state char(1), updated_at timestamp);
  create table permit (id bigint primary key, register_no varchar(15), item varchar(100), granted date);
  create table penalty_log (register_no varchar(15), reason text, amount numeric(12, 2), decided date);
  create view enterprise_living as select * from enterprise where state = '1';
  do $$ begin for year in 2001..2026 loop
    execute format('create table inspection_%s (id bigint primary key, register_no varchar(15), found text)', year);
  end loop; end $$;
  insert into enterprise select 'R' || lpad(n::text, 6, '0'), '示范第' || n || '号', '有限责任公司', n, '2020-01-01', '1', now()
    from generate_series(1, 1200) n;
  analyze enterprise;`;

/** The old system that can be read. */
export interface OldRegistry {
  connectionId: string;
  /** Runs statements there, as its owner. */
  run: (sql: string) => Promise<unknown>;
  /** Ends it. */
  close: () => Promise<void>;
}

/**
 * Adds the old systems of a department: a database that can be read, a folder that is not there, and a database that is being
 * maintained. Out: the first.
 */
export async function furnishConnections(ctx: Context): Promise<OldRegistry> {
  const departmentId = ctx.actor.departmentId ?? '';
  const old = await anOldPostgresql();
  const { settings, secret } = old.reach({ database: 'registry' });
  await old.run('create database registry');
  const { host, port, user } = settings;
  const url = `postgresql://${user}:${secret?.password}@${host}:${port}/registry`;
  const run = (sql: string) => runAs(url, sql);
  await run(tables);
  const registry = await registerConnection(ctx, {
    departmentId,
    name: '企业登记库（只读）',
    kind: 'postgresql',
    settings,
    ...(secret === undefined ? {} : { secret }),
  });
  await testConnection(ctx, registry.id, undefined);
  Object.assign(ctx.config, { watchRoots: ['/srv/exchange'] });
  const folder = await registerConnection(ctx, {
    departmentId,
    name: '年报投放目录',
    kind: 'folder',
    settings: { directory: '/srv/exchange/annual-reports' },
  });
  if (!isFileConnection(folder)) throw new Error('a folder brings files');
  await testFileConnection(ctx, folder, undefined);
  const resting = await registerConnection(ctx, {
    departmentId,
    name: '信用信息系统',
    kind: 'mariadb',
    settings: {
      host: 'credit.invalid',
      port: 3306,
      database: 'credit',
      user: 'reader',
      tls: 'verify',
    },
    secret: { password: 'Willow-River-43' },
  });
  await moveConnection(ctx, resting.id, { version: 1, move: 'suspend' });
  return { connectionId: registry.id, run, close: old.end };
}
