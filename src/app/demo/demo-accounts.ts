import type { Context, Role } from '#governance/identity/context.ts';
import {
  changePassword,
  createAccount,
  firstStart,
  grantRole,
  listAccounts,
  setUp,
} from '#governance/identity/identity.ts';
import type { Account } from '#governance/identity/account.contract.ts';
import { findDepartmentByName } from '#governance/organization/organization.ts';
import { assert } from '#platform/errors/errors.ts';

/** Everybody's password in the demo. It is no secret: the sign-in page shows it. */
export const demoPassword = 'Wanglan-River-7';
/** Accounts are made with this one and change it, like anybody's. */
const firstPassword = 'First-Landing-9';

const newcomer = 'newcomer';

interface DemoAccount {
  loginName: string;
  displayName: string;
  role: Role;
  /** Name of the department; the officers belong to the root of the city. */
  department?: string;
  /** Further departments in which the role holds. */
  alsoIn?: readonly string[];
}

const officers = {
  system: { loginName: 'sysadmin', displayName: '系统管理员(演示)', role: 'system-officer' },
  security: { loginName: 'secadmin', displayName: '安全管理员(演示)', role: 'security-officer' },
  audit: { loginName: 'auditor', displayName: '审计管理员(演示)', role: 'audit-officer' },
} as const satisfies Record<string, DemoAccount>;

const people: readonly DemoAccount[] = [
  {
    loginName: 'bureau',
    displayName: '数据主管(演示)',
    role: 'data-bureau',
    department: '市数据局',
  },
  {
    loginName: 'engineer',
    displayName: '数据工程师(演示)',
    role: 'data-engineer',
    department: '市数据局',
    // Those with old systems: the data bureau itself has no data to work on.
    alsoIn: ['市市场监督管理局', '市人力资源和社会保障局'],
  },
  {
    loginName: 'environment',
    displayName: '环境数据专员(演示)',
    role: 'department-steward',
    department: '市生态环境局',
  },
  {
    loginName: 'approver',
    displayName: '环境审核人(演示)',
    role: 'department-approver',
    department: '市生态环境局',
  },
  {
    loginName: 'management',
    displayName: '城管数据专员(演示)',
    role: 'department-steward',
    department: '市城市管理局',
  },
  {
    loginName: 'district',
    displayName: '澜东区数据专员(演示)',
    role: 'department-steward',
    department: '澜东区人民政府',
  },
  {
    loginName: 'owner',
    displayName: '民政应用负责人(演示)',
    role: 'application-owner',
    department: '市民政局',
  },
  {
    loginName: 'archivist',
    displayName: '档案鉴定人(演示)',
    role: 'archivist',
    department: '市数据局',
  },
];

/** The accounts of the demo, one for each role at least, in the order in which the sign-in page shows them. */
export const demoAccounts: readonly DemoAccount[] = [...people, ...Object.values(officers)];

/** The root of the city, as the bundle has it. */
export interface CityRoot {
  nameZh: string;
  nameEn: string | null;
  uscc: string | null;
  areaCode: string;
}

/** Sets the platform up as on its first day: the city and its three officers. Does nothing when that is done. */
export async function makeOfficers(ctx: Context, city: CityRoot): Promise<void> {
  const link = await firstStart(ctx);
  if (link === undefined) return;
  const token = new URL(link, 'http://localhost').searchParams.get('token');
  assert(token !== null, 'the link holds the token');
  const password = firstPassword;
  const named = ({ loginName, displayName }: DemoAccount) => ({ loginName, displayName, password });
  await setUp(ctx, {
    token,
    city,
    officers: {
      system: named(officers.system),
      security: named(officers.security),
      audit: named(officers.audit),
    },
  });
}

/**
 * The people of the demo: the system officer makes the accounts, the security officer grants the roles, each changes the
 * first password. What an earlier run did is left.
 */
export async function makePeople(ctx: Context): Promise<void> {
  const system = asPerson(ctx, await accountOf(ctx, officers.system.loginName));
  const security = asPerson(ctx, await accountOf(ctx, officers.security.loginName));
  // Two at a time: making a password is heavy on purpose.
  await Promise.all(
    [0, 1].map(async (half) => {
      for (const [place, person] of demoAccounts.entries()) {
        if (place % 2 === half) await makePerson({ ctx, system, security }, person);
      }
    }),
  );
}

async function makePerson(
  by: { ctx: Context; system: Context; security: Context },
  { loginName, displayName, role, department, alsoIn = [] }: DemoAccount,
): Promise<void> {
  const { ctx, system, security } = by;
  let account = await findAccount(ctx, loginName);
  if (department !== undefined) {
    const departmentId = await idOfDepartment(ctx, department);
    const password = firstPassword;
    account ??= await createAccount(system, { loginName, displayName, departmentId, password });
    for (const name of [department, ...alsoIn]) {
      const post = { role, departmentId: await idOfDepartment(ctx, name) };
      account = await grantRole(security, account.id, post);
    }
  }
  assert(account !== undefined, 'the officers were made before');
  if (!account.mustChangePassword) return;
  await changePassword(asPerson(ctx, account), { current: firstPassword, next: demoPassword });
}

/** A person of the demo, as if signed in. In: the login name. */
export async function personOf(ctx: Context, loginName: string): Promise<Context> {
  return asPerson(ctx, await accountOf(ctx, loginName));
}

/** An account without a role: the security officer has yet to give one. Does nothing when it is there. */
export async function makeNewcomer(ctx: Context, departmentName: string): Promise<void> {
  if ((await findAccount(ctx, newcomer)) !== undefined) return;
  await createAccount(await personOf(ctx, officers.system.loginName), {
    loginName: newcomer,
    displayName: '新到岗人员(演示)',
    departmentId: await idOfDepartment(ctx, departmentName),
    password: firstPassword,
  });
}

async function idOfDepartment(ctx: Context, name: string): Promise<string> {
  const department = await findDepartmentByName(ctx.db, name);
  assert(department !== undefined, 'the bundle has the department');
  return department.id;
}

function asPerson(ctx: Context, account: Account): Context {
  const { id, displayName, departmentId, posts } = account;
  const roles = posts.map(({ role }) => role);
  return { ...ctx, actor: { kind: 'person', id, name: displayName, departmentId, roles, posts } };
}

async function accountOf(ctx: Context, loginName: string): Promise<Account> {
  const account = await findAccount(ctx, loginName);
  assert(account !== undefined, 'the officers were made before');
  return account;
}

const accountsMax = 100;

async function findAccount(ctx: Context, loginName: string): Promise<Account | undefined> {
  const page = { limit: accountsMax, after: undefined, now: ctx.now() };
  const found = await listAccounts(ctx.db, { search: loginName }, page);
  return found.find((account) => account.loginName === loginName);
}
