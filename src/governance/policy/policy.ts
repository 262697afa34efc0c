import type { Words } from '#platform/errors/errors.ts';
import { roles, type Actor, type Role } from '#governance/identity/context.ts';
import { askCedar, loadPolicies, postsOf, rolesOf, type CedarAnswer } from './cedar.ts';
import { permissions, permissionWords, roleWords, type Permission } from './permissions.ts';

/** What an action is done to. `departmentId` null or absent: it belongs to no department. */
export interface PolicyObject {
  /** Kind of the object, for the audit and the policies: `source`, `view`, `account` … */
  readonly type: string;
  readonly id?: string;
  readonly departmentId?: string | null;
  /** Account id of the person who made or owns it; for an account, its own id. */
  readonly ownerId?: string | null;
  readonly state?: string;
}

/** A decision; when it is no, `why` says it to a person. */
export type Decision = { allowed: true } | { allowed: false; why: Words };

const cachedDecisionsMax = 10_000;
const cache = new Map<string, CedarAnswer>();

/**
 * Whether the actor may use the permission on the object. Cedar decides; its answer is kept under everything the
 * policies can see (roles, roles held in the object's department, owner or not, state), so a new object of a known
 * kind needs no new question.
 */
export function decide(actor: Actor, permission: Permission, object: PolicyObject): Decision {
  const answer = cachedAnswer(actor, permission, object);
  return answer.allowed
    ? { allowed: true }
    : { allowed: false, why: whyNot(permission, answer.forbiddenBy) };
}

function cachedAnswer(actor: Actor, permission: Permission, object: PolicyObject): CedarAnswer {
  const key = factsOf(actor, permission, object);
  const known = cache.get(key);
  if (known !== undefined) {
    // Putting it last again makes the Map's first entry the one unused for longest.
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const answer = askCedar(actor, permission, object);
  const oldest = cache.size >= cachedDecisionsMax ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  cache.set(key, answer);
  return answer;
}

/** Everything the policies can tell apart, as one text. No policy names a single person or department. */
function factsOf(actor: Actor, permission: Permission, object: PolicyObject): string {
  const { departmentId = null, ownerId = null } = object;
  const here =
    departmentId === null
      ? 'nowhere'
      : postsOf(actor)
          .filter((post) => post.departmentId === departmentId)
          .map((post) => post.role)
          .toSorted()
          .join(',');
  const owner = ownerId === null ? 'nobody' : ownerId === actor.id ? 'self' : 'other';
  return JSON.stringify([
    loadPolicies().hash,
    actor.kind,
    actor.passwordDue === true,
    rolesOf(actor).join(','),
    here,
    permission,
    object.type,
    owner,
    object.state ?? null,
  ]);
}

/** The denial in words: the reasons of the policies that forbade it, or which roles would be needed. */
function whyNot(permission: Permission, forbiddenBy: readonly string[]): Words {
  const { reasons } = loadPolicies();
  const spoken = forbiddenBy.flatMap((id) => reasons.get(id) ?? []);
  if (spoken.length > 0) {
    return {
      zh: spoken.map((words) => words.zh).join(';'),
      en: spoken.map((words) => words.en).join('; '),
    };
  }
  const holders = permissionTable().find((row) => row.permission === permission)?.holders ?? [];
  const words = permissionWords[permission];
  const name = (language: 'zh' | 'en') =>
    holders.map(({ role, reach }) => roleWords[role][language] + reachWords[reach][language]);
  if (holders.length === 0) {
    return {
      zh: `没有角色可以“${words.zh}”（${permission}），只有平台自身可以`,
      en: `no role allows a person to ${words.en} (${permission}); only the platform itself may`,
    };
  }
  return {
    zh: `您的角色不能对此${words.zh}（${permission}），需要其中之一：${name('zh').join('、')}`,
    en: `none of your roles allows you to ${words.en} here (${permission}); it needs one of: ${name('en').join(', ')}`,
  };
}

/** How far a role reaches: objects of its own department, every object, or only certain ones (published, own). */
export type Reach = 'own' | 'all' | 'some';

const reachWords: Record<Reach, Words> = {
  own: { zh: '（本部门）', en: ' (own department)' },
  all: { zh: '', en: '' },
  some: { zh: '（限已发布或本人的）', en: ' (published or own only)' },
};

/** One line of the permission table. */
export interface PermissionRow {
  permission: Permission;
  words: Words;
  holders: readonly { role: Role; reach: Reach }[];
  /** Whether the platform itself (jobs, the local command line) may. */
  system: boolean;
}

let table: readonly PermissionRow[] | undefined;

/** Who holds which permission, found by asking Cedar for every role; the generated reference is made of it. */
export function permissionTable(): readonly PermissionRow[] {
  table ??= permissions.map((permission) => ({
    permission,
    words: permissionWords[permission],
    holders: roles.flatMap((role) => {
      const reach = reachOf(role, permission);
      return reach === undefined ? [] : [{ role, reach }];
    }),
    system: askCedar(sampleActor('system'), permission, { type: typeOf(permission) }).allowed,
  }));
  return table;
}

const here = '00000000-0000-7000-8000-00000000000a';
const elsewhere = '00000000-0000-7000-8000-00000000000b';

function sampleActor(kind: 'person' | 'system', role?: Role): Actor {
  const roles = role === undefined ? [] : [role];
  return { kind, id: 'sample', name: 'sample', departmentId: here, roles };
}

function typeOf(permission: Permission): string {
  return permission.slice(0, permission.indexOf(':'));
}

function reachOf(role: Role, permission: Permission): Reach | undefined {
  const actor = sampleActor('person', role);
  const type = typeOf(permission);
  const may = (given: Partial<PolicyObject>) =>
    askCedar(actor, permission, { type, ...given }).allowed;
  if (may({ departmentId: elsewhere })) return 'all';
  if (may({ departmentId: here })) return 'own';
  return may({ ownerId: actor.id }) || may({ state: 'published' }) ? 'some' : undefined;
}

const noObject: Decision = { allowed: false, why: { zh: '没有对象', en: 'there is no object' } };

/**
 * Whether there is any object the actor could use the permission on. The edge asks this before a handler runs, so
 * that a handler which forgot its own question is still behind a door.
 */
export function mayEver(actor: Actor, permission: Permission): Decision {
  const type = typeOf(permission);
  const departments = [null, ...new Set(postsOf(actor).map((post) => post.departmentId))];
  const objects: PolicyObject[] = departments.flatMap((departmentId) => [
    { type, departmentId },
    { type, departmentId, ownerId: actor.id },
    { type, departmentId, state: 'published' },
  ]);
  const decisions = objects.map((object) => decide(actor, permission, object));
  return decisions.find(({ allowed }) => allowed) ?? decisions[0] ?? noObject;
}
