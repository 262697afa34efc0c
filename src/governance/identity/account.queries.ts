import { sql } from 'kysely';
import { newId, type Database } from '#platform/database/database.ts';
import type { Account } from './account.contract.ts';
import type { Post } from './context.ts';
import { lockoutWindowMs, nameFailuresMax } from './session.rules.ts';

const own = (db: Database) => db.$pickTables<'account' | 'password_history'>();

const columns = [
  'id',
  'kind',
  'login_name',
  'display_name',
  'department_id',
  'state',
  'must_change_password',
  'last_sign_in_at',
  'version',
  'created_at',
] as const;

/** The posts of the account of the surrounding query, as one JSON array. */
const posts = sql<Post[]>`coalesce((
  select jsonb_agg(jsonb_build_object('role', g.role, 'departmentId', g.department_id) order by g.role, g.department_id)
  from role_grant g where g.account_id = account.id), '[]')`.as('posts');

/** Until when the login name of the account of the surrounding query is locked; may lie in the past. The key is nameKey's. */
const lockedUntil = sql<Date | null>`(
  select c.window_started_at + make_interval(secs => ${lockoutWindowMs / 1000}) from sign_in_counter c
  where c.key = 'name:' || encode(sha256(convert_to(account.login_name, 'UTF8')), 'hex')
    and c.failures >= ${nameFailuresMax})`;

/** The names that accounts show, by id. In: ids of any kind; what is no account has no name. */
export async function accountNames(
  db: Database,
  ids: readonly string[],
): Promise<Record<string, string>> {
  if (ids.length === 0) return {};
  const rows = await own(db)
    .selectFrom('account')
    .select(['id', 'display_name'])
    .where(sql<boolean>`id::text = any(${[...new Set(ids)]})`)
    .execute();
  return Object.fromEntries(rows.map((row) => [row.id, row.display_name]));
}

/** One account with its posts, or undefined. */
export async function findAccount(db: Database, id: string): Promise<Account | undefined> {
  const row = await own(db)
    .selectFrom('account')
    .select([...columns, posts, lockedUntil.as('locked_until')])
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toAccount(row);
}

const hasNoRole = sql<boolean>`not exists (select from role_grant g where g.account_id = account.id)`;

export interface AccountFilter {
  departmentId?: string | undefined;
  state?: Account['state'] | undefined;
  search?: string | undefined;
  lacks?: 'role' | 'unlock' | undefined;
}

/** Accounts by login name, at most `limit`, after the login name `after` when given. */
export async function selectAccounts(
  db: Database,
  filter: AccountFilter,
  page: { limit: number; after: string | undefined; now: Date },
): Promise<Account[]> {
  let query = own(db)
    .selectFrom('account')
    .select([...columns, posts, lockedUntil.as('locked_until')])
    .orderBy('login_name')
    .limit(page.limit);
  if (page.after !== undefined) query = query.where('login_name', '>', page.after);
  if (filter.departmentId !== undefined)
    query = query.where('department_id', '=', filter.departmentId);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.lacks !== undefined)
    query = query.where('kind', '=', 'person').where('state', '=', 'active');
  if (filter.lacks === 'role') query = query.where(hasNoRole);
  if (filter.lacks === 'unlock') query = query.where(sql<boolean>`${lockedUntil} > ${page.now}`);
  const { search } = filter;
  if (search !== undefined && search !== '') {
    const part = `%${search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    query = query.where((where) =>
      where.or([where('login_name', 'ilike', part), where('display_name', 'ilike', part)]),
    );
  }
  return (await query.execute()).map(toAccount);
}

export interface Credential {
  id: string;
  loginName: string;
  displayName: string;
  departmentId: string | null;
  state: Account['state'];
  passwordHash: string;
  mustChangePassword: boolean;
  passwordChangedAt: Date | null;
}

/** What sign-in needs of a person, by login name or id; undefined when there is none that can sign in. */
export async function findCredential(
  db: Database,
  by: { loginName: string } | { id: string },
): Promise<Credential | undefined> {
  const query = own(db)
    .selectFrom('account')
    .select(['id', 'login_name', 'display_name', 'department_id', 'state'])
    .select(['password_hash', 'must_change_password', 'password_changed_at'])
    .where('kind', '=', 'person');
  const row = await (
    'id' in by ? query.where('id', '=', by.id) : query.where('login_name', '=', by.loginName)
  ).executeTakeFirst();
  if (row === undefined || row.password_hash === null) return undefined;
  return {
    id: row.id,
    loginName: row.login_name,
    displayName: row.display_name,
    departmentId: row.department_id,
    // The check constraint of the table allows exactly these values.
    state: row.state as Account['state'],
    passwordHash: row.password_hash,
    mustChangePassword: row.must_change_password,
    passwordChangedAt: row.password_changed_at,
  };
}

export interface NewAccount {
  /** Default: a new one. */
  id?: string;
  loginName: string;
  displayName: string;
  departmentId: string;
  passwordHash: string;
  mustChangePassword: boolean;
  now: Date;
}

/** Writes an account with its first password; returns its id. */
export async function insertAccount(db: Database, account: NewAccount): Promise<string> {
  const { id = newId() } = account;
  await own(db)
    .insertInto('account')
    .values({
      id,
      login_name: account.loginName,
      display_name: account.displayName,
      department_id: account.departmentId,
      password_hash: account.passwordHash,
      password_changed_at: account.now,
      must_change_password: account.mustChangePassword,
    })
    .execute();
  await insertPasswordHistory(db, { accountId: id, hash: account.passwordHash, now: account.now });
  return id;
}

/** Writes the given values when the version is still the one read; false when it is not. */
export async function updateAccount(
  db: Database,
  at: { id: string; version: number; now: Date },
  values: {
    displayName?: string | undefined;
    departmentId?: string | undefined;
    state?: Account['state'];
  },
): Promise<boolean> {
  const result = await own(db)
    .updateTable('account')
    .set({
      ...(values.displayName === undefined ? {} : { display_name: values.displayName }),
      ...(values.departmentId === undefined ? {} : { department_id: values.departmentId }),
      ...(values.state === undefined ? {} : { state: values.state }),
      version: at.version + 1,
      updated_at: at.now,
    })
    .where('id', '=', at.id)
    .where('version', '=', at.version)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function updatePassword(
  db: Database,
  change: { id: string; hash: string; mustChange: boolean; now: Date },
): Promise<void> {
  await own(db)
    .updateTable('account')
    .set({
      password_hash: change.hash,
      password_changed_at: change.now,
      must_change_password: change.mustChange,
      updated_at: change.now,
    })
    .where('id', '=', change.id)
    .execute();
  await insertPasswordHistory(db, { accountId: change.id, hash: change.hash, now: change.now });
}

async function insertPasswordHistory(
  db: Database,
  entry: { accountId: string; hash: string; now: Date },
): Promise<void> {
  await own(db)
    .insertInto('password_history')
    .values({
      id: newId(),
      account_id: entry.accountId,
      password_hash: entry.hash,
      created_at: entry.now,
    })
    .execute();
}

/** The newest kept passwords of an account, the present one first. */
export async function selectPasswordHistory(
  db: Database,
  accountId: string,
  limit: number,
): Promise<string[]> {
  const rows = await own(db)
    .selectFrom('password_history')
    .select('password_hash')
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => row.password_hash);
}

export async function updateLastSignIn(db: Database, id: string, now: Date): Promise<void> {
  await own(db).updateTable('account').set({ last_sign_in_at: now }).where('id', '=', id).execute();
}

/** Whether any person has an account; before the first the platform is not set up. */
export async function hasPeople(db: Database): Promise<boolean> {
  const row = await own(db)
    .selectFrom('account')
    .select('id')
    .where('kind', '=', 'person')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Locks an account until the transaction ends, so that decisions about it come one after the other. */
export async function lockAccount(tx: Database, id: string): Promise<void> {
  await own(tx).selectFrom('account').select('id').where('id', '=', id).forUpdate().execute();
}

interface AccountRow {
  id: string;
  kind: string;
  login_name: string;
  display_name: string;
  department_id: string | null;
  state: string;
  posts: Post[];
  must_change_password: boolean;
  last_sign_in_at: Date | null;
  locked_until: Date | null;
  version: number;
  created_at: Date;
}

function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    // The check constraints of the table allow exactly these values.
    kind: row.kind as Account['kind'],
    loginName: row.login_name,
    displayName: row.display_name,
    departmentId: row.department_id,
    state: row.state as Account['state'],
    posts: row.posts,
    mustChangePassword: row.must_change_password,
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    lockedUntil: row.locked_until?.toISOString() ?? null,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}
