import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { sqlIdentifier, sqlLiteral } from '#platform/lake/lake.ts';

/** The database of an old system: one table, loaded from a generated file, read by an account that can do nothing else. */
export interface OldSystem {
  /** Data set that is collected from it. */
  code: string;
  name: string;
  database: string;
  table: string;
  encoding: 'UTF8' | 'GB18030';
  columns: Readonly<Record<string, string>>;
  primaryKey?: string;
  /** When its only delivery came, and what its table was called afterwards: nothing can be collected since. */
  silentSince?: { deliveredAt: string; table: string };
}

/** The account and the password by which the demo reads its old systems; they listen on this machine only. */
export const oldSystemUser = 'demo_reader';
export const oldSystemPassword = 'old-system-demo';

const text = 'varchar(400)';

export const oldSystems: readonly OldSystem[] = [
  {
    code: 'enterprise',
    name: '企业登记老系统(演示)',
    database: 'old_market_register',
    table: 'qyjbxx',
    encoding: 'UTF8',
    // No key: the old system let rows in twice.
    columns: {
      统一社会信用代码: 'char(18)',
      企业名称: text,
      企业类型: text,
      法定代表人: text,
      法定代表人证件号码: text,
      '注册资本(万元)': text,
      成立日期: text,
      登记机关: text,
      登记状态: text,
      住所: text,
      所在社区代码: text,
      行业代码: text,
      经营范围: text,
      注销吊销日期: text,
      经度: 'double precision',
      纬度: 'double precision',
      数据说明: text,
    },
  },
  {
    code: 'insured_employer',
    name: '社保业务老系统(演示)',
    database: 'old_social_insurance',
    table: 'cbdw',
    encoding: 'GB18030',
    columns: {
      单位编号: 'varchar(20)',
      组织机构代码: 'varchar(20)',
      单位名称: text,
      参保人数: 'integer',
      '月缴费基数合计(元)': 'numeric(14,2)',
      缴费状态: text,
      统计月份: 'char(7)',
      数据说明: text,
    },
    primaryKey: '单位编号',
    silentSince: { deliveredAt: '2025-09-03T01:30:00Z', table: 'cbdw_2025' },
  },
];

/**
 * Makes the database of an old system on the server of the demo and loads its file; does nothing when it is there. In: the
 * server's URL with the right to make databases, the system, the file. The table is there whole or not at all.
 */
export async function makeOldSystem(url: string, system: OldSystem, path: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [
      oldSystemUser,
    ]);
    const password = sqlLiteral(oldSystemPassword);
    if (rowCount === 0) {
      await client.query(`create role ${oldSystemUser} login password ${password}`);
    }
    const there = await client.query('select from pg_database where datname = $1', [
      system.database,
    ]);
    if (there.rowCount === 0) await client.query(`create database ${system.database}`);
  });
  await withClient(inDatabase(url, system.database), (client) => fill(client, system, path));
}

/** What the office did to its old system after its delivery: the table got another name. Does nothing when it has it. */
export async function renameOldTable(
  url: string,
  { database, table }: OldSystem,
  name: string,
): Promise<void> {
  await withClient(inDatabase(url, database), async (client) => {
    await client.query(`alter table if exists ${table} rename to ${name}`);
  });
}

async function fill(client: pg.Client, system: OldSystem, path: string): Promise<void> {
  const { table, columns, primaryKey, encoding } = system;
  const { rows } = await client.query<{ there: string | null }>(
    'select to_regclass($1)::text as there',
    [table],
  );
  if (rows[0]?.there !== null) return;
  const lines = Object.entries(columns).map(([name, type]) => `${sqlIdentifier(name)} ${type}`);
  if (primaryKey !== undefined) lines.push(`primary key (${sqlIdentifier(primaryKey)})`);
  await client.query('begin');
  await client.query(`create table ${table} (${lines.join(', ')})`);
  const copy = `copy ${table} from stdin (format csv, header, encoding '${encoding}')`;
  await pipeline(createReadStream(path), client.query(copyFrom(copy)));
  await client.query(`grant select on ${table} to ${oldSystemUser}`);
  await client.query('commit');
  await client.query(`analyze ${table}`);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function inDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

/** Where the file of an old system stands. In: the folder of the city. */
export function fileOf(dir: string, system: OldSystem): string {
  const folder = system.code === 'enterprise' ? 'market' : 'labour';
  return join(dir, folder, `${system.code}.csv`);
}
